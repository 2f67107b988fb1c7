"""A process that writes pages into a store until it is done or killed.

    python -m tests.services.store.writer FOLDER FIRST COUNT [SIZE_LIMIT]

Page N holds three sessions ``N-0`` to ``N-2`` and covers [N, N+1); each page that ``save`` has returned from
is told on stdout at once. With SIZE_LIMIT no file may grow beyond so many bytes; what the store says then is
told as JSON.
"""

from __future__ import annotations

import json
import random
import resource
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from evtui.errors import StoreFailed
from evtui.models.fetch import Covered, SessionQuery
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.models.session import Session
from evtui.services.store.opening import open_store
from evtui.services.store.protocol import AccountRef, Page

ACCOUNT = AccountRef(account="north", provider="depot", origin="https://north.example")
PER_PAGE = 3


def page(number: int) -> Page:
    """A page as the provider would send it: records of a few to a hundred kilobytes."""
    covered = Covered(place="*", since=Instant(number), until=Instant(number + 1))
    return Page(reports=tuple(reports(number)), covered=(covered,))


def reports(number: int) -> Iterator[SessionReport]:
    chance = random.Random(number)
    for place in range(PER_PAGE):
        session = Session(
            provider="depot",
            account="north",
            id=f"{number}-{place}",
            charger="HPC-01",
            started_at=Instant(number),
            ended_at=Instant(number),
        )
        noise = chance.randbytes(chance.choice((100, 5_000, 60_000))).hex()
        yield SessionReport(
            session=session, raw=json.dumps({"noise": noise}).encode(), fetched_at=Instant(number)
        )


def main(folder: str, first: str, count: str, limit: str = "") -> None:
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    with closing(open_store(Path(folder))) as store:
        try:
            for number in range(int(first), int(first) + int(count)):
                store.save(ACCOUNT, page(number))
                print(number, flush=True)
        except StoreFailed as failed:
            found = store.rows(ACCOUNT, SessionQuery(), limit=1000).reports
            told = {
                "message": str(failed),
                "notices": store.notices,
                "is_read_only": store.is_read_only,
                "rows": len(found),
                "is_readable": all(store.raw(ACCOUNT, one.session.key) for one in found),
            }
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
