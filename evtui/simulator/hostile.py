"""Texts that try to act on a terminal, a markup engine, a layout or a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

CORPUS: Final[tuple[str, ...]] = (
    "\x1b[31mred\x1b[0m\x1b[2J\x1b[H",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]52;c;ZXZpbA==\x1b\\",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]0;pwned\x07",
    "\x1bP+q544e\x1b\\\x1b_apc\x1b\\",
    "\x1b]unterminated",
    "\x9b31mC1\x9d0;title\x9c",
    "tab\there\rover\nline\x00nul\x7fdel\x08\x08\x08",
    "[bold]bold[/bold] [/",
    "a [b + [/#888888]",
    "[@click=app.quit]quit[/]",
    "[link=https://evil.example]x[/link] \\[/",
    "\u202egnp.exe\u202c \u2066iso\u2069",
    "zero\u200bwidth\u200d\ufeff\u00ad",
    "tag\U000e0041\U000e007f",
    "Z" + "\u0301" * 5000,
    "\U0001f468\u200d wide \uff21\uff22 \u4e2d\u6587",
    '=HYPERLINK("https://evil.example","x")',
    "<script>alert(1)</script>&amp;]]>",
    "../../etc/passwd?x=1#f%2e%2e",
)
"""One of each kind. No lone surrogate: a JSON reader may refuse the whole record for it."""
LONG: Final = 20_000
"""Length of the text that follows after one round through the corpus."""

_KEPT_KEYS: Final = frozenset({"key", "paramType", "eventTimestamp", "timeStamp"})
"""What a report cannot do without: else there would be no lanes and plots to look at."""


class Poisoner:
    """Replaces the texts of a JSON value by those of a corpus, one after another."""

    def __init__(self, corpus: Sequence[str] = (), long: int = LONG) -> None:
        """With an empty corpus the built-in one, and one text of ``long`` characters."""
        self._corpus = tuple(corpus) or (*CORPUS, "x" * long)
        self._next = 0

    def poison(self, value: Any, key: str = "") -> Any:
        """The same value with every free text replaced; times, numbers in texts and hex words stay."""
        if isinstance(value, dict):
            return {name: self.poison(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.poison(item, key) for item in value]
        if not isinstance(value, str) or key in _KEPT_KEYS or _is_number_or_time(value):
            return value
        self._next += 1
        return self._corpus[(self._next - 1) % len(self._corpus)]


def _is_number_or_time(text: str) -> bool:
    """``2.03``, ``0x00000000``, ``2026-11-21T14:03:22+01:00``."""
    return text[:1].isdigit() and (
        text.replace(".", "", 1).isdigit() or text[:2] == "0x" or text[10:11] == "T"
    )
