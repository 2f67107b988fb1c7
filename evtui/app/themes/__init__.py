"""The colours of every theme, a module each, imported when it is chosen. No Textual: the first picture has one."""
