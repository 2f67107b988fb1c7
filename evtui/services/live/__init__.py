"""Sessions that still run: how often to ask, what to ask, and what changed between two answers."""
