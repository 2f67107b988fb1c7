"""An account being described: its keys as lines to fill in, the secrets typed so far. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

from evtui.config.fields import FieldHelp, fields_of
from evtui.config.load import account_faults
from evtui.config.origin import KeyPath, Origin
from evtui.config.settings import AccountSettings
from evtui.config.template import EXAMPLES
from evtui.providers.registry import load_provider
from evtui.services.setup.secret_slots import SecretSlot

NAME: Final[KeyPath] = ("name",)
"""The line of the account's own name; no key of the section."""
_ACCOUNT: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_FIRST: Final = {"region": "eu", "identifier_type": "username"}
"""What a new account begins with: right for nearly everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One line to fill in."""

    path: KeyPath
    """Inside the section."""
    help: str
    shape: str
    """As ``evtui.config.fields.FieldHelp`` has it."""
    is_required: bool
    choices: tuple[str, ...] = ()
    default: str = ""
    """What is taken when the line stays empty, as text."""
    text: str = field(default="", repr=False)
    """As typed; of a secret the secret itself."""

    @property
    def label(self) -> str:
        """``users.identifier``."""
        return ".".join(part for part in self.path if isinstance(part, str))

    @property
    def is_secret(self) -> bool:
        """Whether it is shown masked and kept apart."""
        return self.shape == "secret"

    @property
    def is_lacking(self) -> bool:
        """Whether it must still be filled in."""
        return self.is_required and not self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountForm:
    """The lines of one account; every change makes a new form."""

    provider: str
    fields: tuple[FormField, ...]
    name: str = ""
    """Of an account that exists; a new one has it as its first line."""
    base: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    """Keys that stand in the file already and are not among the lines."""
    taken: tuple[str, ...] = ()
    """Names that a new account cannot have."""

    @property
    def is_new(self) -> bool:
        """Whether the account does not exist yet."""
        return not self.name

    @property
    def account(self) -> str:
        """The account's name as it stands now."""
        return self.name or next(one.text.strip() for one in self.fields if one.path == NAME)

    def typed(self, number: int, text: str) -> AccountForm:
        """With one line filled in."""
        changed = [
            replace(one, text=text) if place == number else one for place, one in enumerate(self.fields)
        ]
        return replace(self, fields=tuple(changed))

    @property
    def secrets(self) -> dict[KeyPath, str]:
        """The secrets typed so far, by their path in the section."""
        return {one.path: one.text for one in self.fields if one.is_secret and one.text}

    @property
    def values(self) -> dict[KeyPath, Any]:
        """What is filled in and no secret, as it goes into the file."""
        given = [one for one in self.fields if one.text.strip() and not one.is_secret and one.path != NAME]
        return {one.path: _value(one) for one in given}

    @property
    def section(self) -> dict[str, Any]:
        """The whole section with the secrets written out; for a try only, never for a file."""
        section: dict[str, Any] = _copied(dict(self.base))
        for path, value in {**self.values, **self.secrets}.items():
            _put(section, path, value)
        return section

    def faults(self, file: str) -> tuple[str, ...]:
        """What keeps the account from being used, in words; ``file`` is where it will stand."""
        found: list[str] = []
        if self.is_new and not _ACCOUNT.fullmatch(self.account):
            found.append("name: letters, digits, - and _ only")
        elif self.is_new and self.account in self.taken:
            found.append(f"name: there is an account {self.account} already")
        found += [f"{one.label} is missing" for one in self.fields if one.is_lacking]
        if found:
            return tuple(found)
        prefix = f"accounts.{self.account}."
        return tuple(
            fault.message.replace(prefix, "") + (f" · {fault.hint}" if fault.hint else "")
            for fault in account_faults(self.settings(file))
        )

    def settings(self, file: str) -> AccountSettings:
        """The account as it would be read from the file."""
        return AccountSettings(
            name=self.account,
            provider=self.provider,
            section=MappingProxyType(self.section),
            origin=Origin(name=file),
        )


def new_form(provider: str, taken: Sequence[str] = ()) -> AccountForm:
    """An empty account of a provider, its name suggested."""
    name = FormField(
        path=NAME,
        help="How you call this account; it stands in lists and commands.",
        shape="text",
        is_required=True,
        text=_free_name(EXAMPLES[provider], taken),
    )
    lines = (line for one in fields_of(load_provider(provider).settings) for line in _lines((), one))
    return AccountForm(provider=provider, fields=(name, *lines), taken=tuple(taken))


def sign_in_form(
    provider: str, name: str, section: Mapping[str, Any], slots: Sequence[SecretSlot]
) -> AccountForm:
    """The secrets of an account that exists; an empty line keeps what is there."""
    lines = tuple(
        FormField(
            path=slot.path,
            help=slot.help + (" Empty keeps what is there." if slot.reference is not None else ""),
            shape="secret",
            is_required=slot.is_required and slot.reference is None,
        )
        for slot in slots
    )
    return AccountForm(provider=provider, fields=lines, name=name, base=MappingProxyType(dict(section)))


def _lines(path: KeyPath, one: FieldHelp) -> list[FormField]:
    """The lines of one key; of a list of tables those of its first entry."""
    if one.inner:
        inner = (*path, one.key, 0) if one.shape == "tables" else (*path, one.key)
        return [line for key in one.inner for line in _lines(inner, key)]
    return [
        FormField(
            path=(*path, one.key),
            help=one.help,
            shape=one.shape,
            is_required=one.is_required,
            choices=one.choices,
            default="" if one.default in (None, ()) else str(one.default),
            text=_FIRST.get(one.key, ""),
        )
    ]


def _free_name(name: str, taken: Sequence[str]) -> str:
    """The name, with a number behind it when it is taken."""
    numbered = (f"{name}{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def _value(line: FormField) -> Any:
    """A typed text as the value of its shape; what does not fit stays a text, and is told as a fault."""
    text = line.text.strip()
    match line.shape:
        case "list":
            return [part for part in re.split(r"[,\s]+", text) if part]
        case "number" if text.isdecimal():
            return int(text)
        case "switch" if text in ("true", "false"):
            return text == "true"
        case _:
            return text


def _copied(value: Any) -> Any:
    """Tables and lists anew, so that the file's own stay as they are."""
    match value:
        case dict():
            return {key: _copied(inner) for key, inner in value.items()}
        case list():
            return [_copied(inner) for inner in value]
        case _:
            return value


def _put(section: dict[str, Any], path: KeyPath, value: Any) -> None:
    """Set a value, making the tables and lists on the way."""
    node: Any = section
    for part, after in pairwise(path):
        empty: Any = [] if isinstance(after, int) else {}
        if isinstance(part, int):
            while len(node) <= part:
                node.append({})
            node = node[part]
        else:
            node = node.setdefault(part, empty)
    if isinstance(path[-1], str):
        node[path[-1]] = value
