"""The guide says what is so: its topics are complete, and what they name exists."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from evtui.cli.command_table import COMMANDS
from evtui.cli.facts import facts
from evtui.cli.root import root
from evtui.errors import EvtuiError, UsageError
from evtui.formats.theme_names import THEMES
from evtui.formats.widths import cells
from evtui.keymap.load import known_actions, read_keys
from evtui.services.diagnosis.rules import RULES
from evtui.services.guide.blocks import Block, Heading, Lines, Paragraph, Rows
from evtui.services.guide.cookbook import RECIPES
from evtui.services.guide.exit_codes import EXIT_CODES
from evtui.services.guide.facts import Facts
from evtui.services.guide.guide import _OTHER_NAMES, WRITERS, topic
from evtui.services.guide.render import as_markdown, as_text
from evtui.services.guide.topic import TOPICS
from evtui.services.query.fields import ALL_FIELDS

FACTS = facts()
COMMAND = re.compile(r"\bevtui ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?(?![.\w])")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Everything that is written in blocks, piece by piece."""
    for block in blocks:
        match block:
            case Heading(text) | Paragraph(text):
                yield text
            case Lines(lines):
                yield from lines
            case Rows(_, rows):
                yield from (cell for row in rows for cell in row)


@pytest.mark.parametrize("name", list(TOPICS))
def test_every_topic_can_be_read_at_80_columns_and_as_markdown(name: str) -> None:
    found = topic(name, FACTS)
    assert found.title == TOPICS[name]
    lines = as_text(found.blocks, 80)
    kept = {f"    {line}" for block in found.blocks if isinstance(block, Lines) for line in block.lines}
    long = [line for line in lines if cells(line) > 80 and line not in kept]
    tables = [block for block in found.blocks if isinstance(block, Rows)]
    assert not long or tables, "only a table may need more room than there is"
    assert len(lines) > 5
    assert as_markdown(found.blocks)


def test_every_topic_has_a_writer_and_every_other_name_a_topic() -> None:
    assert set(WRITERS) == set(TOPICS)
    assert set(_OTHER_NAMES.values()) <= set(TOPICS)
    assert not set(_OTHER_NAMES) & set(TOPICS)


def _is_command(words: tuple[str, str]) -> bool:
    """Whether the first word is a command, and the second, if that has commands, one of those."""
    command = root.get_command(click.Context(root), words[0])
    if isinstance(command, click.Group) and words[1]:
        return words[1] in command.list_commands(click.Context(command))
    return command is not None


@pytest.mark.parametrize("name", list(TOPICS))
def test_every_command_and_option_that_a_topic_names_exists(name: str) -> None:
    blocks = topic(name, FACTS).blocks
    lines = [line for block in blocks if isinstance(block, Lines) for line in block.lines]
    assert not [words for line in lines for words in COMMAND.findall(line) if not _is_command(words)]
    prose = [block.text for block in blocks if isinstance(block, Paragraph)]
    named = {words[0] for text in prose for words in COMMAND.findall(text)}
    assert named - set(COMMANDS) <= {"is", "runs", "shows"}, "words that follow the program's name"
    options = {option for text in (*lines, *prose) for option in OPTION.findall(text)}
    assert not options - known_options()


def known_options() -> set[str]:
    """Every long option of every command."""

    def of(command: click.Command) -> Iterator[str]:
        for param in command.get_params(click.Context(command)):
            yield from param.opts
        if isinstance(command, click.Group):
            ctx = click.Context(command)
            for name in command.list_commands(ctx):
                inner = command.get_command(ctx, name)
                assert inner is not None
                yield from of(inner)

    return {option for option in of(root) if option.startswith("--")} | {"--help"}


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("KEYS", "keys"),
        ("exit codes", "exit-codes"),
        ("coo", "cookbook"),
        ("ssh", "terminal"),
        ("offline", "store"),
    ],
)
def test_a_topic_is_found_by_other_words_and_by_its_beginning(word: str, name: str) -> None:
    assert topic(word, Facts()).name == name


@pytest.mark.parametrize("word", ["kees", "", "zzzzz", "../etc", "\x1b[31m"])
def test_no_topic_is_told_with_the_nearest_or_all(word: str) -> None:
    with pytest.raises(UsageError) as caught:
        topic(word, Facts())
    assert caught.value.hint


def test_the_facts_stand_where_they_belong() -> None:
    query = "\n".join(texts(topic("query", FACTS).blocks))
    assert all(name in query for field in ALL_FIELDS for name in field.names)
    keys = "\n".join(texts(topic("keys", FACTS).blocks))
    assert all(action.help in keys for action in known_actions().values())
    diagnosis = "\n".join(texts(topic("diagnosis", FACTS).blocks))
    assert all(rule.id in diagnosis for rule in RULES)
    assert all(name in "\n".join(texts(topic("themes", FACTS).blocks)) for name in THEMES)
    cookbook = "\n".join(texts(topic("cookbook", FACTS).blocks))
    assert all(recipe.symptom in cookbook and recipe.reading in cookbook for recipe in RECIPES)
    config = "\n".join(texts(topic("config", FACTS).blocks))
    assert all(key in config for key in ("max_body_mib", "theme", "preset", "thresholds"))
    assert "client_secret" in "\n".join(texts(topic("accounts", FACTS).blocks))


def test_changed_keys_are_marked_in_the_topic() -> None:
    changed, _ = read_keys({"sessions.sort": "f4"})
    rows = [
        row
        for block in topic("keys", facts(changed)).blocks
        if isinstance(block, Rows)
        for row in block.rows
        if len(row) == 3
    ]
    assert [row[0] for row in rows if "*" in row[0].split() and row[1] == ":sort"] == ["f4  *"]


def test_the_exit_codes_are_those_of_the_errors() -> None:
    listed = {int(code) for code, _, _ in EXIT_CODES}
    assert {error.exit_code for error in _errors(EvtuiError)} <= listed
    assert len(listed) == len(EXIT_CODES)


def _errors(kind: type[EvtuiError]) -> Iterator[type[EvtuiError]]:
    yield kind
    for inner in kind.__subclasses__():
        yield from _errors(inner)


def test_tables_wrap_their_last_column_and_markdown_escapes_what_would_end_a_cell() -> None:
    table = Rows(("key", "meaning"), (("a|b", "one two three four five six seven"),))
    assert as_text((table,), 33) == ["  a|b  one two three four five", "       six seven"]
    assert as_markdown((table,))[2] == r"| a\|b | one two three four five six seven |"
    assert as_text((Heading("H"), Paragraph("p"), Heading("I"), Lines(("x",))), 80) == [
        "H", "  p", "", "I", "    x",
    ]  # fmt: skip
