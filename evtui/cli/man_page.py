"""The manual page in roff, from the parser and the guide; the same text for the same parser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from evtui.cli.command_table import COMMANDS
from evtui.cli.facts import facts
from evtui.cli.root import root
from evtui.services.guide.environment import ENVIRONMENT
from evtui.services.guide.exit_codes import EXIT_CODES
from evtui.services.guide.facts import Facts
from evtui.services.guide.topic import TOPICS

FILES = (
    (
        "~/.config/evtui/config.toml",
        "accounts, rules, keys, theme; evtui config path says where it really is",
    ),
    ("~/.local/share/evtui/sessions.db", "what was fetched"),
    ("~/.local/share/evtui/notes.jsonl", "notes and marks"),
    ("~/.local/state/evtui/evtui.log", "where a crash is written down"),
)
"""Where things are on Linux when nothing says otherwise."""


def man_page() -> str:
    """``evtui.1``."""
    return "\n".join(_page(facts())) + "\n"


def _page(known: Facts) -> Iterator[str]:
    """All lines."""
    ctx = click.Context(root, info_name="evtui")
    yield from ('.TH EVTUI 1 "" "evtui" "User Commands"', ".SH NAME")
    yield _text("evtui - explore EV charging sessions of DepotFinity, Smappee and PlugSurfing")
    yield from (".SH SYNOPSIS", r".B evtui", _text("[OPTIONS] [COMMAND | FILE|-]..."))
    yield ".SH DESCRIPTION"
    yield from _paragraphs(root.help or "")
    yield ".SH OPTIONS"
    yield from _items(known.options)
    yield ".SH COMMANDS"
    for name in COMMANDS:
        command = root.get_command(ctx, name)
        if command is not None:
            yield from _command(command, name, ctx)
    yield ".SH TOPICS"
    yield _text("evtui help TOPIC explains more than fits here:")
    yield from _items(TOPICS.items())
    yield ".SH EXIT STATUS"
    yield from _items((code, sentence) for code, _, sentence in EXIT_CODES)
    yield ".SH ENVIRONMENT"
    yield from _items(ENVIRONMENT)
    yield ".SH FILES"
    yield from _items(FILES)


def _command(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    """One command and the commands below it."""
    ctx = click.Context(command, info_name=name, parent=parent)
    usage = " ".join(command.collect_usage_pieces(ctx)).removeprefix("[OPTIONS]").strip()
    path = ctx.command_path.removeprefix("evtui ")
    yield f'.SS "{_escaped(f"{path} {usage}".strip())}"'
    yield from _paragraphs(command.help or "")
    options = (param for param in command.params if isinstance(param, click.Option))
    yield from _items(record for option in options if (record := option.get_help_record(ctx)) is not None)
    if isinstance(command, click.Group):
        for inner in command.list_commands(ctx):
            found = command.get_command(ctx, inner)
            if found is not None:
                yield from _command(found, inner, ctx)


def _paragraphs(text: str) -> Iterator[str]:
    """Help text of click: blocks apart by empty lines, ``\\b`` keeps the lines of a block."""
    for block in text.strip().split("\n\n"):
        lines = [line.rstrip() for line in block.splitlines()]
        yield ".PP"
        if lines and lines[0].strip() == "\b":
            yield from (".nf", *map(_text, lines[1:]), ".fi")
        else:
            yield _text(" ".join(line.strip() for line in lines))


def _items(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A list of terms and what they mean."""
    for term, meaning in pairs:
        yield from (".TP", rf"\fB{_escaped(term)}\fR", _text(meaning))


def _text(text: str) -> str:
    """A line of text; a dot or an apostrophe at its beginning would be a request."""
    escaped = _escaped(text)
    return rf"\&{escaped}" if escaped[:1] in (".", "'") else escaped


def _escaped(text: str) -> str:
    """Backslashes, hyphens that people copy, quotes inside arguments."""
    return text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
