"""The five severities of findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.diagnosis.finding import FindingSeverity
from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "severity"
_TEXTS: Final = {
    FindingSeverity.CRITICAL: "Inspect before the next use.",
    FindingSeverity.ERROR: "The session failed, or hardware is suspected.",
    FindingSeverity.WARNING: "Look at it. Device messages without a known prefix count as one, so marked.",
    FindingSeverity.INFO: "Explains something; no alarm.",
    FindingSeverity.DATA: "The record is odd, not the charger. Kept in a fold of its own and never an alarm.",
}


def _entries(known: Known) -> Iterator[Explanation]:
    for severity, meaning in _TEXTS.items():
        yield Explanation(
            key=severity.value,
            family=NAME,
            title=f"{severity.value}: severity of a finding",
            meaning=(meaning,),
            source="evtui",
            see_also=("CNV-1", "CHARGED!", "not evaluable"),
            aliases=("warn",) if severity is FindingSeverity.WARNING else (),
        )


FAMILY: Final = Family(NAME, _entries)
