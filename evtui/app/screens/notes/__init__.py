"""The list of notes and marks."""
