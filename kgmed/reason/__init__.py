"""Reasoning: from paths to an answer that is verified, or to an abstention that says why."""
