"""Long tests of endurance, run by `make torture`."""
