"""Measuring: questions asked in several arms, and what became of every citation."""
