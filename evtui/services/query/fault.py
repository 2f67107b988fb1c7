"""What is wrong with a query, and where."""

from __future__ import annotations

from evtui.errors import UsageError


class QueryError(UsageError):
    """A query that cannot be read; the text it stands in stays as it is."""

    def __init__(self, message: str, at: int = 0, length: int = 0, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.at = at
        """Index of the first wrong character in the text."""
        self.length = length
        """How many characters are wrong; 0 when something is missing at ``at``."""
