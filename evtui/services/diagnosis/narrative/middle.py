"""The middle of a narrative: pauses, who limited the power, and what went wrong, cause before consequence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.diagnosis.attribution import longest_pause
from evtui.services.diagnosis.diagnosis import Sentence
from evtui.services.diagnosis.finding import Confidence, Evidence, Finding
from evtui.services.diagnosis.limiter import Stretch
from evtui.services.diagnosis.narrative.story import Story, sentence
from evtui.services.diagnosis.record import evidence
from evtui.services.diagnosis.verdict import TROUBLE

MOST: Final = 3
"""Troubles that are told; the findings have all of them."""
_OF_A_MOMENT: Final = frozenset(
    {"SAF-2", "SAF-3", "SAF-4", "SAF-5", "STA-4", "STO-5", "DER-2", "DER-3", "COM-1", "COM-2", "CNV-1"}
)
"""Rules that tell of something at an instant. The others judge ends, histories or the record."""


def by_weight(story: Story) -> Iterator[Sentence | None]:
    """What there is to say of the middle, the weightiest first: the last ones may find no room."""
    nobody = _unexplained(story)
    yield None if nobody is None else limited(story)
    yield from troubles(story)
    yield paused(story)
    yield limited(story) if nobody is None else None


def limited(story: Story) -> Sentence | None:
    """Who limited the power, by share of the time, and how long nobody in the report did."""
    record, totals = story.record, story.limiter
    if totals is None or not totals.text or record.c0 is None:
        return None
    text, nobody = f"The power was limited by: {totals.text}", _unexplained(story)
    if nobody is None:
        return sentence(f"{text}.", Confidence.INFERRED, record.c0, record.c1)
    length = story.between(nobody.start, nobody.end)
    held = f" for {length}" if length else ""
    text += f"; nobody in the report limits it{held}: something outside of it may have"
    return sentence(f"{text}.", Confidence.INFERRED, nobody.start, nobody.end)


def _unexplained(story: Story) -> Stretch | None:
    """The longest stretch that no limit explains, if it is long enough to be told."""
    nobody = None if story.limiter is None else story.limiter.nobody
    long_enough = nobody is not None and nobody.seconds >= story.record.thresholds.nobody_s
    return nobody if long_enough else None


def paused(story: Story) -> Sentence | None:
    """The longest pause after which the charge went on."""
    found = longest_pause(story.record)
    if found is None:
        return None
    run, end = found
    start, until = evidence(run.first), evidence(end)
    who = "station" if run.word == "suspendedevse" else "vehicle"
    after = story.after(start)
    when = f"After {after} the {who}" if after else f"The {who}"
    length = story.between(start, until)
    text = f"{when} paused the charge{f' for {length}' if length else ''}, then it went on."
    return sentence(text, Confidence.FIELD, start, until, rules=tuple(o.rule for o in story.of("STO-4")))


def troubles(story: Story) -> Iterator[Sentence]:
    """What went wrong inside the session, the first sign first, each with its lead before the next one."""
    before: Finding | None = None
    for finding in _chain(story):
        said = sentence(
            f"{_when(story, before, finding)}: {_continued(finding.text)}",
            finding.confidence,
            *finding.evidence,
            rules=(finding.rule,),
        )
        if said is not None:
            yield said
        before = finding


def _continued(text: str) -> str:
    """A sentence behind a colon: its first word small, unless it is written in capitals."""
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"


def _when(story: Story, before: Finding | None, finding: Finding) -> str:
    """When a trouble showed: after the start for the first one, after the one before for the others."""
    here = _mark(finding)
    if before is None:
        after = story.after(here)
        return f"First sign of trouble, after {after}" if after else "First sign of trouble"
    lead = story.between(_mark(before), here)
    return f"{lead} later" if lead else "Then"


def _chain(story: Story) -> list[Finding]:
    """The first trouble, the worst of the later ones and the earliest other, in time order.

    Of several at one instant only the worst is told.
    """
    anchor_us = story.record.anchor_us
    moments: dict[int, Finding] = {}
    for finding in sorted(story.of(*_OF_A_MOMENT), key=lambda one: one.severity.rank):
        dated = finding.at is not None and (anchor_us is None or finding.at.us >= anchor_us)
        if dated and finding.severity.rank <= TROUBLE:
            moments.setdefault(_instant(finding), finding)
    found = sorted(moments.values(), key=_instant)
    later = sorted(found[1:], key=lambda one: (one.severity.rank, _instant(one)))
    rest = sorted(later[1:], key=_instant)
    return sorted((*found[:1], *later[:1], *rest[: MOST - 2]), key=_instant)


def _instant(finding: Finding) -> int:
    """Instant of a dated finding."""
    return finding.at.us if finding.at is not None else 0


def _mark(finding: Finding) -> Evidence | None:
    """The dated evidence of a finding."""
    return next((one for one in finding.evidence if one.at is not None), None)
