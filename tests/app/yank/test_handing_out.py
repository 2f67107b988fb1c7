"""``:report`` and ``:bundle``: what is under the cursor, or marked, in a private file that names nobody."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from evtui.app.file_order import REPLACE, order_of
from evtui.formats.units import size
from evtui.formats.written import written_line
from evtui.services.casefile.case import read_case
from evtui.services.ticket.rendering import FORMATS, format_of
from evtui.simulator.case import Case
from tests.app.doubles import report, until
from tests.app.timeline.stage import simulated
from tests.app.yank.stage import Play, play


async def hand_out(shown: Play, line: str) -> str:
    """Type a command; what the footer says in the end."""
    await shown.press("colon")
    await shown.write(line)
    await until(shown.pilot, lambda: not [one for one in shown.app.workers if one.group == "handing out"])
    await shown.rest()
    return shown.message


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that names without one mean."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("form", FORMATS)
async def test_a_report_of_the_session_under_the_cursor_names_nobody_and_says_what_was_replaced(
    form: str, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with play(tmp_path, monkeypatch, depot=[report(1), report(2)]) as shown:
        said = await hand_out(shown, f"report case.{form}")
        text = (here / f"case.{form}").read_text()
        weight = size((here / f"case.{form}").stat().st_size)
        assert said == f"case.{form} written: {weight}, 1 session, replaced 1 vehicle id"
        assert "depot-0001" in text and "depot-0002" not in text and "BUS-4401" not in text
        assert stat.S_IMODE((here / f"case.{form}").stat().st_mode) == 0o600


async def test_addresses_stay_where_the_configuration_says_so(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = report(1, "smappee", address="Tempelhofer Damm 1")
    async with play(tmp_path, monkeypatch, smappee=[there]) as shown:
        await hand_out(shown, "report case.md")
        assert "Tempelhofer" not in (here / "case.md").read_text()
        shown.app.keeps_addresses = lambda: True
        assert "addresses left readable" in await hand_out(shown, "report -f case.md")
        assert "Tempelhofer" in (here / "case.md").read_text()


async def test_marked_sessions_stand_in_one_document_each_as_a_report_of_its_own(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with play(tmp_path, monkeypatch, depot=[report(1), report(2), report(3)]) as shown:
        await shown.press("space", "space")
        assert "2 sessions, replaced 2 vehicle ids" in await hand_out(shown, "report two.html")
        text = (here / "two.html").read_text()
        assert text.count("<article>") == 2 and text.count("<html") == text.count("</body>") == 1
        assert "depot-0001" in text and "depot-0002" in text and "depot-0003" not in text


async def test_a_file_that_exists_goes_only_with_the_switch_and_the_ending_says_the_format(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "old.md").write_text("mine")
    async with play(tmp_path, monkeypatch, depot=[report(1)]) as shown:
        assert ":report -f old.md replaces it" in await hand_out(shown, "report old.md")
        assert (here / "old.md").read_text() == "mine"
        assert "1 session" in await hand_out(shown, "report -f old.md")
        assert (here / "old.md").read_text() != "mine"
        (here / "old.md").write_text("mine")
        assert "1 session" in await hand_out(shown, "report old.md -f")
        assert (here / "old.md").read_text() != "mine"
        assert "1 session" in await hand_out(shown, "bundle my case.evt -f")
        assert "1 session" in await hand_out(shown, "bundle my case.evt --no-redact -f")
        assert not read_case((here / "my case.evt").read_bytes()).manifest.redaction.applied
        assert ".md, .html, .txt" in await hand_out(shown, "report case.pdf")
        assert "NAME.evt" in await hand_out(shown, "bundle")
        assert "was not written" in await hand_out(shown, "bundle gone/case.evt")


async def test_a_bundle_leads_to_the_crosshair_and_without_redaction_says_what_it_reveals(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with play(tmp_path, monkeypatch, depot=[simulated(Case.TRIP)]) as shown:
        await shown.press("enter")
        await shown.press("L")
        assert "1 session, replaced" in await hand_out(shown, "bundle my case.evt")
        case = read_case((here / "my case.evt").read_bytes())
        at = shown.app.screen.present_instant  # type: ignore[attr-defined]
        assert case.manifest.view is not None and case.manifest.view.at == at.rfc3339()
        assert case.manifest.redaction.applied
        told = await hand_out(shown, "bundle --no-redact -f my case.evt")
        assert "NOT anonymised, reveals 1 " in told
        assert not read_case((here / "my case.evt").read_bytes()).manifest.redaction.applied


@pytest.mark.parametrize(
    ("words", "name", "replaces", "redacts"),
    [
        ("a b.md", "a b.md", False, True),
        (" -f  --no-redact x.evt", "x.evt", True, False),
        ("-force.md", "-force.md", False, True),
        ("-f", ".", True, True),
        ("a b.md -f", "a b.md", True, True),
        ("--no-redact x.evt  -f ", "x.evt", True, False),
        ("a -f b.md", "a -f b.md", False, True),
        ("a b-f", "a b-f", False, True),
    ],
)
def test_switches_stand_before_or_behind_the_name(
    words: str, name: str, replaces: bool, redacts: bool
) -> None:
    order = order_of(words)
    assert (str(order.path), order.replaces, order.redacts) == (name, replaces, redacts)


def test_an_export_has_the_one_switch_only() -> None:
    order = order_of("--no-redact.csv -f", (REPLACE,))
    assert (str(order.path), order.replaces, order.ending) == ("--no-redact.csv", True, "csv")
    assert order_of("a.csv --no-redact", (REPLACE,)).ending != "csv"


def test_a_long_path_stands_behind_what_was_replaced() -> None:
    path = "/somewhere/far/away/case.evt"
    told = "1.2 kB, 2 sessions, replaced 1 token"
    assert written_line(path, 1200, "2 sessions", "replaced 1 token") == f"{path} written: {told}"
    assert (
        written_line(path, 1200, "2 sessions", "replaced 1 token", width=60) == f"{told}, written to {path}"
    )


@pytest.mark.parametrize(
    ("ending", "form"), [(".MD", "md"), ("htm", "html"), (".txt", "txt"), (".evt", ""), ("", "")]
)
def test_a_report_has_the_format_of_its_ending(ending: str, form: str) -> None:
    assert format_of(ending) == form
