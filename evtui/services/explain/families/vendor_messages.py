"""Messages of devices: taken apart, never interpreted; the user's own dictionary may say what one means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from evtui.models.event import ErrorCode
from evtui.providers.depot.error_code import parse_error
from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "vendor message"
_DIGITS: Final = re.compile(r"\d+")
_NUMBER: Final = re.compile(r"(?:no\s*[:.]?\s*)?(\d{1,6})", re.ASCII | re.IGNORECASE)
_UNPUBLISHED: Final = (
    "What the message means is not published, and evtui does not guess. Your own words for it: "
    '[depot.messages] in config.toml, 144 = "…".'
)
_SOURCE: Final = "DepotFinity guide, Session Reports API (sample); message list not published"


def templated(text: str) -> str:
    """A message with its numbers masked: the same one of another unit is the same, ``sibcos #: …``."""
    return " ".join(_DIGITS.sub("#", text).split())


def explain_message(error: ErrorCode, known: Known) -> Explanation:
    """What is known of a device message; its texts are quoted, so they are untrusted."""
    own = _own_words(error, known)
    stated = (
        f"Severity {error.severity.value}, from its prefix."
        if error.severity_stated
        else "Severity not stated: its prefix is missing or unknown, so it counts as a warning."
    )
    parts = [("Device", error.device), ("Unit", error.unit)]
    parts += [("Message", error.message), ("Number", "" if error.number is None else str(error.number))]
    counter = (
        () if error.counter is None else (f"Counted {error.counter} times; since when is not documented.",)
    )
    seen = known.seen.get(templated(error.raw))
    return Explanation(
        key=error.raw,
        family=NAME,
        title=templated(f"{error.unit}: {error.message}" if error.unit else error.message),
        meaning=(
            *((f"Your own words: {own}",) if own else ()),
            stated,
            " · ".join(f"{name}: {text}" for name, text in parts if text),
            *counter,
            *((f"Seen {seen}.",) if seen else ()),
            _UNPUBLISHED,
        ),
        source=("Your own dictionary; " if own else "") + _SOURCE,
        see_also=("CNV-1", "CNV-2", "errorCodes"),
    )


def _own_words(error: ErrorCode, known: Known) -> str:
    """The dictionary's entry: by number, by the text as sent, or by the text with its numbers masked."""
    wanted = {
        "" if error.number is None else str(error.number),
        error.raw.casefold().strip(),
        error.message.casefold().strip(),
        templated(error.raw).casefold(),
        templated(error.message).casefold(),
    } - {""}
    return next((words for key, words in known.messages.items() if key.casefold().strip() in wanted), "")


def _recognise(word: str, known: Known) -> Iterator[Explanation]:
    """A number, ``no:144``, or a message as a device sends it."""
    number = _NUMBER.fullmatch(word.strip())
    if number:
        yield _of_number(int(number[1]), known)
        return
    error = parse_error(word, None)
    if error.device or _own_words(error, known):
        yield explain_message(error, known)


def _of_number(number: int, known: Known) -> Explanation:
    own = known.messages.get(str(number), "")
    return Explanation(
        key=f"number {number}",
        family=NAME,
        title=f"Number {number} of a device message",
        meaning=(*((f"Your own words: {own}",) if own else ()), _UNPUBLISHED),
        source=("Your own dictionary; " if own else "") + _SOURCE,
        see_also=("CNV-1", "vendor message", "errorCodes"),
    )


def _entries(known: Known) -> Iterator[Explanation]:
    yield Explanation(
        key=NAME,
        family=NAME,
        title="vendor message: text of a device, as in WARN: converter : sibcos #: … (no:144)",
        meaning=(
            "Severity prefix, device, unit, message, number. WARN is a warning; ERR, ERROR, FAULT, "
            "ALARM, FATAL "
            "and CRIT are errors; INFO is info; anything else counts as a warning, marked.",
            _UNPUBLISHED,
        ),
        source=_SOURCE,
        see_also=("CNV-1", "CNV-2", "errorCodes"),
        aliases=("sibcos", "VQS", "device message"),
    )


FAMILY: Final = Family(NAME, _entries, _recognise)
