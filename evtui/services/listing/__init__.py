"""The session list as pure data: which rows, in which order, with which columns. No Textual."""
