"""One answer of ``GET /v1/sessionReports`` as rows: cut, stamped, mapped item by item."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final, ParamSpec, TypeVar
from zlib import crc32

from evtui.clients.call import Reply
from evtui.clients.decode import Envelope, cut_items
from evtui.clients.judge import one_line, server_words
from evtui.errors import UnexpectedPayload
from evtui.models.problem import Problem, ProblemKind
from evtui.providers.depot.mapping import METER_VALUES, Stamp, session_report
from evtui.providers.depot.paging import Answer, Row
from evtui.providers.depot.wire import LIST_NAME
from evtui.providers.lenient import identifier

LARGE: Final = 1 << 20
"""Bytes from which cutting and mapping are left to a thread."""

P = ParamSpec("P")
T = TypeVar("T")


async def read_answer(reply: Reply, asked: Stamp, name: str, *, salvage: bool) -> Answer:
    """Map one answer, letting other tasks run between the items; an item that is no report becomes a problem.

    ``asked`` says whose reports were asked for, ``name`` what the call was, for messages. Raises
    ``UnexpectedPayload`` for a body that is no such answer; with ``salvage`` the whole items of one that
    stops half way are taken.
    """
    body = reply.body
    if is_empty(reply):
        return Answer(rows=(), size=0)
    envelope = await _aside(len(body), cut_items, body, LIST_NAME, salvage=salvage, long_name=METER_VALUES)
    items = _items(envelope, reply)
    stamp, problems = _stamped(asked, envelope.fields, name)
    rows = []
    for number, item in enumerate(items):
        rows.append(await _aside(len(item), _row, item, stamp, f"{name}, item {number + 1}"))
        await asyncio.sleep(0)
    if envelope.broken:
        problems.append(_problem(f"{name}: {envelope.broken}; what came before is shown", asked.account))
    return Answer(rows=tuple(rows), problems=tuple(problems), size=len(body))


async def _aside(size: int, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do it here when it is small, in a thread when it would be felt."""
    return await asyncio.to_thread(work, *args, **kwargs) if size > LARGE else work(*args, **kwargs)


def is_empty(reply: Reply) -> bool:
    """Whether the server says that there is nothing (204). Raises for a 200 without a word: a proxy's."""
    if reply.status == HTTPStatus.NO_CONTENT:
        return True
    if not reply.body or reply.body.isspace():
        raise UnexpectedPayload("empty answer: not the DepotFinity API (proxy or login page?)")
    return False


def not_a_list(fields: Mapping[str, Any], reply: Reply) -> UnexpectedPayload:
    """An object stands where a list was expected: what it holds, and what the server says in it."""
    names = one_line(", ".join(list(fields)[:5]), 100)
    return UnexpectedPayload(f"an object with {names} where {LIST_NAME} was expected: {server_words(reply)}")


def _items(envelope: Envelope, reply: Reply) -> tuple[bytes, ...]:
    """The raw reports; a missing or null list is empty, an object that is no such answer is an error."""
    if envelope.items is not None:
        return envelope.items
    if envelope.fields.get(LIST_NAME) is not None:
        raise UnexpectedPayload(f"{LIST_NAME} of the answer is not a list")
    if envelope.fields and envelope.fields.keys().isdisjoint({LIST_NAME, "ChargerID", "ConnectorID"}):
        raise not_a_list(envelope.fields, reply)
    return ()


def _row(item: bytes, stamp: Stamp, name: str) -> Row:
    """One raw item as a report, or as what is wrong with it."""
    try:
        report = session_report(item, stamp)
    except UnexpectedPayload as error:
        problem = _problem(f"{name} is no session report: {error.message}", stamp.account)
        return Row(key=f"unreadable {len(item)} {crc32(item)}", report=None, problem=problem)
    return Row(key=report.session.id, report=report, checksum=crc32(item))


def _stamped(asked: Stamp, fields: Mapping[str, Any], name: str) -> tuple[Stamp, list[Problem]]:
    """Charger and connector as the answer names them; a name other than the one asked for is told."""
    problems = []
    named = {"charger": asked.charger, "connector": asked.connector}
    for place, wire_name in (("charger", "ChargerID"), ("connector", "ConnectorID")):
        try:
            echo = identifier(fields.get(wire_name))
        except ValueError:
            continue
        if echo is not None and echo != named[place]:
            message = f"{name}: the answer is for {place} {echo}, not {named[place]}"
            problems.append(_problem(message, asked.account))
            named[place] = echo
    return replace(asked, charger=named["charger"], connector=named["connector"]), problems


def _problem(message: str, account: str) -> Problem:
    """Part of an answer that could not be read as it should."""
    return Problem(kind=ProblemKind.PAYLOAD, message=message, account=account)
