"""What the setup screens show, as lines: the lines of a form, the choice of a provider. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import BOLD, MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.widths import cut, fit
from evtui.services.setup.form import AccountForm, FormField

LABEL = 24
"""Cells of a line's name."""
TRY, SAVE = "Try the login", "Save and open the list"
MASK = 8
"""Stars in place of a secret, however long it is."""
_CHOSEN = Ink(Role.SELECT_TEXT, Role.SELECT)
_ASKED = Ink(Role.WARNING)


@dataclass(frozen=True, slots=True)
class Said:
    """What came of trying or saving."""

    text: str
    """Untrusted."""
    is_good: bool | None
    """None while it is under way."""


def choice_lines(titles: Sequence[tuple[str, str]], cursor: int, glyphs: Glyphs, width: int) -> list[Line]:
    """One line a provider: its title, and whose accounts those are."""
    lines: list[Line] = [(), (Span("  Whose sessions do you want to see?", BOLD),), ()]
    for number, (title, what) in enumerate(titles):
        lines.append(_row(fit(title, LABEL), what, MUTED, number == cursor, glyphs, width))
    return lines


def form_lines(
    form: AccountForm, cursor: int, said: Said | None, title: str, glyphs: Glyphs, width: int
) -> tuple[list[Line], int]:
    """All lines of a form, and which of them the cursor stands on."""
    lines: list[Line] = [(Span(f"  {plain(title, 80)}", BOLD),), ()]
    top = len(lines)
    for number, one in enumerate(form.fields):
        text, ink = _shown(one, glyphs)
        lines.append(_row(fit(one.label, LABEL), text, ink, number == cursor, glyphs, width))
    lines.append(())
    for number, name in enumerate((TRY, SAVE), len(form.fields)):
        lines.append(_row(name, "", PLAIN, number == cursor, glyphs, width))
    at = top + cursor + (cursor >= len(form.fields))
    helps = [*(one.help for one in form.fields), *_ACTION_HELP]
    lines += [(), *_wrapped(helps[cursor], MUTED, width)]
    if said is not None:
        lines += [(), *_said(said, glyphs, width)]
    return lines, at


_ACTION_HELP = (
    "Asks the provider with what is typed here. Nothing is written.",
    "Writes config.toml; secrets go into files that only you can read.",
)


def _row(label: str, text: str, ink: Ink, chosen: bool, glyphs: Glyphs, width: int) -> Line:
    """One line with its mark."""
    mark = glyphs.selected if chosen else " "
    room = max(0, width - len(label) - 4)
    value = cut(plain(text), room, glyphs.ellipsis)
    if chosen:
        filler = " " * max(0, room - len(value))
        return (Span(f" {mark} {label} {value}{filler}", _CHOSEN),)
    return (Span(f" {mark} {label} "), Span(value, ink))


def _shown(one: FormField, glyphs: Glyphs) -> tuple[str, Ink]:
    """A line's value, or what may be left out; a secret as stars."""
    if one.text:
        return ("*" * MASK if one.is_secret else one.text), PLAIN
    if one.is_required:
        return "needed", _ASKED
    if one.default:
        return f"{one.default} (if left empty)", MUTED
    return glyphs.missing, MUTED


def _said(said: Said, glyphs: Glyphs, width: int) -> list[Line]:
    """What came back, marked by glyph and colour."""
    match said.is_good:
        case None:
            return _wrapped(said.text, MUTED, width)
        case True:
            return _wrapped(f"{glyphs.passed} {said.text}", Ink(Role.GOOD, bold=True), width)
        case _:
            return _wrapped(f"{glyphs.error} {said.text}", Ink(Role.ERROR, bold=True), width)


def _wrapped(text: str, ink: Ink, width: int) -> list[Line]:
    """Untrusted text, indented, over as many lines as it takes."""
    return [(Span(f"  {part}", ink),) for part in wrap(plain(text, 600), max(20, width - 4))]
