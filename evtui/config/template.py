"""The ``config.toml`` of ``config init``: every key of the settings models with its help, as comments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Final

from pydantic import BaseModel

from evtui.config.fields import FieldHelp, fields_of
from evtui.config.settings import TABLES
from evtui.providers.registry import PROVIDERS, load_provider

EXAMPLES: Final = {"depot": "north", "smappee": "park", "oioi": "roaming"}
"""Provider to the account name of its example."""
_SHOWN: Final = {
    "region": '"eu"',
    "api_base": '"https://…"',
    "auth_url": '"https://…/oauth2/token"',
    "chargers": '["HPC-01/1", "HPC-01/2"]',
    "service_locations": "[123]",
    "stations": '["5000001234"]',
    "identifier_type": '"username"',
}
"""Keys whose example says more than an empty text."""
_NOTES: Final = {
    "api_base": " In place of region.",
    "auth_url": " Goes with api_base.",
}
_HEAD: Final = """\
# evtui: your accounts and habits. Take the # away from the lines you need; all others may go.
# Check with:  evtui config validate      Secrets never stand in this file:  evtui auth login NAME
#
# A secret is a reference: env:NAME, file:PATH (0600), command:ARGV or keyring:NAME.
"""


def template() -> str:
    """The whole file; nothing in it is in force, so it is valid as it is."""
    accounts = ("\n".join(_account(provider, title)) for provider, title in PROVIDERS.items())
    tables = ("\n".join(_table(name, model)) for name, model in TABLES.items())
    return "\n\n".join((_HEAD.rstrip(), *accounts, *tables)) + "\n"


def _account(provider: str, title: str) -> Iterator[str]:
    """An account of one provider."""
    name = EXAMPLES[provider]
    model = load_provider(provider).settings
    yield f"# ---- {title} " + "-" * (70 - len(title))
    yield f"#[accounts.{name}]"
    yield f'#provider = "{provider}"'
    for field in fields_of(model):
        yield from _key(field, name, is_optional=provider == "depot" and field.key in _NOTES)


def _key(field: FieldHelp, account: str, *, is_optional: bool = False) -> Iterator[str]:
    """One key with its explanation above it."""
    if field.is_secret:
        yield from _comment(f"{field.help} Leave it out and run: evtui auth login {account}")
        yield f'#{field.key} = "env:{account.upper()}_{field.key.upper()}"'
        return
    must = "" if not field.is_required else "Needed. "
    yield from _comment(f"{must}{field.help}{_NOTES.get(field.key, '') if is_optional else ''}")
    yield f"#{field.key} = {_example(field)}"


def _table(name: str, model: type[BaseModel]) -> Iterator[str]:
    """A table of fixed keys with its defaults."""
    yield f"#[{name}]"
    tables = [field for field in fields_of(model) if field.shape == "table"]
    for field in fields_of(model):
        if field not in tables:
            yield from _comment(field.help)
            yield f"#{field.key} = {_example(field)}"
    for field in tables:
        yield from _comment(field.help)
        yield f"#[{name}.{field.key}]"


def _example(field: FieldHelp) -> str:
    """A value in TOML: the default, else what one may look like."""
    if field.default is None and field.key in _SHOWN:
        return _SHOWN[field.key]
    if field.inner:
        needed = [f"{one.key} = {_example(one)}" for one in field.inner if one.is_required]
        return f"[{{ {', '.join(needed)} }}]"
    match field.default:
        case bool() | int() | float() | str():
            return json.dumps(field.default, ensure_ascii=False)
        case tuple() | list() if field.default:
            return json.dumps(list(field.default), ensure_ascii=False)
        case _:
            return _SHOWN.get(field.key, "[]") if field.shape == "list" else '"…"'


def _comment(text: str) -> Iterable[str]:
    """An explanation, wrapped, marked so that it is told apart from a key that is switched off."""
    return (f"# {line}" for line in wrap(text, 100))
