"""The last sentences of a narrative: how it ended and by whom, the energy, and what could not be told."""

from __future__ import annotations

from collections import Counter
from typing import Final

from evtui.formats.units import count, percent
from evtui.services.diagnosis.attribution import ended_by, last_sign, sources
from evtui.services.diagnosis.diagnosis import Actor, Attribution, Sentence, Verdict
from evtui.services.diagnosis.finding import Confidence, Evidence
from evtui.services.diagnosis.narrative.story import WHOLE_RECORD, Story, sentence
from evtui.services.diagnosis.ocpp import runs
from evtui.services.diagnosis.record import evidence, is_charging

_ACTORS: Final = {
    Actor.CHARGER: "the charger",
    Actor.VEHICLE: "the vehicle",
    Actor.USER: "the user",
    Actor.SITE: "the site",
    Actor.BACKEND: "the back end",
    Actor.UNKNOWN: "somebody else",
}
_ENERGY_FACTS: Final = (
    "energy_charge_end_wh", "energy_charge_start_wh", "energy_primary_end_wh", "energy_primary_start_wh",
    "energy_soc_start_percent", "energy_soc_end_percent",
)  # fmt: skip


def ended(story: Story) -> Sentence | None:
    """How the session ended: the status step, the breaker, and who is behind it."""
    if story.verdict is Verdict.RUNNING:
        return _running(story)
    if story.verdict in (Verdict.NO_START, Verdict.FAULT):
        return _stopped(story)
    if not story.record.energy_flowed:
        return None
    end = ended_by(story.record)
    step = _step(story)
    opening = _opening(story)
    if not step and not opening:
        last = last_sign(story.record)
        since = f" after {story.after(last[0])}" if last and story.after(last[0]) else ""
        text = f"The record stops{since} while charging; nothing tells how it ended."
        return sentence(text, Confidence.FIELD, *last)
    text = f"It ended{_after(story, end)}{step}{opening}: {_by(end)}."
    return sentence(text, Confidence.INFERRED, *end.evidence, rules=("STO-3",) if story.of("STO-3") else ())


def _running(story: Story) -> Sentence | None:
    """The last word of a session that goes on."""
    last = story.record.statuses[-1:] or story.record.inside[-1:]
    if not last:
        return sentence("The session is running.", Confidence.FIELD, *last_sign(story.record))
    word = last[0].state or last[0].text
    return sentence(
        f"The session is running; its last status is {word}.", Confidence.FIELD, evidence(last[0])
    )


def _stopped(story: Story) -> Sentence | None:
    """The end of a failed start, or of a charge that a fault ended."""
    who = story.attribution
    broken = story.of("STO-1", "STA-1", "SAF-1", "SAF-5")
    found = tuple(one for finding in broken[:2] for one in finding.evidence)
    what = "The start failed" if story.verdict is Verdict.NO_START else "A fault ended the charge"
    if who.actor is Actor.UNKNOWN:
        other = f"; {_ACTORS[who.runner_up]} is the likelier side" if who.runner_up else ""
        blame = f"who stopped it is not told{other}"
    else:
        other = f", though {_ACTORS[who.runner_up]} may be behind it" if who.runner_up else ""
        blame = f"{_ACTORS[who.actor]} stopped it{other}"
    settled = f" ({who.settled_by} would settle it)" if who.settled_by and who.runner_up else ""
    text = f"{what}{_lead(story)}{_step(story)}{_opening(story)}: {blame}{settled}."
    rules = tuple(dict.fromkeys(finding.rule for finding in broken))
    return sentence(text, Confidence.INFERRED, *_placed(story, found), rules=rules)


def _lead(story: Story) -> str:
    """`` 4m37s after the first sign``: how long the cause stood in the record before its consequence."""
    broken = story.of("STO-1", "STA-1")
    ends = [one for finding in broken for one in finding.evidence if one.at is not None]
    signs = [one for one in story.attribution.evidence[:1] if one.at is not None]
    if not ends or not signs:
        return ""
    end = max(ends, key=lambda one: one.at.us if one.at is not None else 0)
    lead = story.between(signs[0], end)
    return f" {lead} after the first sign of it" if lead and signs[0].at != end.at else ""


