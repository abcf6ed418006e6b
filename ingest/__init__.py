"""Who reads it in text: literature in, assertions with their evidence out. Knows no store."""
