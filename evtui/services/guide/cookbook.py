"""From a symptom to its evidence: recipes as data, each carried out on the demo's fleet by a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evtui.services.guide.blocks import Block, Heading, Lines, Paragraph
from evtui.services.guide.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What to press when something looks like this, and what the screen says then."""

    symptom: str
    steps: tuple[str, ...]
    """Keys as written in the help (``enter``, ``e``), or ``/text`` and ``:command`` which end with enter."""
    reading: str
    """What it tells you."""
    sees: tuple[str, ...]
    """Words that then stand on the screen."""


RECIPES: Final[tuple[Recipe, ...]] = (
    Recipe(
        symptom="A driver says that the bus did not charge",
        steps=("/isolation", "d"),
        reading="The verdict, and who is behind it; the story says how far the start came.",
        sees=("NO START", "Isolation"),
    ),
    Recipe(
        symptom="Charging broke off in the middle",
        steps=("/overtemp", "enter"),
        reading="The timeline stands at its first error; the column at the right reads every lane there.",
        sees=("Converter", "Overview"),
    ),
    Recipe(
        symptom="What happened between the first warning and the end?",
        steps=("/overtemp", "enter", "g", "w", "v", "ctrl+g", "last error", "enter", "v"),
        reading="The strip says how long it took, what energy flowed meanwhile and how many errors came.",
        sees=("kWh", "error"),
    ),
    Recipe(
        symptom="The bus was charged, but too slowly",
        steps=("/outcome:reduced", "d"),
        reading="What limited the power, in the order of time; enter on a line goes to the evidence.",
        sees=("CHARGED!", "temp"),
    ),
    Recipe(
        symptom="Was it always like this at this charger?",
        steps=("/overtemp", "enter", "c"),
        reading="The same charger's last good session below it, aligned; the table says what differs.",
        sees=("Compare", "B"),
    ),
    Recipe(
        symptom="Nobody knows who ended the session",
        steps=("/vehicle stopped", "d"),
        reading="The verdict names the actor, the story the message that says so.",
        sees=("CHARGED", "vehicle"),
    ),
    Recipe(
        symptom="The start failed before any current flowed",
        steps=("/precharge", "enter", "s", "s"),
        reading="s walks the changes of state: Preparing, then the fault, and no Charging between them.",
        sees=("Prep",),
    ),
    Recipe(
        symptom="A message of a device says nothing to you",
        steps=("/overtemp", "enter", "g", "e", "K"),
        reading="What is under the crosshair in plain words, what to check first, and where that is from.",
        sees=("Explain",),
    ),
    Recipe(
        symptom="The vendor wants the raw record",
        steps=("/overtemp", "enter", "g", "e", "p"),
        reading="The record as received, scrolled to the event under the crosshair.",
        sees=("/ocppStatus", "Faulted"),
    ),
    Recipe(
        symptom="Values are missing in the curve",
        steps=("/no data", "enter", "g", "}"),
        reading="The crosshair stands where meter values are missing; they are never drawn as zero.",
        sees=("no data",),
    ),
    Recipe(
        symptom="Times do not match your own log",
        steps=("4", "/clock_offset", "K"),
        reading="The record's clock is off by so many days; nothing was changed, t shows both clocks.",
        sees=("clock",),
    ),
    Recipe(
        symptom="Which sessions of the week need work at all?",
        steps=("O",),
        reading="Only sessions with trouble are left; the filter stands above, O goes on to failed ones.",
        sees=("trouble",),
    ),
    Recipe(
        symptom="A public station was blocked for hours",
        steps=("3", "/idle", "enter"),
        reading="Connected, charging and idle time beside each other: the car stood there without charging.",
        sees=("idle", "PlugSurfing"),
    ),
    Recipe(
        symptom="A park session shows no energy",
        steps=("2", "/no energy", "enter"),
        reading="Meter readings at start and end are equal; each value names its source field.",
        sees=("0.0 kWh (0 Wh)", "stopReading - startReading"),
    ),
    Recipe(
        symptom="A ticket has to be written",
        steps=("/overtemp", "d", "Y"),
        reading="The diagnosis as Markdown is in the clipboard of your own machine, also over SSH.",
        sees=("clipboard",),
    ),
)


def cookbook(facts: Facts) -> tuple[Block, ...]:
    """The topic."""
    blocks: list[Block] = [
        Paragraph(
            "Each recipe begins in the list of evtui --demo. /text filters, :name runs a command, both with "
            "enter; everything else is a key."
        )
    ]
    for recipe in RECIPES:
        blocks += [
            Heading(recipe.symptom),
            Lines(("   ".join(recipe.steps),)),
            Paragraph(recipe.reading),
        ]
    return tuple(blocks)
