"""Notes on disk: nothing is lost, nothing is half written, nobody else can read them."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evtui.errors import EvtuiError
from evtui.models.instant import Instant
from evtui.models.session import Session
from evtui.services.notes import store as store_module
from evtui.services.notes.lines import line_of, note_of
from evtui.services.notes.note import LETTERS, Note
from evtui.services.notes.store import FileNotes, NotesFailed

NOW = Instant.parse("2025-11-21T14:03:22Z")
SESSION = Session(provider="depot", account="north", charger="HPC-07", connector="1", id="880412665")
TEXTS = st.text(max_size=60)


def note(text: str = "", **more: Any) -> Note:
    """A note on the session."""
    return Note.written(SESSION, text, now=NOW, **more)


def texts(store: FileNotes) -> list[str]:
    """What is kept."""
    return [one.text for one in store.read().notes]


@given(
    text=TEXTS,
    place=st.lists(TEXTS, min_size=5, max_size=5),
    start=st.integers(0, 4_000_000_000_000_000),
    length=st.integers(0, 10_000_000_000),
    letter=st.sampled_from([None, *sorted(LETTERS)]),
)
def test_a_note_comes_back_as_it_was_written(
    text: str, place: list[str], start: int, length: int, letter: str | None
) -> None:
    provider, account, charger, connector, identity = place
    session = Session(provider=provider, account=account, charger=charger, connector=connector, id=identity)
    written = Note.written(session, text, now=NOW, edges_us=(start, start + length), letter=letter)
    line = line_of(written)
    assert note_of(line) == written
    assert line.isascii() and line.decode().isprintable()


@given(st.binary(max_size=80))
def test_no_line_is_too_odd_to_be_looked_at(line: bytes) -> None:
    note_of(line)


@pytest.mark.parametrize(
    "change",
    [
        {"at": "yesterday"},
        {"at": 17},
        {"letter": "ab"},
        {"letter": ["a"]},
        {"letter": "1"},
        {"text": None},
        {"until": "2025-11-21T14:00:00Z"},
        {"at": "2025-11-21T14:00:01Z", "until": "2025-11-21T14:00:00Z"},
        {"session": 7},
        {"created_at": "9999-12-31T23:59:59-23:00"},
    ],
)
def test_a_line_with_a_field_that_is_no_such_thing_is_no_note(change: dict[str, object]) -> None:
    fields = json.loads(line_of(note("x")))
    assert note_of(json.dumps(fields).encode()) is not None
    assert note_of(json.dumps(fields | change).encode()) is None


def test_file_and_folder_are_private_whatever_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = FileNotes(tmp_path / "data")
        store.add(note("mine"))
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (store.path.parent, store.path)}
    assert modes == {"data": 0o700, "notes.jsonl": 0o600}
    assert sorted(path.name for path in store.path.parent.iterdir()) == ["notes.jsonl", "notes.jsonl.lock"]


def test_reading_makes_nothing(tmp_path: Path) -> None:
    assert FileNotes(tmp_path / "data").read().notes == ()
    assert not (tmp_path / "data").exists()


def test_a_mark_takes_the_place_of_the_one_with_its_letter_and_of_no_other(tmp_path: Path) -> None:
    store = FileNotes(tmp_path)
    other = Session(provider="depot", account="north", id="2")
    store.add(Note.written(other, now=NOW, edges_us=(5, 5), letter="a"))
    for at_us, letter in ((1, "a"), (2, "b"), (3, "a")):
        store.add(note(edges_us=(at_us, at_us), letter=letter))
    kept = [(one.session[4], one.letter, one.at and one.at.us) for one in store.read().notes]
    assert kept == [("2", "a", 5), ("880412665", "b", 2), ("880412665", "a", 3)]


def test_what_was_removed_comes_back_with_everything_it_had(tmp_path: Path) -> None:
    store = FileNotes(tmp_path)
    written = json.loads(line_of(note("of a newer version"))) | {"colour": "red", "tags": ["a", 1]}
    store.path.write_bytes(json.dumps(written).encode() + b"\n")
    store.path.chmod(0o600)
    (kept,) = store.read().notes
    assert store.remove(kept).notes == ()
    assert store.path.read_bytes() == b""
    store.add(kept)
    assert json.loads(store.path.read_bytes()) == written


def test_a_line_that_cannot_be_read_is_told_and_survives_every_change(tmp_path: Path) -> None:
    store = FileNotes(tmp_path)
    first, second = note("first"), note("second")
    odd = b'{"id": \xff broken'
    store.path.write_bytes(b"\n".join([line_of(first), odd, b"", b"[]", line_of(second)]))  # and no line feed
    store.path.chmod(0o600)
    assert texts(store) == ["first", "second"]
    assert store.known.unreadable == (2, 4)
    assert store.known.trouble == "lines 2, 4 of the notes cannot be read and stay as they are"
    store.remove(first)
    store.add(note("third"))
    lines = store.path.read_bytes().split(b"\n")
    assert lines[:3] == [odd, b"", b"[]"] and texts(store) == ["second", "third"]


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660])
def test_a_file_that_others_can_read_is_refused_and_left_alone(tmp_path: Path, mode: int) -> None:
    store = FileNotes(tmp_path)
    store.add(note("first"))
    store.path.chmod(mode)
    before = store.path.read_bytes()
    for attempt in (FileNotes(tmp_path).read, lambda: store.add(note("second"))):
        with pytest.raises(NotesFailed, match="chmod 600"):
            attempt()
    assert store.path.read_bytes() == before


@pytest.mark.parametrize("planted", ["file", "lock"])
def test_a_planted_link_is_not_followed(tmp_path: Path, planted: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    store = FileNotes(folder)
    name = store.path if planted == "file" else store.path.with_name("notes.jsonl.lock")
    name.symlink_to(victim)
    with pytest.raises(NotesFailed):
        store.add(note("x"))
    assert victim.read_text() == "precious"


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file in the way")
    with pytest.raises(EvtuiError, match=r"data cannot be used: .*exists") as told:
        FileNotes(tmp_path / "data").add(note("x"))
    assert "\n" not in str(told.value)


def test_a_full_disk_leaves_the_old_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FileNotes(tmp_path)
    store.add(note("first"))

    def full(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store_module, "replace_private_file", full)
    with pytest.raises(NotesFailed, match=r"cannot be written: No space left on device"):
        store.add(note("second"))
    assert texts(FileNotes(tmp_path)) == ["first"]


def test_the_lock_of_another_process_is_waited_for_and_then_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FileNotes(tmp_path)
    store.add(note("first"))
    monkeypatch.setattr(store_module, "LOCK_PATIENCE_S", -1.0)
    with store._locked(), pytest.raises(NotesFailed, match="another evtui"):
        FileNotes(tmp_path).add(note("second"))
    assert texts(store) == ["first"]


WRITER = """
import sys
from pathlib import Path
from evtui.models.instant import Instant
from evtui.models.session import Session
from evtui.services.notes.note import Note
from evtui.services.notes.store import FileNotes
store = FileNotes(Path(sys.argv[1]))
session = Session(provider="depot", account="north", id="1")
for number in range(20):
    store.add(Note.written(session, f"{sys.argv[2]} {number}", now=Instant(number)))
"""


def test_several_processes_lose_no_note_of_each_other(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name])
        for name in ("one", "two", "three")
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    store = FileNotes(tmp_path)
    wanted = {f"{name} {number}" for name in ("one", "two", "three") for number in range(20)}
    assert len(texts(store)) == 60 and set(texts(store)) == wanted
    assert not store.read().unreadable


def test_what_another_process_wrote_is_seen_at_the_next_reading(tmp_path: Path) -> None:
    mine, theirs = FileNotes(tmp_path), FileNotes(tmp_path)
    mine.add(note("mine"))
    theirs.add(note("theirs"))
    assert [one.text for one in mine.known.notes] == ["mine"]
    assert texts(mine) == ["mine", "theirs"]
    assert mine.read() is mine.read(), "an unchanged file is not read again"
