"""The seven verdicts of a session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.diagnosis.diagnosis import Verdict
from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "verdict"
SOURCE: Final = "German Charging Success Rate (NOW GmbH, P3), mapped to this report; own judgement"
_TEXTS: Final = {
    Verdict.RUNNING: (
        "The session has no end and its newest event is younger than half an hour.",
        ("COM-1",),
        "",
    ),
    Verdict.FAULT: (
        "Energy flowed, and then a fault ended it: an error status, a breaker opened under a heavy "
        "load, or a "
        "current through an open breaker.",
        ("STO-1", "SAF-1", "SAF-5"),
        "The findings marked critical and error, from the top.",
    ),
    Verdict.CHARGED_BUT: (
        "Energy flowed and the session was not stopped by a fault, but a finding of warning or above stands.",
        ("CNV-1", "ENE-2", "CHARGED"),
        "The findings. The verdict tells of the service, not of the danger.",
    ),
    Verdict.CHARGED: (
        "Energy flowed: at least 100 Wh, or 10 s of current, or a Charging status; nothing above info "
        "was found.",
        ("CHARGED!",),
        "",
    ),
    Verdict.NO_START: (
        "Somebody tried, and no energy flowed.",
        ("STA-1", "STA-2", "STA-3", "STA-4"),
        "The step in which the start stopped.",
    ),
    Verdict.NOTHING: (
        "Nobody tried: no Preparing, no limits, no energy.",
        ("NO START",),
        "",
    ),
    Verdict.UNKNOWN: (
        "The report holds too little to tell; the fields that are missing are named.",
        ("DAT-4", "not evaluable"),
        "",
    ),
}
_COUNTS: Final = (
    "Success rate: CHARGED and CHARGED! over all sessions without NOTHING, RUNNING and UNKNOWN; the "
    "unknown ones "
    "are always named beside it."
)


def _entries(known: Known) -> Iterator[Explanation]:
    for verdict, (meaning, see_also, check) in _TEXTS.items():
        yield Explanation(
            key=verdict.value,
            family=NAME,
            title=f"{verdict.value}: verdict of a session",
            meaning=(
                meaning,
                "The first verdict that holds wins; the list shows it in other words.",
                _COUNTS,
            ),
            check_first=check,
            source=SOURCE,
            see_also=(*see_also, "outcome"),
            aliases=(verdict.filter_word,),
        )
    yield Explanation(
        key="not evaluable",
        family=NAME,
        title="not evaluable: third answer of a rule",
        meaning=(
            "The rule could not look, because something it needs was not sent. That is not the same as "
            "clean, so "
            "it is shown with its reason.",
        ),
        source="evtui",
        see_also=("UNKNOWN", "DAT-4"),
        aliases=("not checked",),
    )


FAMILY: Final = Family(NAME, _entries)
