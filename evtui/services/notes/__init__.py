"""Notes and marks that engineers leave on sessions: what they are, where they are kept, searching them."""
