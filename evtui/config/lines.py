"""Where every key of a TOML text stands: tomllib gives values without places."""

from __future__ import annotations

from evtui.config.origin import KeyPath

_QUOTES = ('"""', "'''", '"', "'")


def key_lines(text: str) -> dict[KeyPath, int]:
    """Line number (from 1) of every table and key, by its path; elements of arrays by their index.

    ``text`` must have been accepted by tomllib: the scanner trusts its grammar and only follows it.
    """
    return _Scanner(text.replace("\r\n", "\n")).scan()


class _Scanner:
    """One pass over the text (TOML 1.0): keys, tables, arrays, inline tables, and the strings hiding them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.lines: dict[KeyPath, int] = {}
        self.tables: dict[KeyPath, int] = {}
        """How often an array of tables was opened."""

    def scan(self) -> dict[KeyPath, int]:
        """All lines of the document."""
        table: KeyPath = ()
        while self._skip_blank():
            if self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.lines

    def _peek(self) -> str:
        """The character at hand, empty at the end."""
        return self.text[self.at : self.at + 1]

    def _step(self, count: int = 1) -> str:
        """Take characters, counting lines."""
        taken = self.text[self.at : self.at + count]
        self.at += count
        self.line += taken.count("\n")
        return taken

    def _skip_blank(self, blank: str = " \t\n,") -> bool:
        """Skip white space, commas and comments; False at the end of the text."""
        while self.at < len(self.text):
            char = self._peek()
            if char == "#":
                while self._peek() not in ("\n", ""):
                    self._step()
            elif char in blank:
                self._step()
            else:
                return True
        return False

    def _header(self) -> KeyPath:
        """``[a.b]`` or ``[[a.b]]``: the path below which the next keys stand."""
        line = self.line
        array = self.text.startswith("[[", self.at)
        self._step(2 if array else 1)
        path = self._resolve(self._key())
        if array:
            index = self.tables.get(path, 0)
            self.tables[path] = index + 1
            self.lines.setdefault(path, line)
            path = (*path, index)
        for end in range(1, len(path) + 1):  # [a.b] is also where a begins, unless it did before
            self.lines.setdefault(path[:end], line)
        self._skip_blank(" \t")
        self._step(2 if array else 1)
        return path

    def _resolve(self, key: tuple[str, ...]) -> KeyPath:
        """A header's key with the index of the last element where it goes through arrays of tables."""
        path: KeyPath = ()
        for number, part in enumerate(key, 1):
            path = (*path, part)
            if path in self.tables and number < len(key):
                path = (*path, self.tables[path] - 1)
        return path

    def _pair(self, table: KeyPath) -> None:
        """``key = value``."""
        line, start = self.line, self.at
        path = table
        for part in self._key():
            path = (*path, part)
            self.lines.setdefault(path, line)
        self._skip_blank(" \t")
        self._step()  # the equals sign
        self._skip_blank(" \t")
        self._value(path)
        if self.at == start:  # cannot happen in valid TOML; never loop
            self._step()

    def _key(self) -> tuple[str, ...]:
        """A dotted key."""
        parts: list[str] = []
        while True:
            self._skip_blank(" \t")
            parts.append(self._string() if self._peek() in ('"', "'") else self._bare())
            self._skip_blank(" \t")
            if self._peek() != ".":
                return tuple(parts)
            self._step()

    def _bare(self) -> str:
        """A bare key or a value without quotes."""
        start = self.at
        while self._peek() and self._peek() not in " \t\n=.,]}#[":
            self._step()
        return self.text[start : self.at]

    def _value(self, path: KeyPath) -> None:
        """Any value; remembers the lines of what is inside."""
        match self._peek():
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._string()
            case _:
                while self._peek() and self._peek() not in "\n,]}#":
                    self._step()

    def _array(self, path: KeyPath) -> None:
        """``[ ... ]``, over several lines if it likes."""
        self._step()
        index = 0
        while self._skip_blank() and self._peek() != "]":
            self.lines[(*path, index)] = self.line
            self._value((*path, index))
            index += 1
        self._step()

    def _inline_table(self, path: KeyPath) -> None:
        """``{ key = value, ... }``."""
        self._step()
        while self._skip_blank() and self._peek() != "}":
            self._pair(path)
        self._step()

    def _string(self) -> str:
        """A quoted string of any of the four kinds; escapes matter only where they hide a quote."""
        quote = next(quote for quote in _QUOTES if self.text.startswith(quote, self.at))
        self._step(len(quote))
        start = self.at
        while self._peek() and not self.text.startswith(quote, self.at):
            self._step(2 if self._peek() == "\\" and quote[0] == '"' else 1)
        content = self.text[start : self.at]
        self._step(len(quote))
        while len(quote) == 3 and self._peek() == quote[0]:  # up to two more quotes belong to the text
            content += self._step()
        return content
