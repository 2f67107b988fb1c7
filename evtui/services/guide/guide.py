"""All topics together: by name, by the beginning of a name, by the nearest one."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from evtui.errors import UsageError
from evtui.services.guide import daily_work, first_steps
from evtui.services.guide.cookbook import cookbook
from evtui.services.guide.facts import Facts
from evtui.services.guide.topic import TOPICS, Topic, Writer

WRITERS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "start": first_steps.start,
        "keys": first_steps.keys,
        "query": daily_work.query,
        "sql": daily_work.sql,
        "files": daily_work.files,
        "store": daily_work.store,
        "accounts": daily_work.accounts,
        "config": daily_work.config,
        "exit-codes": first_steps.exit_codes,
        "diagnosis": daily_work.diagnosis,
        "terminal": first_steps.terminal,
        "themes": first_steps.themes,
        "environment": first_steps.environment,
        "cookbook": cookbook,
    }
)
"""Name of a topic to what writes it."""
_OTHER_NAMES: Final = {
    "filter": "query", "where": "query", "search": "query", "ssh": "terminal", "tmux": "terminal",
    "colours": "themes", "colors": "themes", "offline": "store", "cache": "store", "sync": "store",
    "bundles": "files", "export": "files", "report": "files", "secrets": "accounts", "login": "accounts",
    "rules": "diagnosis", "verdicts": "diagnosis", "exit": "exit-codes", "codes": "exit-codes",
    "recipes": "cookbook", "variables": "environment", "begin": "start",
}  # fmt: skip
"""Words people look under."""


def topic(word: str, facts: Facts) -> Topic:
    """The topic somebody means. Raises UsageError with the nearest name."""
    name = _name(word)
    return Topic(name, TOPICS[name], WRITERS[name](facts))


def _name(word: str) -> str:
    """A topic's name. Raises UsageError."""
    wanted = "-".join(word.casefold().split())
    names = [*TOPICS, *_OTHER_NAMES]
    found = next((name for name in names if name == wanted), None)
    found = found or next((name for name in names if wanted and name.startswith(wanted)), None)
    if found is None:
        near = get_close_matches(wanted, names, n=1, cutoff=0.6)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(TOPICS)}"
        raise UsageError(f"no topic {word[:40]}", hint=hint)
    return _OTHER_NAMES.get(found, found)
