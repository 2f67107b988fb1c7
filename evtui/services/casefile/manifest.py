"""What a bundle says about itself: schema, tool, sessions, redaction, view, and a checksum of each file."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from enum import Enum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evtui.errors import EvtuiError
from evtui.models.instant import Instant
from evtui.models.provenance import Fact
from evtui.models.session import Session, SessionStatus
from evtui.services.export.json_text import escape

KIND: Final = "evtui-case"
SCHEMA: Final = 1
MOST_SESSIONS: Final = 2000
_Name = Annotated[str, Field(max_length=1000)]
_Text = Annotated[str, Field(max_length=20_000)]


class BadCase(EvtuiError):
    """A bundle that cannot be used: one line that names what is wrong with it."""

    exit_code = 2


class Entry(BaseModel):
    """Part of a manifest. Fields that a later version adds are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class FileEntry(Entry):
    """One file of the bundle."""

    name: _Name
    bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class RedactionEntry(Entry):
    """What stands for whom is not written down; which names are pseudonyms is."""

    applied: bool
    addresses: bool = True
    """Whether addresses were replaced too."""
    statement: _Text
    pseudonyms: tuple[_Name, ...] = ()


class ViewEntry(Entry):
    """Where to look first."""

    session: _Name
    at: _Name | None = None
    """RFC 3339, event clock."""
    link: _Name
    """What stands behind the file's name to get there: ``#4711&t=2025-11-21T06:44:39Z``."""


class FactEntry(Entry):
    """A fact that is not in the record: for whom and where it was asked."""

    name: _Name
    value: str | int | bool | None
    note: _Text = ""


class SessionEntry(Entry):
    """A session's row as it was when the bundle was made; times are RFC 3339."""

    provider: _Name
    account: _Name
    id: _Text
    charger: _Text | None = None
    connector: _Text | None = None
    vehicle: _Text | None = None
    site: _Text | None = None
    started_at: _Name | None = None
    ended_at: _Name | None = None
    charging_started_at: _Name | None = None
    charging_ended_at: _Name | None = None
    requested_at: _Name | None = None
    energy_wh: Decimal | None = None
    meter_start_wh: Decimal | None = None
    meter_end_wh: Decimal | None = None
    soc_start: Decimal | None = None
    soc_end: Decimal | None = None
    status: _Name = SessionStatus.UNKNOWN.value
    status_raw: _Text | None = None
    cost: Decimal | None = None
    currency: _Text | None = None
    csms_transaction_id: _Text | None = None
    external_session_id: _Text | None = None
    address: _Text | None = None
    auth_kind: _Text | None = None
    auth_token: _Text | None = None
    priority: _Text | None = None
    flags: tuple[_Name, ...] = ()


class CaseSession(Entry):
    """One session of the bundle and where its files are."""

    folder: _Name
    """``sessions/0001``"""
    session: SessionEntry
    fetched_at: _Name | None = None
    verdict: _Name | None = None
    outcome: _Name | None = None
    beside: tuple[FactEntry, ...] = ()


class Manifest(Entry):
    """``manifest.json``."""

    kind: Literal["evtui-case"] = KIND
    schema_: Annotated[int, Field(alias="schema", ge=1)] = SCHEMA
    tool: _Name
    created_at: _Name
    redaction: RedactionEntry
    view: ViewEntry | None = None
    sessions: Annotated[tuple[CaseSession, ...], Field(max_length=MOST_SESSIONS)]
    files: Annotated[tuple[FileEntry, ...], Field(max_length=3 * MOST_SESSIONS + 2)]
    """Every other file, in the order in which they stand in the archive."""


def manifest_json(manifest: Manifest) -> bytes:
    """The bytes of ``manifest.json``; equal manifests have equal bytes."""
    return (escape(manifest.model_dump_json(by_alias=True, indent=2)) + "\n").encode("utf-8")


def parse_manifest(raw: bytes) -> Manifest:
    """The manifest of these bytes. Raises BadCase with the first thing that is wrong."""
    try:
        manifest = Manifest.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise BadCase(f"manifest.json: {place}: {first['msg']}") from None
    if manifest.schema_ > SCHEMA:
        raise BadCase(
            f"made with schema {manifest.schema_}, this evtui knows {SCHEMA}", hint="use a newer evtui"
        )
    return manifest


def session_entry(session: Session) -> SessionEntry:
    """A session as it is written down; what the diagnosis adds is left out."""
    known = SessionEntry.model_fields
    return SessionEntry.model_validate(
        {field.name: _plain(getattr(session, field.name)) for field in fields(session) if field.name in known}
    )


def session_of(entry: SessionEntry, account: str) -> Session:
    """The session of an entry, under another account. Raises BadCase for an unreadable time or status."""
    found: dict[str, object] = {name: getattr(entry, name) for name in SessionEntry.model_fields}
    for name, value in found.items():
        if name.endswith("_at") and value is not None:
            found[name] = instant_of(str(value), name)
        elif isinstance(value, Decimal) and not value.is_finite():
            raise BadCase(f"manifest.json: {name} is no number")
    try:
        status = SessionStatus(entry.status)
    except ValueError:
        raise BadCase("manifest.json: a status that this evtui does not know") from None
    return Session(**{**found, "account": account, "status": status})  # type: ignore[arg-type]  # checked above


def instant_of(text: str, name: str) -> Instant:
    """A time of the manifest. Raises BadCase."""
    try:
        return Instant.parse(text)
    except ValueError:
        raise BadCase(f"manifest.json: {name} is no time") from None


def fact_entry(fact: Fact) -> FactEntry:
    """A fact as it is written down."""
    value = fact.value if isinstance(fact.value, str | int | bool | None) else str(fact.value)
    return FactEntry(name=fact.name, value=value, note=fact.note)


def _plain(value: object) -> object:
    """Times as text, enums as their value."""
    match value:
        case Instant():
            return value.rfc3339()
        case Enum():
            return value.value
        case _:
            return value
