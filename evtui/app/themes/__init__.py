"""The colours of every theme, a module each, imported when it is chosen; without Textual."""
