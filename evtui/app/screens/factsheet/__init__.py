"""The fact sheet of one session without a curve."""
