"""How often each value of a field occurs among the sessions shown."""
