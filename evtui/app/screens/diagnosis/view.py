"""The diagnosis as a frozen view: its entries, which one is selected, how far it is scrolled. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from evtui.app.screens.diagnosis.entry import Entry, Page
from evtui.app.screens.diagnosis.figures import clock_entries, energy_entries, limiter_entries, phase_entries
from evtui.app.screens.diagnosis.findings import (
    PASSED,
    UNSEEN,
    finding_entries,
    story_entries,
    unseen_entries,
)
from evtui.formats.ink import Line
from evtui.services.examination import Examination


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisView:
    """What is shown."""

    entries: tuple[Entry, ...] = ()
    selected: int = 0
    """Index of an entry."""
    top: int = 0
    """First line in view."""
    folded: frozenset[str] = frozenset({PASSED, UNSEEN})
    """Sections that show their heading only."""

    def filled(self, found: Examination, page: Page) -> DiagnosisView:
        """The same place in new entries: another width, time mode, fold or record."""
        diagnosis = found.diagnosis
        entries = (
            *story_entries(diagnosis, page),
            *finding_entries(diagnosis, page, self.folded),
            *limiter_entries(found.limiter, page),
            *energy_entries(found.court, page),
            *phase_entries(diagnosis, page),
            *clock_entries(found.clocks, page),
            *unseen_entries(diagnosis, page, self.folded),
        )
        view = replace(self, entries=entries, selected=min(self.selected, max(0, len(entries) - 1)))
        return view if not view.current or not view.current.is_silent else view.moved(1)

    @property
    def current(self) -> Entry | None:
        """The selected entry."""
        return self.entries[self.selected] if self.entries else None

    @property
    def lines(self) -> list[tuple[Line, int]]:
        """Every line with the index of its entry."""
        return [(line, number) for number, entry in enumerate(self.entries) for line in entry.lines]

    def moved(self, step: int) -> DiagnosisView:
        """So many entries further, silent ones skipped; never past an end."""
        places = [number for number, entry in enumerate(self.entries) if not entry.is_silent]
        if not places:
            return self
        if self.selected in places:
            at = places.index(self.selected) + step
        else:
            at = next((n for n, place in enumerate(places) if place > self.selected), len(places) - 1)
        return replace(self, selected=places[max(0, min(len(places) - 1, at))])

    def to_trouble(self, step: int) -> DiagnosisView | None:
        """At the next finding of warning or above, around the ends; None when there is none."""
        return self._to(lambda entry: entry.is_trouble, step)

    def _to(self, wanted: Callable[[Entry], bool], step: int) -> DiagnosisView | None:
        count = len(self.entries)
        for distance in range(1, count + 1):
            place = (self.selected + step * distance) % count
            if wanted(self.entries[place]):
                return replace(self, selected=place)
        return None

    def toggled(self, fold: str) -> DiagnosisView:
        """A section folded or unfolded."""
        return replace(self, folded=self.folded ^ {fold})

    def revealed(self, height: int) -> DiagnosisView:
        """Scrolled down so far that the section of the selected heading shows, as much of it as fits."""
        starts, after = _starts(self.entries), self.selected + 1
        silent = (n for n in range(after, len(self.entries)) if self.entries[n].is_silent)
        end = next((starts[number] for number in silent), len(self.lines))
        return replace(self, top=max(self.top, min(starts[self.selected], end - height)))

    def followed(self, height: int) -> DiagnosisView:
        """Scrolled by as little as shows the selected entry whole, with its heading where there is room."""
        if height <= 0 or not self.entries:
            return self
        starts = _starts(self.entries)
        first, last = starts[self.selected], starts[self.selected] + len(self.entries[self.selected].lines)
        before = self.selected
        while before and self.entries[before - 1].is_silent:
            before -= 1
        if last - starts[before] <= height:
            first = starts[before]
        top = max(min(self.top, first), last - height)
        return replace(self, top=max(0, min(top, max(0, len(self.lines) - height))))


def _starts(entries: Sequence[Entry]) -> list[int]:
    """The first line of each entry."""
    starts, line = [], 0
    for entry in entries:
        starts.append(line)
        line += len(entry.lines)
    return starts
