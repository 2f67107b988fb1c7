"""The frozen nouns of the field: no I/O, no formatting, no third-party import at run time."""
