"""What may be said: records, vocabulary and rules. Depends on pydantic and curies alone."""
