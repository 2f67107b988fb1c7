"""Numbers as they stand in the sentences of findings; the unit follows in the sentence."""

from __future__ import annotations


def number(value: float, digits: int = 1) -> str:
    """At most so many digits after the point, and no zeros that say nothing: ``184``, ``94.9``, ``0``."""
    rounded = round(value, digits) + 0.0  # adding makes the negative zero a plain one
    text = f"{rounded:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
