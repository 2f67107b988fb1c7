"""Read-only SQL over the store: documented views, limits, and nothing else."""
