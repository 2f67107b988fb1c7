"""Comparison: two sessions on one axis, how they differ in events and in figures, and what is usual."""
