"""What of the user's wishes, keys and theme, could not be followed in this run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from evtui.models.problem import Problem


@runtime_checkable
class HasWishProblems(Protocol):
    """An app that was told."""

    wish_problems: Sequence[Problem]


def wish_problems_of(app: object) -> Sequence[Problem]:
    """They, each with file and line; none where nobody was told."""
    return app.wish_problems if isinstance(app, HasWishProblems) else ()
