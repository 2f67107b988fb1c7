"""An explanation as lines of text: title, meaning, what to check first, source, see also."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evtui.services.explain.explanation import Explanation


def explanation_lines(entry: Explanation) -> Iterator[str]:
    """The lines, not wrapped. Untrusted: whoever prints them uses ``plain``."""
    yield entry.title
    yield f"  {entry.family}"
    for paragraph in entry.meaning:
        yield ""
        yield f"  {paragraph}"
    if entry.check_first:
        yield ""
        yield f"  Check first: {entry.check_first}"
    yield ""
    yield f"  Source: {entry.source}"
    yield f"  See also: {' · '.join(entry.see_also)}"


def text_of(entries: Iterable[Explanation]) -> Iterator[str]:
    """Several explanations, one after the other."""
    for number, entry in enumerate(entries):
        if number:
            yield ""
        yield from explanation_lines(entry)
