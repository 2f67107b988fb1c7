"""What a provider's folder exports, and what a plug-in's entry point names: one ``SPEC``.

A plug-in is a distribution with a module that makes a ``ProviderSpec``, and this in its pyproject::

    [project.entry-points."evtui.providers"]
    evgo = "evgo_for_evtui:SPEC"

The name is the same in both places. ``settings`` is a pydantic model that forbids unknown keys, in which
secrets are of the type ``evtui.clients.secret.Secret``; the module imports nothing dear before ``open``. What
it opens keeps the promises of ``evtui.providers.protocol``; with ``read_record`` its sessions are whole again
when they come out of the store or a bundle. ``tests/providers/contract.py`` checks all of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evtui.models.fetch import FetchEvent
from evtui.models.meter_value import MeterTable
from evtui.models.problem import Problem
from evtui.models.report import SessionReport
from evtui.providers.protocol import Provider

if TYPE_CHECKING:
    from pydantic import BaseModel

    from evtui.clients.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenContext:
    """What a provider needs besides its own settings; everything time-like or random is injected."""

    account: str
    clock: Clock
    state_dir: str | None = None
    """Folder (0700) for rotating tokens, None keeps them in memory."""
    random: Callable[[], float] | None = None
    """Uniform [0, 1) for jitter; None takes the system's."""
    max_body_bytes: int = 128 * 1024 * 1024
    max_inflated_bytes: int = 256 * 1024 * 1024
    on_event: Callable[[FetchEvent], None] | None = None
    """Hears retries of calls outside a ``sessions`` walk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A saved answer, already decoded tolerantly by ``evtui.services.files``."""

    name: str
    """File name for messages, untrusted."""
    body: bytes
    """The JSON text (UTF-8, after removing a BOM, gzip and literal ``...`` lines)."""
    value: Any
    """The decoded value, for recognition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReports:
    """The sessions of one saved answer."""

    reports: tuple[SessionReport, ...]
    problems: tuple[Problem, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Capability:
    """What an account was found to do where its API pages leave it open. No secret, no personal data."""

    topic: str
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSpec:
    """One provider as the rest of evtui sees it."""

    name: str
    settings: type[BaseModel]
    """Validates the account's section of the configuration (without ``provider``)."""
    open: Callable[[Any, OpenContext], Provider]
    """Settings and context to an opened account; opens no socket yet."""
    recognise: Callable[[Any], bool]
    """Whether a decoded JSON value is one of this provider's saved forms."""
    read_document: Callable[[Document, str], DocumentReports]
    """Document and account name (``file:NAME``) to reports; a bad row becomes a problem."""
    read_meters: Callable[[SessionReport, Callable[[float], None]], MeterTable] | None = None
    """Decode a report's meter values into columns in slices (calls back with 0..1; may run in a thread)."""
    read_record: Callable[[SessionReport, bytes], SessionReport] | None = None
    """A row of the store and its record as received to the whole report, as the walk would have mapped it.
    The record may be without its meter values (``[]`` in their place): the count then comes from the row."""
    probe: Callable[[Any, OpenContext], Awaitable[tuple[Capability, ...]]] | None = None
    """Settings and context to what ``doctor`` tells of the account; a few small read calls."""
