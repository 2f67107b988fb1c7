"""Keys, themes and topics as they leave as JSON."""

from __future__ import annotations

from pydantic import Field

from evtui.services.export.records import SCHEMA, Record


class KeyRecord(Record):
    """One action in one view."""

    view: str
    action: str
    """Its id, as the configuration names it."""
    keys: tuple[str, ...]
    """As written; empty for an action that has only its name."""
    command: str
    """Its name behind ``:``, with what may follow."""
    meaning: str
    changed: bool
    """Whether the configuration moved it."""


class KeysRecord(Record):
    """``keys -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    keys: tuple[KeyRecord, ...]


class ThemeRecord(Record):
    """One theme."""

    theme: str
    meaning: str
    dark: bool
    """Whether its ground is dark."""
    in_force: bool


class ThemesRecord(Record):
    """``themes -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    themes: tuple[ThemeRecord, ...]


class TopicRecord(Record):
    """One topic of the help."""

    topic: str
    title: str


class TopicsRecord(Record):
    """``help -o json``."""

    schema_: int = Field(default=SCHEMA, alias="schema")
    topics: tuple[TopicRecord, ...]
