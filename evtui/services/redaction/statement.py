"""What redaction did, or what its absence reveals, in words for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from evtui.formats.units import count
from evtui.models.report import SessionReport
from evtui.services.redaction.collecting import values_of
from evtui.services.redaction.fields import Personal, is_somebody
from evtui.services.redaction.pseudonyms import canonical

_WORDS: Final = {
    Personal.CREDENTIAL: "token",
    Personal.CARD: "card or contract id",
    Personal.VEHICLE: "vehicle id",
    Personal.USER: "user id or contact",
    Personal.ADDRESS: "address or site",
}
KEPT: Final = "Charger, connector and session ids, times and energies are as sent."


def what_was_done(replaced: Mapping[str, int], *, addresses: bool = True) -> str:
    """``Anonymised: 2 vehicle ids and 1 card or contract id replaced by pseudonyms. Charger, …``."""
    places = "" if addresses else " Addresses were left readable."
    if not replaced:
        return f"Anonymised: nothing personal was found.{places} {KEPT}"
    return f"Anonymised: {what_went(replaced)} replaced by pseudonyms.{places} {KEPT}"


def what_went(replaced: Mapping[str, int]) -> str:
    """``2 vehicle ids and 1 card or contract id``; ``nothing personal``."""
    parts = [_counted(Personal(kind), number) for kind, number in replaced.items()]
    return _listed(parts) if parts else "nothing personal"


def what_it_reveals(reports: Iterable[SessionReport]) -> list[str]:
    """One line for each kind of personal value in these reports: how many there are, and where from.

    Values are counted, never shown. Empty when there is nothing personal.
    """
    found: dict[Personal, set[str]] = {}
    places: dict[Personal, set[str]] = {}
    for report in reports:
        for kind, value in values_of(report):
            if is_somebody(value):
                found.setdefault(kind, set()).add(canonical(value))
                places.setdefault(kind, set()).add(report.session.provider)
    return [
        f"{_counted(kind, len(found[kind]))} ({', '.join(sorted(places[kind]))})"
        for kind in Personal
        if kind in found
    ]


def _counted(kind: Personal, number: int) -> str:
    """``2 vehicle ids``, ``1 address or site``."""
    word = _WORDS[kind]
    if number == 1:
        return f"1 {word}"
    first, _, second = word.partition(" or ")
    if not second:
        return count(number, first)
    plural = "addresses" if first == "address" else f"{first}s" if kind is not Personal.USER else "user ids"
    return f"{number} {plural} or {second}s"


def _listed(parts: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
