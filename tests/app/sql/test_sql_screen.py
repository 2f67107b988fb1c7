"""SQL by keyboard: ask, complete, sort, filter, count, export, open the session of a row, give up."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from evtui.app.screens.sessions.screen import SessionsScreen
from evtui.app.screens.sql.screen import SqlScreen
from evtui.app.screens.timeline.screen import TimelineScreen
from evtui.app.theme import DEFAULT_LOOKS, Looks
from evtui.formats.units import size
from evtui.services.sql.answer import Answer, Arrangement, arranged, frequencies
from evtui.services.sql.completion import complete
from evtui.services.sql.views import VIEWS
from tests.app.doubles import until
from tests.app.sql.stage import sql
from tests.app.timeline.stage import ASCII_LOOKS, lines_of
from tests.services.sql.kept import CASES

ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t"
SESSIONS = "SELECT id, charger, energy_wh, outcome FROM sessions"


async def test_it_begins_with_the_prompt_and_what_can_be_asked() -> None:
    async with sql() as play:
        assert "-open" in play.prompt.classes
        text = "\n".join(lines_of(play.screen.query_one("TextLines")))
        assert all(f"  {view.name}  {view.meaning}" in text for view in VIEWS)
        await play.press("escape")
        assert "-open" not in play.prompt.classes
        await play.press("escape")
        assert isinstance(play.app.screen, SessionsScreen)


async def test_an_answer_is_a_list_with_heads_rows_and_how_many_there_are() -> None:
    async with sql() as play:
        await play.ask(SESSIONS)
        assert play.heads().split() == ["id", "charger", "energy_wh", "outcome"]
        assert len(play.rows()) == len(CASES)
        assert play.rows()[0].startswith("▌ ")
        assert play.screen.header_right() == f"{len(CASES)} rows"
        await play.press("j", "j")
        assert play.screen.results.index == 2
        await play.press("G", "j")
        assert play.screen.results.index == len(CASES) - 1
        await play.press("g")
        assert play.screen.results.index == 0


async def test_tab_completes_views_behind_from_and_columns_elsewhere() -> None:
    async with sql() as play:
        await play.press(*"select ener", "tab")
        assert play.prompt.value == "select energy_wh"
        await play.press(*" from find", "tab")
        assert play.prompt.value == "select energy_wh from findings"


async def test_earlier_questions_come_back_with_up() -> None:
    async with sql() as play:
        await play.ask("SELECT 1 AS first")
        await play.ask("SELECT 2 AS second")
        await play.press("semicolon")
        assert play.prompt.value == "SELECT 2 AS second"
        await play.press("ctrl+u", "up", "up")
        assert play.prompt.value == "SELECT 1 AS first"


async def test_s_sorts_by_the_column_under_the_column_cursor_then_back() -> None:
    async with sql() as play:
        await play.ask(SESSIONS)
        came = play.rows()
        await play.press("l", "l", "s")
        energies = [row[2] for row in play.screen.rows]
        sent = [value for value in energies if isinstance(value, float)]
        assert sent == sorted(sent) and energies[len(sent) :] == [None] * (len(energies) - len(sent))
        assert "energy_wh↑" in play.heads()
        await play.press("s")
        assert [row[2] for row in play.screen.rows][: len(sent)] == sent[::-1]
        assert play.screen.rows[-1][2] is None, "what is missing stays last"
        await play.press("g", "s")
        assert [row[2:] for row in play.rows()] == [row[2:] for row in came]


async def test_slash_keeps_rows_with_the_words_while_typing_and_esc_shows_all_again() -> None:
    async with sql() as play:
        await play.ask(SESSIONS)
        await play.press("slash", *"precharge")
        await until(play.pilot, lambda: len(play.screen.rows) == 1)
        assert "Precharge failed" in play.rows()[0]
        await play.press("enter")
        assert play.screen.header_right() == f"1 of {len(CASES)} rows"
        await play.press("slash", "ctrl+u", *"/(/", "enter")
        assert "pattern" in play.message
        await play.press("slash", "ctrl+u", *"precharge", "enter")
        assert len(play.screen.rows) == 1
        await play.press("escape")
        assert len(play.screen.rows) == len(CASES)
        await play.press("slash", *"precharge", "escape")
        assert len(play.screen.rows) == len(CASES)


async def test_how_often_counts_a_column_and_enter_shows_the_rows_of_a_value() -> None:
    async with sql() as play:
        await play.ask("SELECT lane, severity, text FROM events")
        asked = play.screen
        total = len(asked.rows)
        await play.press("l", "F")
        assert play.screen is not asked
        assert play.heads().split() == ["severity", "count", "percent"]
        counts = {str(row[0]): row[1] for row in play.screen.rows}
        assert sum(int(str(count)) for count in counts.values()) == total
        value, count = next(iter(counts.items()))
        await play.press("enter")
        assert play.app.screen is asked
        assert len(asked.rows) == count and {row[1] for row in asked.rows} == {value}
        await play.press("escape")
        assert len(asked.rows) == total


async def test_enter_opens_the_session_of_the_row_and_comes_back_to_it() -> None:
    async with sql() as play:
        await play.ask("SELECT id FROM sessions ORDER BY started_us")
        await play.press("j")
        row = play.screen.results.selected
        assert row is not None
        await play.press("enter")
        screen = play.app.screen
        assert isinstance(screen, TimelineScreen)
        assert screen.timeline.report.session.id == row[0]
        await play.press("q")
        assert play.screen.results.index == 1


async def test_enter_on_an_event_leads_to_its_instant() -> None:
    async with sql() as play:
        await play.ask("SELECT * FROM events WHERE text LIKE '%no:118%'")
        (row,) = play.screen.rows
        await play.press("enter")
        screen = play.app.screen
        assert isinstance(screen, TimelineScreen)
        assert screen.view.timeline.cursor_us == row[-1]
        await play.press("q")
        assert isinstance(play.app.screen, SqlScreen)


async def test_a_row_without_a_session_says_what_to_select() -> None:
    async with sql() as play:
        await play.ask("SELECT count(*) AS n FROM sessions")
        await play.press("enter")
        assert "select id" in play.message
        await play.ask("SELECT 'nobody' AS id")
        await play.press("enter")
        assert "not stored any more" in play.message
        await play.ask("SELECT id || '' AS id, 'x'' OR 1=1' AS account FROM sessions")
        await play.press("enter")
        assert "not stored any more" in play.message, "quotes of a value stay quotes"


async def test_a_mistake_comes_back_into_the_prompt_with_its_place_marked() -> None:
    async with sql() as play:
        await play.ask(SESSIONS)
        before = play.rows()
        await play.ask("SELECT id FROM sesions")
        assert play.prompt.is_open and play.prompt.value == "SELECT id FROM sesions"
        hint = lines_of(play.prompt.hint)[0]
        assert "did you mean sessions?" in hint
        assert hint.index("^") == len(" SELECT id FROM ")
        assert play.rows() == before, "the answer before stays"
        await play.ask("DELETE FROM sessions")
        assert "DELETE is not allowed" in lines_of(play.prompt.hint)[0]


async def test_esc_gives_a_running_question_up() -> None:
    async with sql() as play:
        play.prompt.value = ENDLESS
        await play.pilot.press("enter")
        await until(play.pilot, lambda: play.screen.is_asking)
        assert "esc gives it up" in play.message
        await play.press("escape")
        assert not play.screen.is_asking and play.message == "Given up"
        assert not play.screen.answer.columns


async def test_a_new_question_ends_the_one_before() -> None:
    async with sql() as play:
        play.prompt.value = ENDLESS
        await play.pilot.press("enter")
        await until(play.pilot, lambda: play.screen.is_asking)
        ended = play.screen.question
        assert ended is not None
        await play.pilot.press("semicolon")
        await until(play.pilot, lambda: play.prompt.is_open)
        play.prompt.value = "SELECT 7 AS seven"
        await play.press("enter")
        assert ended.is_cancelled
        assert play.screen.rows == ((7,),) and play.heads().split() == ["seven"]


async def test_r_asks_again() -> None:
    async with sql() as play:
        await play.ask("SELECT 1 AS one")
        first = play.screen.answer
        await play.press("r")
        assert play.screen.answer is not first and play.screen.answer.rows == first.rows


async def test_export_writes_the_rows_shown_in_their_order_in_every_format(tmp_path: Path) -> None:
    async with sql() as play:
        await play.ask(SESSIONS)
        await play.press("s", "s")
        ids = [str(row[0]) for row in play.screen.rows]
        assert ids == sorted(ids, reverse=True)
        found: dict[str, list[str]] = {}
        for form in ("csv", "tsv", "json", "ndjson", "md"):
            file = tmp_path / f"answer.{form}"
            play.screen.action_export(str(file))
            await play.rest()
            assert f"{size(file.stat().st_size)}, 4 rows, not anonymised" in play.message
            assert file.name in play.message
            assert file.stat().st_mode & 0o777 == 0o600
            found[form] = file.read_text().splitlines()
        play.screen.action_export(str(file))
        await play.rest()
        assert "is there already" in play.message
        play.screen.action_export(f"{file} -f")
        await play.rest()
        assert "4 rows, not anonymised" in play.message
    for form, separator in (("csv", ","), ("tsv", "\t")):
        names, *rows = csv.reader(found[form], delimiter=separator)
        assert names == ["id", "charger", "energy_wh", "outcome"] and [row[0] for row in rows] == ids
    assert [row["id"] for row in json.loads("\n".join(found["json"]))["rows"]] == ids
    assert [json.loads(line)["id"] for line in found["ndjson"]] == ids
    assert [line.split()[1] for line in found["md"][2:]] == ids


async def test_export_says_what_is_missing() -> None:
    async with sql() as play:
        await play.press("escape")
        play.screen.action_export("a.csv")
        assert "No answer" in play.message
        await play.ask(SESSIONS)
        for words, told in (("", "Which file?"), ("answer.xls", "ending says the format")):
            play.screen.action_export(words)
            assert told in play.message


async def test_copying_a_row_gives_markdown_that_does_nothing() -> None:
    async with sql() as play:
        await play.ask("SELECT '<b>*x*' AS note, NULL AS gone")
        assert play.screen.copy_text() == "- **note** &lt;b&gt;\\*x\\*\n- **gone** –"


@pytest.mark.parametrize(
    ("size", "looks"), [((60, 15), DEFAULT_LOOKS), ((80, 24), ASCII_LOOKS), ((200, 60), ASCII_LOOKS)]
)
async def test_every_row_is_as_wide_as_the_terminal_and_every_column_is_reached(
    size: tuple[int, int], looks: Looks
) -> None:
    async with sql(size, looks) as play:
        await play.ask("SELECT *, char(27) || '[31m' || char(8238) || '漢字' AS odd FROM sessions")
        seen: set[int] = set()
        for _ in play.screen.answer.columns:
            rows = lines_of(play.screen.results)
            assert {len(row.encode("utf-16-le")) for row in rows} and all("\x1b" not in row for row in rows)
            if looks is ASCII_LOOKS:
                assert all(row.isascii() and len(row) == size[0] for row in rows)
            seen.update(play.screen.results.layout_now.places)
            await play.pilot.press("l")
        assert seen == set(range(len(play.screen.answer.columns)))
        await play.press(*["H"] * 5)
        assert play.screen.results.column == 0


async def test_the_screen_that_is_left_ends_its_question() -> None:
    async with sql() as play:
        screen = play.screen
        play.prompt.value = ENDLESS
        await play.pilot.press("enter")
        await until(play.pilot, lambda: screen.is_asking)
        await play.press("q")
        assert isinstance(play.app.screen, SessionsScreen) and not screen.is_asking


# ── without a screen ──────────────────────────────────────────────────────────────────────────────


def test_frequencies_add_up_and_the_most_frequent_comes_first() -> None:
    answer = Answer(columns=("a",), rows=(("x",), ("y",), ("x",), (None,)))
    found = frequencies(answer, answer.rows, 0)
    assert found.columns == ("a", "count", "percent")
    assert found.rows == (("x", 2, 50.0), ("y", 1, 25.0), (None, 1, 25.0))


def test_values_of_several_types_have_one_order() -> None:
    rows = ((b"z",), ("b",), (2,), (None,), ("A",), (1.5,), (float("inf"),))
    answer = Answer(columns=("a",), rows=rows)
    up = arranged(answer, Arrangement(column=0))
    assert up == ((1.5,), (2,), (float("inf"),), ("A",), ("b",), (b"z",), (None,))
    down = arranged(answer, Arrangement(column=0, is_descending=True))
    assert down is not None and down[-1] == (None,) and down[0] == (b"z",)
    assert arranged(answer, Arrangement(), lambda: True) is None


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("sel", "SELECT"),
        ("select * from ", "sessions"),
        ("select * from sessions join ev", "events"),
        ("select verd", "verdict"),
        ("select conf from findings where conf", "confidence"),
        ("select x from series where low", "lowest"),
        ("", "provider"),
    ],
)
def test_completion_offers_what_can_stand_there(text: str, first: str) -> None:
    start, options = complete(text, len(text))
    assert options[0].text == first
    assert first.lower().startswith(text[start:].lower())


def test_completion_keeps_to_the_columns_of_the_named_views() -> None:
    _, options = complete("select verd from meters", 11)
    assert not options
