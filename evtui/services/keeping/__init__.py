"""Cache first: what the store holds is told at once, providers are asked for the rest, which is then kept."""
