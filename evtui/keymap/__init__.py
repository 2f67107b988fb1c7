"""Actions and their keys as data, no Textual."""
