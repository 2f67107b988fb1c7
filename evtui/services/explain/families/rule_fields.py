"""The fields that rules of the user's own may name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.diagnosis.user_rules.fields import FIELDS
from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "field for own rules"


def _entries(known: Known) -> Iterator[Explanation]:
    for field in FIELDS.values():
        unit = " 0 to 1" if field.unit == "share" else f" in {field.unit}" if field.unit else ""
        assumed = ("Its unit is assumed, not documented by the provider.",) if field.is_assumed else ()
        yield Explanation(
            key=f"field {field.name}",
            family=NAME,
            title=f"{field.name}: {field.kind.value}{unit}",
            meaning=(
                f"{field.meaning[:1].upper()}{field.meaning[1:]}.",
                f"Not known when: {field.unknown}. A rule that names it is then not evaluable.",
                *assumed,
            ),
            source="evtui",
            see_also=("evtui rules fields", "not evaluable"),
            aliases=(field.name,),
        )


FAMILY: Final = Family(NAME, _entries)
