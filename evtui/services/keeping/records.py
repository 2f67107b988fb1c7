"""Records of the store as the reports they came from."""

from __future__ import annotations

from dataclasses import replace

from evtui.errors import UnexpectedPayload
from evtui.models.report import SessionReport
from evtui.providers.registry import is_known, load_provider
from evtui.services.store.protocol import StoredRecord


def whole_of(stored: StoredRecord) -> SessionReport:
    """A stored session as a whole report. Blocks. Raises UnexpectedPayload for one that cannot be read."""
    row = stored.row
    provider = row.session.provider
    read = load_provider(provider).read_record if is_known(provider) else None
    if read is None:
        raise UnexpectedPayload(f"{provider} is no provider whose records can be read")
    try:
        report = read(row, stored.record)
    except (UnexpectedPayload, ValueError) as error:
        raise UnexpectedPayload(
            f"the stored record of session {row.session.id} is unreadable: {error}"
        ) from error
    return replace(report, digest=row.digest, kept=row.kept, is_partial=stored.is_partial)
