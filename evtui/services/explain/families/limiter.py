"""The words of the lane that says what limits the power."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "limiter"
_LANE: Final = (
    "Derived by evtui from samples and announced limits: a value within 3 % of a limit counts as bound "
    "by it. "
    "Unknown is preferred to a guess."
)
_TEXTS: Final = {
    "vehicle request": ("The power is as high as the vehicle asks for.", ("Request", "taper")),
    "station current": ("The current is at the station's own maximum.", ("Station", "DER-1")),
    "station power": ("The power is at the station's own maximum.", ("Station", "DER-2")),
    "voltage window": ("The voltage is at the lower of both sides' maxima.", ("SAF-3",)),
    "taper": (
        "The current falls steadily as the vehicle asks for less: near full that is normal.",
        ("vehicle request", "DER-2"),
    ),
    "ramp": ("The current is on its way up or down, faster than 20 A/s.", ("power delivery",)),
    "nobody": (
        "Current and power are below every announced limit, and not falling: something that is not "
        "announced holds "
        "them back. It is not blamed on the vehicle.",
        ("DER-4", "DER-3"),
    ),
    "unknown limiter": (
        "Limits or samples are missing at this instant, so nothing can be said.",
        ("chargeParameters",),
    ),
}


def _entries(known: Known) -> Iterator[Explanation]:
    for word, (meaning, see_also) in _TEXTS.items():
        yield Explanation(
            key=word,
            family=NAME,
            title=f"{word}: what limits the power",
            meaning=(meaning, _LANE),
            source="evtui",
            see_also=(*see_also, "limited by"),
        )
    yield Explanation(
        key="limited by",
        family=NAME,
        title="limited by: lane that says what limits the power",
        meaning=(f"One of {', '.join(_TEXTS)}.", _LANE),
        source="evtui",
        see_also=("nobody", "taper", "DER-4"),
        aliases=("limited_by", "limiter"),
    )


FAMILY: Final = Family(NAME, _entries)
