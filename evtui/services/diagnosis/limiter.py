"""Who limited the power, and for how long: totals of the limiter lane, and the longest time nobody did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from evtui.formats.times import duration
from evtui.models.instant import US_PER_S
from evtui.services.diagnosis.finding import Evidence
from evtui.services.diagnosis.record import SessionRecord, sample_evidence
from evtui.services.diagnosis.runs import Bools, Floats, Ints, runs
from evtui.services.timeline.lanes.limited_by import WORDS, limiter_codes
from evtui.services.timeline.series import Series, SeriesRole, build_series

NOBODY: Final = "nobody"
UNKNOWN: Final = "unknown"
_US_PER_H: Final = 3600 * US_PER_S
_FLICKER_US: Final = 5 * US_PER_S
"""Another word for less than this does not end a stretch, as in the lane."""
_LEAST_S: Final = 180.0
"""A shorter time without a limiter is no news: at the end of a taper noise hides that the current falls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimiterShare:
    """What one limiter accounts for."""

    word: str
    """One of the lane's words: ``station current``, ``taper``, ``nobody``, ``unknown``."""
    seconds: float
    """From sample to sample, each interval being that of its first sample."""
    share: float
    """Of the flow time, 0 to 1."""
    energy_wh: float | None
    """Delivered meanwhile; None where no power is known."""
    energy_share: float | None
    """Of the energy of all limiters, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A stretch of the charge, on the event clock."""

    start: Evidence
    """Its first sample."""
    end: Evidence
    """The first sample that is no part of it, or its last where the samples end or fall silent."""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LimiterTotals:
    """The limiter lane in figures."""

    shares: tuple[LimiterShare, ...]
    """Every word that held for any time, the longest first."""
    flow_s: float
    """Seconds in which current flowed, silences between two flowing samples included (as ``unknown``)."""
    nobody: Stretch | None
    """The longest stretch, of three minutes or more, in which neither side, nor the taper, nor the voltage
    explains the power: something that is not in the report did."""

    def share_of(self, word: str) -> float:
        """Share of the flow time of a word, 0 to 1."""
        return next((one.share for one in self.shares if one.word == word), 0.0)

    @property
    def text(self) -> str:
        """``62 % taper, 21 % station current, 17 % unknown``: adds up to 100; no zeros."""
        percents = _whole_percents([one.share for one in self.shares])
        parts = zip(percents, self.shares, strict=True)
        return ", ".join(f"{percent} % {one.word}" for percent, one in parts if percent)

    @property
    def nobody_text(self) -> str:
        """``nobody limits for 13m20s``; empty where there is no such stretch."""
        if self.nobody is None:
            return ""
        return f"nobody limits for {duration(round(self.nobody.seconds * US_PER_S))}"


@np.errstate(all="ignore")
def limiter_totals(record: SessionRecord) -> LimiterTotals | None:
    """Totals over all samples of the report; None when no current flows from one sample to the next.

    The words per sample are those of the timeline's lane. What no announced limit can be compared with, and
    the time in which the meter was silent, is ``unknown``: that is preferred to a guess.
    """
    series = {one.role: one for one in reversed(build_series(record.meters))}
    current, power = series.get(SeriesRole.CURRENT), series.get(SeriesRole.POWER)
    if current is None or record.current is None:
        return None
    codes = limiter_codes(
        current, series.get(SeriesRole.POWER), series.get(SeriesRole.VOLTAGE), record.tracks
    )
    lengths_us = np.diff(current.times_us)
    flows = codes[:-1] != 0
    silent = current.silent[1:]
    flows &= ~silent | (codes[1:] != 0)  # a silence before no current: nobody knows when the flow ended
    words = np.where(silent, WORDS.index(UNKNOWN), codes[:-1])
    flow_us = int(lengths_us[flows].sum())
    if not flow_us:
        return None
    return LimiterTotals(
        shares=_shares(words, flows, lengths_us, _interval_wh(current, power)),
        flow_s=flow_us / US_PER_S,
        nobody=_longest_nobody(record, current, words, flows),
    )


def _interval_wh(current: Series, power: Series | None) -> Floats:
    """Energy between two current samples from the power line drawn through its samples; NaN in silences."""
    times = current.times_us
    if power is None:
        return np.full(len(times) - 1, np.nan)
    watts = np.interp(times, power.times_us, power.values, left=np.nan, right=np.nan)
    after = np.minimum(np.searchsorted(power.times_us, times), len(power) - 1)
    watts[power.silent[after] & (power.times_us[after] != times)] = np.nan
    energy_wh = (watts[1:] + watts[:-1]) / 2 * np.diff(times) / _US_PER_H
    return np.where(current.silent[1:], np.nan, energy_wh)


def _shares(words: Ints, flows: Bools, lengths_us: Ints, energy_wh: Floats) -> tuple[LimiterShare, ...]:
    """One share for each word, the longest first."""
    flow_us = int(lengths_us[flows].sum())
    known = flows & ~np.isnan(energy_wh)
    total_wh = float(energy_wh[known].sum())
    found = []
    for code, word in enumerate(WORDS):
        mine = flows & (words == code)
        word_us, wh = int(lengths_us[mine].sum()), energy_wh[mine & known]
        if not word_us:
            continue
        energy = float(wh.sum()) if wh.size else None
        found.append(
            LimiterShare(
                word=word,
                seconds=word_us / US_PER_S,
                share=word_us / flow_us,
                energy_wh=energy,
                energy_share=energy / total_wh if energy is not None and total_wh > 0 else None,
            )
        )
    return tuple(sorted(found, key=lambda one: -one.seconds))


def _longest_nobody(record: SessionRecord, current: Series, words: Ints, flows: Bools) -> Stretch | None:
    """The longest run of ``nobody``, flickers of other words bridged, silences never."""
    assert record.current is not None
    times = current.times_us
    first, last = runs(flows & (words == WORDS.index(NOBODY)))
    if not first.size:
        return None
    breaks = np.concatenate(([0], np.cumsum(~flows | current.silent[1:])))
    apart = (times[first[1:]] - times[last[:-1] + 1] >= _FLICKER_US) | (breaks[first[1:]] > breaks[last[:-1]])
    first, last = first[np.concatenate(([True], apart))], last[np.concatenate((apart, [True]))]
    lengths = times[last + 1] - times[first]
    longest = int(np.argmax(lengths))
    if lengths[longest] < _LEAST_S * US_PER_S:
        return None
    return Stretch(
        start=sample_evidence(record.current, int(first[longest])),
        end=sample_evidence(record.current, int(last[longest]) + 1),
        seconds=int(lengths[longest]) / US_PER_S,
    )


def _whole_percents(shares: list[float]) -> list[int]:
    """Percentages that add up to 100: the largest remainders are rounded up."""
    exact = [share * 100 for share in shares]
    whole = [int(value) for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda place: whole[place] - exact[place])
    for place in by_rest[: max(0, 100 - sum(whole))]:
        whole[place] += 1
    return whole
