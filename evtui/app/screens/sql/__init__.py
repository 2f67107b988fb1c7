"""The answer to a question in SQL."""
