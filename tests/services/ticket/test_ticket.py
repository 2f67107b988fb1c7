"""A report for a ticket: two pages, its facts and evidence, nothing personal, nothing that acts."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from evtui.formats.widths import cells
from evtui.models.instant import Instant
from evtui.models.report import SessionReport
from evtui.services.notes.note import Note
from evtui.services.ticket.markdown import safe, safe_line
from evtui.services.ticket.plain_text import WIDTH, text_lines
from evtui.services.ticket.ticket import MOST_LINES, Section, Ticket, shortened
from tests.corpus.hostile_text import CONTROLS
from tests.services.redaction.people import traces
from tests.services.ticket.stage import fleet_reports, rendered, saved, ticket

MARKUP = (
    '</p></td><script>alert(1)</script><img src=x onerror="1">[x](http://evil.example)![p](//e.v)`*_|#1 @all'
)
FORMATS = ("txt", "md", "html")


def note(report: SessionReport, text: str) -> Note:
    return Note(id="1", session=report.session.key, text=text, created_at=Instant(0))


def pointers(raw: bytes) -> set[str]:
    """Every JSON pointer that resolves in a record."""
    found = {""}

    def walk(value: object, at: str) -> None:
        found.add(at)
        parts = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for name, one in parts:
            walk(one, f"{at}/{name}")

    walk(json.loads(raw), "")
    return found


@pytest.mark.parametrize("number", range(24))
def test_every_session_of_the_fleet_fits_on_two_pages_of_80_cells_with_its_evidence(number: int) -> None:
    report = fleet_reports()[number]
    notes = tuple(replace(note(report, f"note {n} " + "long words " * 12), id=str(n)) for n in range(9))
    one = ticket(report, notes)
    lines = text_lines(one)
    assert len(lines) <= MOST_LINES and max(map(cells, lines)) <= WIDTH
    text = "\n".join(lines)
    assert one.verdict in lines[2] and "Made by evtui" in text and "Anonymised." in text
    assert report.session.id in lines[0] and "Timeline (UTC)" in lines
    evidence = one.section("evidence")
    assert evidence is not None and evidence.left_out == 0
    known = pointers(report.raw)
    assert {row[2] for row in evidence.rows} <= known | {"the whole record"}
    story = one.section("story")
    assert story is not None and len(story.rows) >= 3
    cited = set(re.findall(r"\[\d+\]", " ".join(row[-1] for s in one.sections for row in s.rows)))
    assert cited == {row[0] for row in evidence.rows}, "what is cited is listed, what is listed is cited"


@pytest.mark.parametrize("format_", FORMATS)
def test_nothing_personal_of_the_fleet_is_in_any_format(format_: str) -> None:
    for report in fleet_reports()[:8]:
        vehicle = report.session.vehicle
        assert vehicle
        notes = (note(report, f"driver of {vehicle} said so"),)
        text = rendered(ticket(report, notes))[format_]
        assert not traces(text.encode(), vehicle) and "vehicle-" in text and "said so" in text


def test_without_redaction_the_vehicle_stands_there() -> None:
    report = fleet_reports()[0]
    assert report.session.vehicle and report.session.vehicle in rendered(ticket(report, redact=False))["txt"]


@pytest.mark.parametrize("name", ["smappee-sample.json", "oioi-sample.json"])
def test_providers_without_a_curve_get_what_is_known_their_intervals_and_why_there_is_no_more(
    name: str,
) -> None:
    for report in saved(name):
        one = ticket(report)
        assert one.verdict == "not judged" and one.picture is not None
        assert "no curve" in one.remarks[0] and one.section("evidence") is None
        facts = one.section("facts")
        assert facts is not None and len(facts.rows) >= 10
        assert len(text_lines(one)) <= MOST_LINES and max(map(cells, text_lines(one))) <= WIDTH


def test_the_address_of_a_session_and_its_card_are_not_in_the_report() -> None:
    text = "\n".join(rendered(ticket(one))["html"] for one in saved("oioi-sample.json"))
    assert "Tempelhofer" not in text and "address-" in text
    card = rendered(ticket(saved("smappee-sample.json")[0]))["md"]
    assert "card-" in card and "The rfid that started" not in card


def hostile(text: str) -> SessionReport:
    """A session whose every text is hostile."""
    report = fleet_reports()[0]
    events = tuple(replace(one, text=text, state=text if one.state else None) for one in report.events)
    session = replace(report.session, charger=text, status_raw=text, csms_transaction_id=text, address=text)
    return replace(report, session=session, events=events)


class Elements(HTMLParser):
    """Every element and attribute of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {(tag, name) for name, _ in attrs} or {(tag, "")}


