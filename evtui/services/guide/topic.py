"""A text of the help: its name, what it is about, and what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from evtui.services.guide.blocks import Block
from evtui.services.guide.facts import Facts

TOPICS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "start": "The first minutes: demo, files, accounts",
        "keys": "Every key of every view, and how to change them",
        "query": "The language of / and --where",
        "sql": "Read-only SQL over what is stored",
        "files": "Saved answers, bundles, reports and exports",
        "store": "Offline: what is kept, how old it is, how to fetch ahead",
        "accounts": "Accounts, logins and secrets",
        "config": "config.toml: every key",
        "exit-codes": "What a command's exit code means",
        "diagnosis": "How a session is judged, and your own rules",
        "terminal": "SSH, tmux, colours, glyphs, keyboards",
        "themes": "Colours for every eye and every light",
        "environment": "Environment variables",
        "cookbook": "From a symptom to what you should see",
    }
)
"""Name to title, in reading order."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One text."""

    name: str
    title: str
    blocks: tuple[Block, ...]


Writer = Callable[[Facts], tuple[Block, ...]]
"""Makes the blocks of a topic from the facts of the layers above."""
