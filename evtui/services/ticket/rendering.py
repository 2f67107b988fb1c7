"""Reports in the format that a file's ending names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evtui.services.ticket.html import html_lines
from evtui.services.ticket.markdown import markdown_lines
from evtui.services.ticket.plain_text import text_lines
from evtui.services.ticket.ticket import Ticket

FORMATS: Final = ("md", "html", "txt")
_ALSO: Final = {"htm": "html", "text": "txt", "markdown": "md"}


def format_of(ending: str) -> str:
    """``md``, ``html`` or ``txt`` for a file's ending with or without its dot; empty for any other."""
    name = ending.lower().lstrip(".")
    name = _ALSO.get(name, name)
    return name if name in FORMATS else ""


def rendered(tickets: Sequence[Ticket], form: str) -> str:
    """One document of these reports, at least one; ``form`` is one of ``FORMATS``."""
    match form:
        case "html":
            lines = list(html_lines(*tickets))
        case "txt":
            lines = [line for one in tickets for line in (*text_lines(one), "")][:-1]
        case _:
            lines = [line for one in tickets for line in (*markdown_lines(one), "")][:-1]
    return "".join(f"{line}\n" for line in lines)
