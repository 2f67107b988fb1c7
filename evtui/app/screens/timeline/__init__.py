"""The timeline of one session with a curve."""
