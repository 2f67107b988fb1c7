"""Every text output on answers in which every text is hostile: harmless for people, exact for machines."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.corpus.hostile_answers import depot_answer, oioi_answer, smappee_answer
from tests.corpus.hostile_text import FORBIDDEN_BYTES, HUGE, HUGE_LENGTH, SURROGATES, TEXTS
from tests.terminal.conftest import Command, Printed
from tests.terminal.pty_terminal import PtyTerminal, evtui

ANSWERS: dict[str, Callable[[Sequence[str]], bytes]] = {
    "depot": depot_answer,
    "smappee": smappee_answer,
    "oioi": oioi_answer,
}
FORMATS = ("table", "json", "ndjson", "csv", "tsv", "md")
NAME = "an\x1b]0;pwned\x07swer [@click=app.quit].json"
"""File names are hostile too."""


def written(folder: Path, provider: str, texts: Sequence[str] = tuple(TEXTS.values())) -> Path:
    """A saved answer with a hostile name."""
    file = folder / NAME
    file.write_bytes(ANSWERS[provider](texts))
    return file


def one_of(provider: str, file: Path, command: Command) -> str:
    """FILE#ID of a session full of hostile text: the depot's dense one, else one whose id is hostile too."""
    if provider == "depot":
        return f"{file}#4711"
    sessions = json.loads(command("sessions", file, "-o", "json").out)["sessions"]
    text = TEXTS["markup-broken-style"]
    (found,) = [one["id"] for one in sessions if (one["external_session_id"] or one["id"]).startswith(text)]
    return f"{file}#{found}"


def assert_harmless(printed: Printed) -> None:
    """No byte of it acts on a terminal, on stdout and on stderr."""
    assert printed.code == 0, printed.err
    for name, stream in (("stdout", printed.out), ("stderr", printed.err)):
        found = [form for form in (*FORBIDDEN_BYTES, b"\x1b", b"\r") if form in stream]
        assert not found, name
        assert all(line.isprintable() or "\t" in line for line in stream.decode().split("\n"))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("provider", ANSWERS)
def test_no_output_of_any_command_acts_on_a_terminal(
    provider: str, form: str, tmp_path: Path, command: Command
) -> None:
    file = written(tmp_path, provider)
    for what in (
        ("sessions", file),
        *(((word, one_of(provider, file, command))) for word in ("show", "events", "meters")),
    ):
        if what[0] == "show" and form not in ("table", "json"):
            continue
        printed = command(*what, "-o", form)
        assert_harmless(printed)
        if form in ("csv", "tsv"):
            assert_no_formula(printed.out.decode(), "," if form == "csv" else "\t")
        if form == "md":
            assert_one_width(printed.out.decode())


def assert_no_formula(text: str, delimiter: str) -> None:
    """No cell begins like a formula, and every row has the header's columns."""
    lines = text.splitlines()
    rows = (
        list(csv.reader(io.StringIO(text))) if delimiter == "," else [line.split(delimiter) for line in lines]
    )
    assert {len(row) for row in rows} == {len(rows[0])}
    for row in rows:
        for cell in row:
            assert cell[:1] not in "=+-@" or not cell or re.fullmatch(r"[+-]?[0-9.]+", cell), cell


def assert_one_width(text: str) -> None:
    """Every line of a Markdown table has the same number of cells."""
    assert len({len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in text.splitlines()}) == 1


@pytest.mark.parametrize("provider", ANSWERS)
def test_machines_get_every_text_exactly_as_sent(provider: str, tmp_path: Path, command: Command) -> None:
    file = written(tmp_path, provider)
    sessions = json.loads(command("sessions", file, "-o", "json").out)["sessions"]
    ids = {session["external_session_id" if provider == "oioi" else "id"] for session in sessions}
    expected = {f"{text}{number}" for number, text in enumerate(TEXTS.values(), 1)}
    assert expected <= ids
    raw = command("show", one_of(provider, file, command), "--raw").out
    texts = json.dumps(json.loads(raw), ensure_ascii=False)
    sought = TEXTS.values() if provider == "depot" else [TEXTS["markup-broken-style"]]
    assert all(json.dumps(text, ensure_ascii=False)[1:-1] in texts for text in sought)
    if provider == "depot":
        events = json.loads(command("events", one_of(provider, file, command), "-o", "json").out)["events"]
        said = "\n".join(event["text"] for event in events)
        assert all(text in said for text in TEXTS.values())


@pytest.mark.pty
@pytest.mark.parametrize("provider", ANSWERS)
def test_a_terminal_gets_only_our_own_colours(provider: str, tmp_path: Path, command: Command) -> None:
    file = written(tmp_path, provider)
    shell = "; ".join(
        f'"$1" "$2" "$3" {words}'
        for words in ('sessions "$4"', 'show "$5"', 'events "$5"', 'show "$5" --raw')
    )
    argv = ["/bin/sh", "-c", shell, "sh", *evtui(), file, one_of(provider, file, command)]
    with PtyTerminal(argv, size=(120, 40)) as terminal:
        assert terminal.wait_exit() == 0
        sent = bytes(terminal.bytes)
        assert terminal.modes.restored
        assert not terminal.modes.strings
    rest = re.sub(rb"\x1b\[[0-9;]*m|\r\n", b"", sent)
    assert rest.decode().isprintable()
    assert not [form for form in FORBIDDEN_BYTES if form in rest]
    assert TEXTS["markup-broken-style"].encode() in sent


@pytest.mark.parametrize("provider", ANSWERS)
def test_texts_without_utf8_hide_no_other_row(provider: str, tmp_path: Path, command: Command) -> None:
    good = ["one", "two", "three", "four"]
    file = written(tmp_path, provider, [*good, *SURROGATES.values()])
    for form in FORMATS:
        printed = command("sessions", file, "-o", form)
        assert_harmless(printed)
        assert all(text.encode() in printed.out for text in good)


def test_a_text_of_ten_megabytes_drowns_no_other_row(tmp_path: Path, command: Command) -> None:
    file = written(tmp_path, "oioi", ["one", "two", "three", "four", HUGE["ten-megabytes"]])
    printed = command("sessions", file)
    assert_harmless(printed)
    lines = printed.out.decode().splitlines()
    for text in ("one", "two", "three", "four"):
        assert any(text in line and "3.76" in line for line in lines)
    assert len(printed.out) < HUGE_LENGTH / 10
    (whole,) = [
        one
        for one in json.loads(command("sessions", file, "-o", "json").out)["sessions"]
        if "x" in one["address"]
    ]
    assert len(whole["address"]) == HUGE_LENGTH
