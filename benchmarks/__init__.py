"""Measurements of what was promised."""
