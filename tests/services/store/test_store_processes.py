"""Processes that are killed, run into a full disk, or write at the same time."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from evtui.models.fetch import SessionQuery
from evtui.services.store.opening import open_store
from evtui.services.store.protocol import RowCursor, Store
from tests.services.store.writer import ACCOUNT, PER_PAGE, page

ROOT = Path(__file__).parents[3]
NIGHTLY = os.environ.get("EVTUI_NIGHTLY") == "1"
KILLS = 250 if NIGHTLY else 25
ENDLESS = 1_000_000


def writing(folder: Path, *arguments: int) -> subprocess.Popen[str]:
    """A writer at work."""
    command = [sys.executable, "-m", "tests.services.store.writer", str(folder), *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def pages_in(store: Store) -> dict[int, int]:
    """Sessions of each page that is in the store; every record is the one that was sent."""
    found: dict[int, int] = {}
    after: RowCursor | None = None
    while True:
        rows = store.rows(ACCOUNT, SessionQuery(), after=after, limit=200)
        for one in rows.reports:
            number = int(one.session.id.partition("-")[0])
            found[number] = found.get(number, 0) + 1
        if rows.following is None:
            return found
        after = rows.following


def covered_pages(store: Store) -> set[int]:
    return {number for one in store.covered(ACCOUNT) for number in range(one.since.us, one.until.us)}


@pytest.mark.timeout(900 if NIGHTLY else 120)
def test_a_killed_writer_loses_no_page_it_has_told_of_and_covers_nothing_it_has_not_written(
    tmp_path: Path,
) -> None:
    chance = random.Random(59)
    told: set[int] = set()
    first = 0
    for _ in range(KILLS):
        process = writing(tmp_path, first, ENDLESS)
        assert process.stdout is not None
        for _ in range(chance.randrange(12)):
            told.add(int(process.stdout.readline()))
        process.kill()
        rest, _ = process.communicate()
        told |= {int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")}
        with closing(open_store(tmp_path)) as store:
            assert store.notices == ()
            kept = pages_in(store)
            assert set(kept.values()) <= {PER_PAGE}
            assert told <= set(kept) == covered_pages(store)
        first = max(kept, default=-1) + 1
    with closing(open_store(tmp_path)) as store:
        assert store.check().is_ok
        for number in random.Random(1).sample(sorted(told), 10):
            for one in page(number).reports:
                assert store.raw(ACCOUNT, one.session.key) == one.raw


def test_on_a_full_disk_it_says_so_once_and_goes_on_reading(tmp_path: Path) -> None:
    process = writing(tmp_path, 0, ENDLESS, 700_000)
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    *told, last = out.splitlines()
    said = json.loads(last)
    assert "disk is full" in said["message"]
    assert "make room" in said["message"]
    assert len(said["notices"]) == 1 and "disk is full" in said["notices"][0]
    assert said["is_read_only"] and said["is_readable"]
    assert said["rows"] == PER_PAGE * len(told) > 0
    with closing(open_store(tmp_path)) as store:
        assert store.notices == ()
        assert set(pages_in(store)) == set(map(int, told)) == covered_pages(store)
        assert store.check().is_ok
        store.save(ACCOUNT, page(len(told)))


def test_eight_processes_write_at_once_and_no_row_is_lost(tmp_path: Path) -> None:
    pages = 12
    processes = [writing(tmp_path, 100 * number, pages) for number in range(8)]
    for process in processes:
        out, err = process.communicate()
        assert (process.returncode, err) == (0, "")
        assert len(out.splitlines()) == pages
    with closing(open_store(tmp_path)) as store:
        assert store.notices == ()
        written = {100 * number + place for number in range(8) for place in range(pages)}
        assert pages_in(store) == dict.fromkeys(written, PER_PAGE)
        assert covered_pages(store) == written
        assert store.check().is_ok
