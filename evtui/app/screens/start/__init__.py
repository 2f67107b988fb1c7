"""The screen without any account: demo or files."""
