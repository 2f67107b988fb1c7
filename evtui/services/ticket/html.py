"""A report as one HTML file: no script, nothing from elsewhere, every text escaped; light, dark and print."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from typing import Final

from evtui.formats.plain import MAX_BLOCK, plain
from evtui.formats.units import count
from evtui.services.ticket.plain_text import left_out
from evtui.services.ticket.svg import SVG_STYLE
from evtui.services.ticket.ticket import Section, Ticket

_STYLE: Final = (
    """
:root { color-scheme: light dark; --text: #1b1f24; --muted: #57606a; --back: #fff; --line: #d0d7de;
  --error: #b42318; --warning: #8a5300; --power: #0b6bcb; --soc: #1a7f37; --state: #dde3ea;
  --charging: #b6dcc0; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --muted: #9da7b1; --back: #0d1117;
  --line: #30363d; --error: #ff7b72; --warning: #e3b341; --power: #79c0ff; --soc: #7ee787; --state: #2d333b;
  --charging: #1f4d2c; } }
body { font: 14px/1.4 system-ui, sans-serif; color: var(--text); background: var(--back); max-width: 50rem;
  margin: 1.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.3rem; margin: 0 0 .3rem; } h2 { font-size: 1rem; margin: 1rem 0 .2rem; }
p { margin: .2rem 0; } .verdict { font-weight: 700; } footer, .muted { color: var(--muted); font-size: .9em; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top;
  padding: .1rem .6rem .1rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
td:not(:last-child), th { white-space: nowrap; } th { color: var(--muted); font-weight: 400; }
.wide td:first-child { white-space: normal; max-width: 14rem; } .critical, .error { color: var(--error); }
.warning { color: var(--warning); } svg { width: 100%; height: auto; }
article + article { margin-top: 4rem; }
footer { margin-top: 1rem; border-top: 1px solid var(--line); padding-top: .4rem; }
"""
    + SVG_STYLE
    + """
@media print { @page { size: A4; margin: 14mm; } :root { color-scheme: light; --text: #000; --muted: #444;
  --back: #fff; --line: #bbb; --error: #b42318; --warning: #8a5300; --power: #0b6bcb; --soc: #1a7f37;
  --state: #dde3ea; --charging: #b6dcc0; } body { font-size: 8.5pt; line-height: 1.25; margin: 0; padding: 0;
  max-width: none; } h2 { margin: .5rem 0 .1rem; } tr, svg { break-inside: avoid; }
  h2 { break-after: avoid; } article + article { break-before: page; margin-top: 0; } }
"""
)
_POLICY: Final = (
    "default-src 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'; base-uri 'none'; form-action 'none'"
)
_SEVERITIES: Final = frozenset({"critical", "error", "warning"})


def html_lines(*tickets: Ticket) -> Iterator[str]:
    """The lines of a whole document of these reports, at least one, without their line feeds."""
    others = f" and {count(len(tickets) - 1, 'other session')}" if len(tickets) > 1 else ""
    yield "<!DOCTYPE html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{_text(tickets[0].heading)}{others}</title>"
    yield f"<style>{_STYLE}</style>"
    yield "</head>"
    yield "<body>"
    for ticket in tickets:
        yield "<article>"
        yield from _article(ticket)
        yield "</article>"
    yield "</body>"
    yield "</html>"


def _article(ticket: Ticket) -> Iterator[str]:
    """One report."""
    yield f"<h1>{_text(ticket.heading)}</h1>"
    yield f'<p><span class="verdict">{_text(ticket.verdict)}</span>: {_text(ticket.sentence)}</p>'
    for remark in ticket.remarks:
        yield f"<p>{_text(remark)}</p>"
    has_story = ticket.section("story") is not None
    for section in ticket.sections:
        yield from _section(section)
        if section.key == ("story" if has_story else "facts") and ticket.picture is not None:
            yield f"<h2>{_text(ticket.picture.title)}</h2>"
            yield ticket.picture.svg
    yield "<footer>"
    for text in ticket.foot:
        yield f"<p>{_text(text)}</p>"
    yield "</footer>"


def _section(section: Section) -> Iterator[str]:
    """A table, or a list of lines."""
    yield f"<h2>{_text(section.title)}</h2>"
    if len(section.columns) == 1:
        for row in section.rows:
            yield f"<p>{_text(row[0])}</p>"
    else:
        kind = ' class="wide"' if section.key in {"facts", "energy"} else ""
        yield f"<table{kind}>"
        if section.key not in {"facts", "story", "notes"}:
            yield f"<tr>{''.join(f'<th>{_text(name)}</th>' for name in section.columns)}</tr>"
        for row in section.rows:
            yield f"<tr>{''.join(map(_cell, row))}</tr>"
        yield "</table>"
    if section.left_out:
        yield f'<p class="muted">… {_text(left_out(section))}</p>'


def _cell(text: str) -> str:
    """A cell; the word of a severity is coloured as well."""
    kind = f' class="{text}"' if text in _SEVERITIES else ""
    return f"<td{kind}>{_text(text)}</td>"


def _text(text: str) -> str:
    """Harmless, and no markup."""
    return escape(plain(text, MAX_BLOCK), quote=True)