@pytest.mark.parametrize(
    "text", [MARKUP, "long " * 5000, *CONTROLS.values()], ids=["markup", "long", *CONTROLS]
)
def test_texts_of_the_provider_are_shown_and_never_act(text: str) -> None:
    report = hostile(text)
    one = ticket(report, (note(report, text),), redact=False)
    assert len(text_lines(one)) <= MOST_LINES
    shown = rendered(one)
    for format_, body in shown.items():
        assert all(line.isprintable() for line in body.split("\n")), format_
    elements = Elements()
    elements.feed(shown["html"])
    assert not {tag for tag, _ in elements.found} & {"script", "img", "a", "link", "iframe", "object", "base"}
    assert not [
        name for _, name in elements.found if name.startswith("on") or name in {"href", "src", "style"}
    ]
    tokens = MarkdownIt("commonmark").enable("table").parse(shown["md"])
    kinds = {one.type for one in walk(tokens)}
    assert not kinds & {"link_open", "image", "html_inline", "html_block", "code_inline", "em_open"}


def walk(tokens: list[Token]) -> list[Token]:
    """Tokens and those inside of them."""
    return [inner for one in tokens for inner in (one, *walk(one.children or []))]


@pytest.mark.parametrize(
    "text",
    [
        "# x",
        "1. x",
        "- x",
        "+ x",
        "> x",
        "=== x",
        "~~~ x",
        "    x",
        "<b>",
        "a|b",
        "&lt;",
        "http://e.v",
        "#12",
    ],
)
def test_a_line_of_text_is_one_paragraph_with_that_text_in_markdown(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(safe_line(text))
    assert [one.type for one in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    inner = tokens[1].children or []
    assert "".join(one.content for one in inner) == text.strip()
    assert {one.type for one in inner} <= {"text", "text_special"}
    assert "http:" not in safe(text) and not re.search(r"#\d+$", safe(text))


@pytest.mark.parametrize("number", range(0, 24, 5))
def test_html_stands_alone_and_its_picture_is_valid(number: int) -> None:
    one = ticket(fleet_reports()[number])
    body = rendered(one)["html"]
    assert "default-src 'none'" in body.replace("&#x27;", "'") and "<script" not in body
    assert not re.search(r"(?:src|href)=|url\(|@import", body)
    assert "prefers-color-scheme: dark" in body and "@media print" in body
    assert one.picture is not None
    picture = ET.fromstring(one.picture.svg)
    names = {element.tag.rpartition("}")[2] for element in picture.iter()}
    assert (
        {"rect", "text", "line"} <= names <= {"svg", "title", "rect", "text", "line", "polygon", "polyline"}
    )
    assert all(line.isascii() and len(line) <= WIDTH for line in one.picture.text)


def test_the_policy_allows_exactly_the_style_that_is_there() -> None:
    import base64
    import hashlib

    body = rendered(ticket(fleet_reports()[0]))["html"]
    style = body[body.index("<style>") + 7 : body.index("</style>")]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in body


def test_what_is_too_long_loses_the_last_rows_of_its_longest_sections_and_says_how_many() -> None:
    rows = tuple((f"fact {n}", "value") for n in range(300))
    facts = Section(key="facts", title="Session", columns=("fact", "value"), rows=rows, least=9)
    story = replace(facts, key="story", rows=rows[:50], least=50)
    one = Ticket(
        heading="h", verdict="FAULT", sentence="s", remarks=(), sections=(facts, story), picture=None, foot=()
    )
    short = shortened(one, lambda it: len(text_lines(it)))
    assert len(text_lines(short)) == MOST_LINES
    kept = short.section("facts")
    assert kept is not None and kept.left_out == 300 - len(kept.rows)
    assert f"{kept.left_out} more rows" in "\n".join(text_lines(short))
    assert short.section("story") == story