def _placed(story: Story, found: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """The evidence of an end, the later places first: ``enter`` leads to the end, not to the plug-in."""
    dated = sorted(
        (one for one in found if one.at is not None),
        key=lambda one: -(one.at.us if one.at is not None else 0),
    )
    return (*dated, *(one for one in found if one.at is None)) or story.attribution.evidence


def _step(story: Story) -> str:
    """`` with Charging → Faulted``: the status step that ended the attempt."""
    told = runs(story.record)
    places = [n for n, run in enumerate(told) if is_charging(run.word) or run.word == "preparing"]
    if not places or told[places[-1]].until is None:
        return ""
    before, after = told[places[-1]].first.state, told[places[-1] + 1].first.state
    return f" with {before} → {after}"


def _opening(story: Story) -> str:
    """`` and the breaker opening at ~0 A``."""
    opened = next((one for one in reversed(story.record.report.breakers) if one.at is not None), None)
    if opened is None or opened.current_a is None:
        return ""
    volts = "" if opened.voltage_v is None else f" and {story.volts(opened.voltage_v)}"
    return f", the breaker opening at {story.amps(opened.current_a)}{volts}"


def _after(story: Story, end: Attribution) -> str:
    """`` after 29m30s``."""
    length = story.after(end.evidence[0]) if end.evidence else None
    return f" after {length}" if length else ""


def _by(end: Attribution) -> str:
    """Who ended it, with the alternative and what would settle it."""
    if end.actor is Actor.UNKNOWN:
        return f"nothing tells by whom ({end.settled_by} would)"
    other = f" or by {_ACTORS[end.runner_up]}" if end.runner_up else ""
    return f"most likely by {_ACTORS[end.actor]}{other} ({end.settled_by} would settle it)"


def energy(story: Story) -> Sentence | None:
    """What was delivered, at which efficiency, at which mean power, and how far the battery came."""
    record = story.record
    energies, session = record.report.energies, record.report.session
    charge = energies.charge_wh
    if charge is None:
        return None
    text = f"{story.energy(float(charge))} delivered"
    primary = energies.primary_wh
    if primary is not None and primary >= record.thresholds.grid_least_wh and energies.efficiency is not None:
        share = percent(100 * energies.efficiency, 1)
        text += f" of {story.energy(float(primary))} from the grid ({share})"
    text += _mean_power(story, float(charge))
    if session.soc_start is not None and session.soc_end is not None:
        first, last = (f"{record.about}{percent(soc)}" for soc in (session.soc_start, session.soc_end))
        text += f"; battery {first} to {last}"
    rules = tuple(dict.fromkeys(one.rule for one in story.findings if one.rule.startswith("ENE-")))
    return sentence(f"{text}.", story.measured, *sources(record, *_ENERGY_FACTS), rules=rules)


def _mean_power(story: Story, charge_wh: float) -> str:
    """``, on average ~158.6 kW between first and last current``; both ends are on the event clock."""
    record = story.record
    length = story.between(record.c0, record.c1)
    if length is None or record.c0_us is None or record.c1_us is None or charge_wh <= 0:
        return ""
    if record.c1_us <= record.c0_us:
        return ""
    watts = charge_wh * 3600 / ((record.c1_us - record.c0_us) / 1_000_000)
    return f", on average {story.kilowatts(watts)} over {length}"


def untold(story: Story) -> Sentence | None:
    """How many rules could not look, and the commonest reason."""
    blind = [reason for reason in story.not_checked if not reason.startswith("suppressed")]
    if not blind:
        return None
    (reason, _), *_ = Counter(blind).most_common(1)
    rules = count(len(blind), "check")
    unjudged = " Too little is recorded for a verdict." if story.verdict is Verdict.UNKNOWN else ""
    return sentence(f"{rules} could not be made, mostly: {reason}.{unjudged}", Confidence.FIELD, WHOLE_RECORD)
