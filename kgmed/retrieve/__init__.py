"""Finding: from a question to anchors, paths between them, and the evidence behind each."""
