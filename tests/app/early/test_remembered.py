"""Rows of the store in the very first picture: only for the configuration they were kept for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evtui.app.early.picture import picture
from evtui.app.early.remembered import remembered_rows
from evtui.app.looks import Looks
from evtui.models.fetch import SessionQuery
from evtui.services.first_screen import FILE, mark_of, remember, remembered
from evtui.services.store.opening import open_store
from evtui.services.store.protocol import AccountRef, Page
from tests.app.doubles import NOW, opening_of, report, source_of

NORTH = AccountRef(account="depot", provider="depot", origin="https://a.example")
SOUTH = AccountRef(account="depot", provider="depot", origin="https://b.example")
PARK = AccountRef(account="park", provider="smappee", origin="https://p.example")


def stored(folder: Path) -> None:
    """One session of the northern depot."""
    store = open_store(folder)
    store.save(NORTH, Page(reports=(report(3),)))
    store.close()


def test_accounts_are_remembered_for_the_configuration_they_came_from_and_no_other(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("[accounts.depot]\n")
    remember(tmp_path / "state", mark_of(config), (NORTH, PARK))
    assert remembered(tmp_path / "state", mark_of(config)) == (NORTH, PARK)
    config.write_text("[accounts.depot]\n# changed\n")
    assert remembered(tmp_path / "state", mark_of(config)) == ()


def test_the_file_is_written_only_where_something_is_new(tmp_path: Path) -> None:
    remember(tmp_path, "mark", (NORTH,))
    before = (tmp_path / FILE).stat().st_ino
    remember(tmp_path, "mark", (NORTH,))
    assert (tmp_path / FILE).stat().st_ino == before
    remember(tmp_path, "mark", (NORTH, PARK))
    assert (tmp_path / FILE).stat().st_ino != before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"[" * 100_000,
        json.dumps({"schema": 2, "configuration": "mark", "accounts": []}).encode(),
        json.dumps({"schema": 1, "configuration": "mark", "accounts": [["depot", 1, "x"]]}).encode(),
        json.dumps({"schema": 1, "configuration": "mark", "accounts": 7}).encode(),
    ],
)
def test_an_odd_file_is_as_good_as_none(tmp_path: Path, body: bytes) -> None:
    (tmp_path / FILE).write_bytes(body)
    assert remembered(tmp_path, "mark") == ()


def test_the_first_picture_shows_the_rows_of_the_store_and_their_age(tmp_path: Path) -> None:
    stored(tmp_path)
    rows = remembered_rows(tmp_path, (NORTH, PARK), SessionQuery(), NOW)
    drawn = picture(opening_of(source_of(), now=lambda: NOW), Looks(), (120, 40), rows)
    text = "\n".join("".join(span.text for span in (*start, *end)) for start, end, _, _ in drawn)
    assert "BUS-4403" in text


def test_rows_of_another_server_under_the_same_name_are_not_shown(tmp_path: Path) -> None:
    stored(tmp_path)
    assert remembered_rows(tmp_path, (SOUTH,), SessionQuery(), NOW) is None


def test_a_missing_or_broken_store_shows_nothing_and_stays_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert remembered_rows(folder, (NORTH,), SessionQuery(), NOW) is None
    assert not folder.exists()
    folder.mkdir()
    (folder / "sessions.db").write_bytes(b"garbage" * 1000)
    assert remembered_rows(folder, (NORTH,), SessionQuery(), NOW) is None
    assert (folder / "sessions.db").read_bytes() == b"garbage" * 1000
