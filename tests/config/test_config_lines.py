"""Line numbers of keys: tomllib knows the values, the scanner knows the places."""

from __future__ import annotations

import string
import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from evtui.config.lines import key_lines

SAMPLE = '''# a comment = "not a key"
top = 1

[accounts.north]   # [accounts.fake]
provider = "depot"
note = """
[accounts.inside]
region = "a text"
"""
chargers = [
  "HPC-01/1",  # = ]
  "HPC-01/2",
]
users = [{ identifier = "me", token = "a # b" },
         { identifier = "you" }]
'quoted.key' = 'it''s'

[[list]]
a = 1
[[list]]
a = 2
[list.sub]
b.c = 3
'''.replace("'it''s'", "'its'")


def test_every_key_of_a_document_is_found_on_its_line() -> None:
    lines = key_lines(SAMPLE)
    assert lines["top",] == 2
    assert lines["accounts", "north"] == 4
    assert lines["accounts", "north", "provider"] == 5
    assert lines["accounts", "north", "chargers"] == 10
    assert lines["accounts", "north", "chargers", 1] == 12
    assert lines["accounts", "north", "users", 0, "token"] == 14
    assert lines["accounts", "north", "users", 1, "identifier"] == 15
    assert lines["accounts", "north", "quoted.key"] == 16
    assert lines["list", 0, "a"] == 19
    assert lines["list", 1, "a"] == 21
    assert lines["list", 1, "sub", "b", "c"] == 23


def test_what_stands_inside_strings_and_comments_is_no_key() -> None:
    lines = key_lines(SAMPLE)
    assert ("accounts", "inside") not in lines
    assert ("accounts", "fake") not in lines
    assert ("accounts", "north", "region") not in lines


def test_windows_line_ends_count_once() -> None:
    assert key_lines("a = 1\r\n\r\nb = 2\r\n") == {("a",): 1, ("b",): 3}


def test_quotes_hidden_by_escapes_do_not_end_a_string() -> None:
    assert key_lines('a = "x\\"y = 1"\nb = """a\\"""b\nc"""\nd = 1\n') == {("a",): 1, ("b",): 2, ("d",): 4}


keys = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=5)
scalars = st.one_of(
    st.integers(-99, 99).map(str),
    st.booleans().map(lambda value: str(value).lower()),
    st.text(string.ascii_letters + " =#[]{},.'", max_size=8).map(lambda text: f'"{text}"'),
    st.text(string.ascii_letters + ' =#[]{},."', max_size=8).map(lambda text: f"'{text}'"),
    st.text(string.ascii_letters + " =#[]\n{},.", max_size=8).map(lambda text: f'"""{text}"""'),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(inner, max_size=3).map(lambda items: "[\n" + "".join(f" {item},\n" for item in items) + "]"),
        st.dictionaries(keys, scalars.filter(lambda text: "\n" not in text), max_size=3).map(
            lambda items: "{" + ", ".join(f"{key} = {value}" for key, value in items.items()) + "}"
        ),
    ),
    max_leaves=6,
)
tables = st.dictionaries(keys, st.dictionaries(keys, values, max_size=3), max_size=3)


@given(tables)
def test_every_key_tomllib_finds_has_its_own_line(document: dict[str, dict[str, str]]) -> None:
    text = ""
    expected: dict[tuple[str, ...], int] = {}
    for table, pairs in document.items():
        expected[table,] = text.count("\n") + 1
        text += f"[{table}]\n"
        for key, value in pairs.items():
            expected[table, key] = text.count("\n") + 1
            text += f"{key} = {value} # {key}\n"
    loaded = tomllib.loads(text)
    lines = key_lines(text)
    for path, line in expected.items():
        assert lines[path] == line
    assert all(_holds(loaded, path) for path in lines)


def _holds(value: Any, path: tuple[str | int, ...]) -> bool:
    """Whether a path leads somewhere."""
    for part in path:
        value = value[part]
    return True
