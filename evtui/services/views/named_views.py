"""Views kept under a name: ``views.json``, shared by every run of evtui on this machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from evtui.errors import NotFound, UsageError
from evtui.services.views.list_view import NamedView
from evtui.services.views.private_file import PrivateFile, Record
from evtui.services.views.records import view_of, view_record

FILE_NAME: Final = "views.json"
NAME: Final = re.compile(r"[\w.-]{1,40}")
NEAR: Final = 0.5
"""How alike a mistyped name must be, of 1."""
RESERVED: Final = frozenset({"save", "delete"})
"""Words of the command itself."""


class NamedViews:
    """Reads and changes the file. Its methods block; a view that this version cannot read stays in it."""

    def __init__(self, folder: Path) -> None:
        self._file = PrivateFile(folder / FILE_NAME)

    def read(self) -> Mapping[str, NamedView]:
        """Name to view, in the order of the names."""
        return _views(self._file.read())

    def get(self, name: str) -> NamedView:
        """One view. Raises NotFound, which names the nearest, or what there is."""
        found = self.read()
        if name not in found:
            near = get_close_matches(name, found, n=1, cutoff=NEAR)
            there = ", ".join(found) or "none yet: :view save NAME keeps the present one"
            hint = f"did you mean {near[0]}?" if near else f"named views: {there}"
            raise NotFound(f"no view is named {name}", hint=hint)
        return found[name]

    def save(self, name: str, named: NamedView) -> bool:
        """Keep a view, in place of the one of that name; True when there was one.

        Raises UsageError for a name that is none, NotKept.
        """
        if not NAME.fullmatch(name) or name in RESERVED:
            raise UsageError(f"{name or 'nothing'} is no name for a view: letters, digits, - _ . (1 to 40)")
        there = name in self.read()
        self._file.change(lambda record: _with(record, {**_kept(record), name: view_record(named)}))
        return there

    def delete(self, name: str) -> None:
        """Forget a view. Raises NotFound, NotKept."""
        self.get(name)
        self._file.change(
            lambda record: _with(record, {kept: view for kept, view in _kept(record).items() if kept != name})
        )


def _kept(record: Record) -> Mapping[str, object]:
    views = record.get("views")
    return views if isinstance(views, dict) else {}


def _with(record: Record, views: Mapping[str, object]) -> Record:
    return {**record, "views": dict(views)}


def _views(record: Record) -> Mapping[str, NamedView]:
    """The views that can be read."""
    read = {name: view_of(view) for name, view in sorted(_kept(record).items())}
    return {name: view for name, view in read.items() if view is not None and NAME.fullmatch(name)}
