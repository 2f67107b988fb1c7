"""Which connectors there are: the only documented list is the transactions' (Transaction Management API)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from evtui.clients.call import Reply
from evtui.clients.decode import decode
from evtui.errors import UnexpectedPayload
from evtui.models.charger import Connector
from evtui.models.instant import Instant
from evtui.providers.depot.answers import is_empty, not_a_list
from evtui.providers.depot.wire import LIST_NAME, Transaction
from evtui.providers.lenient import read_row

LIMIT: Final = 100
"""The documented default; a maximum is not known."""


@dataclass(frozen=True, slots=True)
class TransactionRow:
    """One row of the list; only its key is needed when it names no connector."""

    key: str
    connector: Connector | None


def read_transactions(reply: Reply) -> tuple[TransactionRow, ...]:
    """The rows of one answer: a bare array as documented, or one in an envelope.

    Raises ``UnexpectedPayload`` for anything else; rows that name no connector stay, for paging.
    """
    value = None if is_empty(reply) else decode(reply.body)
    if isinstance(value, Mapping):
        if value and LIST_NAME not in value:
            raise not_a_list(value, reply)
        value = value.get(LIST_NAME)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise UnexpectedPayload("the transactions are not a list")
    return tuple(_row(item) for item in value)


def _row(item: Any) -> TransactionRow:
    """One transaction; ``ConnectorID`` is a number here and text elsewhere, so both become text."""
    if not isinstance(item, Mapping):
        return TransactionRow(repr(item)[:200], None)
    row = read_row(Transaction, item).fields
    key = row.TransactionID or repr(sorted(item.items(), key=lambda pair: pair[0]))[:500]
    if row.ChargerID is None or row.ConnectorID is None:
        return TransactionRow(key, None)
    key = f"{key} {row.ChargerID}/{row.ConnectorID}"  # nothing says that the number is unique in the account
    connector = Connector(
        charger=row.ChargerID,
        connector=row.ConnectorID,
        sessions=1,
        last_used_at=row.StartAt,
        last_result=row.EndResult,
    )
    return TransactionRow(key, connector)


@dataclass(slots=True)
class Discovered:
    """The connectors seen so far, each once, with count and last use."""

    connectors: dict[tuple[str, str], Connector] = field(default_factory=dict)

    def add(self, rows: Iterable[TransactionRow]) -> Sequence[Connector]:
        """Count rows; returns the connectors seen for the first time, the most recently used first."""
        before = set(self.connectors)
        for row in rows:
            if row.connector is not None:
                pair = (row.connector.charger, row.connector.connector)
                known = self.connectors.get(pair)
                self.connectors[pair] = row.connector if known is None else _merged(known, row.connector)
        new = [connector for pair, connector in self.connectors.items() if pair not in before]
        return sorted(new, key=_last_use, reverse=True)


def _merged(known: Connector, other: Connector) -> Connector:
    """Both counted; result and time of the later use."""
    sessions = (known.sessions or 0) + (other.sessions or 0)
    newer = other if _last_use(other) > _last_use(known) else known
    return replace(newer, sessions=sessions)


def _last_use(connector: Connector) -> Instant:
    """For sorting; a connector without any readable time comes last."""
    return connector.last_used_at or Instant(-(10**15))
