"""Keys: what each one does in each view, as handed in by whoever knows the keymap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "key"


def _entries(known: Known) -> Iterator[Explanation]:
    for meaning in known.keys:
        shown = " ".join(meaning.keys) or f":{meaning.command}"
        yield Explanation(
            key=f"key {meaning.view} {meaning.command}",
            family=NAME,
            title=f"{shown}: {meaning.title} ({meaning.view})",
            meaning=(meaning.help, f"By name: :{meaning.command}."),
            source="evtui, keymap",
            see_also=("evtui explain key", "?"),
            aliases=(*meaning.keys, f":{meaning.command}", meaning.command),
        )


FAMILY: Final = Family(NAME, _entries)
