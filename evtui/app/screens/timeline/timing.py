"""How times are written, where they count from, and going to a time (``t``, ``T``, ``ctrl+g``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evtui.app.screens.timeline.keys import HasTimeline
from evtui.app.widgets.timeline_times import TimeMode
from evtui.services.timeline.goto import EXAMPLES, Here, NoPlace, find_place
from evtui.services.timeline.view import at_event, at_instant

if TYPE_CHECKING:
    from evtui.app.screens.timeline.place_prompt import PlacePrompt


class TimeKeys:
    """Time modes, the movable zero, the go-to prompt."""

    def action_time_mode(self: HasTimeline) -> None:
        """UTC, local, site, since start, since the event before."""
        before = self.view.times
        times = before.next_mode()
        skipped = before.mode is TimeMode.LOCAL and times.mode is not TimeMode.SITE
        note = " · no site zone is known (--tz ZONE names one)" if skipped else ""
        self.show_view(self.view.with_times(times), f"Times: {times.mode.value}{note}")

    def action_zero(self: HasTimeline) -> None:
        """Count times from the crosshair; at the same place from the start again."""
        at_us = self.view.timeline.cursor_us
        times = self.view.times.with_zero(at_us)
        if times.mark_us is None:
            say = "Times count from the start again"
        else:
            say = "Times count from here; T again takes it back"
        self.show_view(self.view.with_times(times), say)

    async def action_go_to(self: HasTimeline) -> None:
        """Open the prompt."""
        await _ask(self, "")

    async def on_place_prompt_ended(self: HasTimeline, message: PlacePrompt.Ended) -> None:
        """Go there; what is no place is said and can be corrected, the view stays."""
        if not message.accepted or not message.text.strip():
            self.message_line("")
            return
        inner = self.view.timeline
        here = Here(cursor_us=inner.cursor_us, zero_us=self.view.times.zero_us, zone=self.view.times.zone)
        place = find_place(message.text, self.timeline, here)
        if isinstance(place, NoPlace):
            await _ask(self, message.text)
            self.message_line(place.reason)
        elif place.event_index is not None:
            self.show_view(self.view.with_timeline(at_event(inner, self.timeline, place.event_index)))
        else:
            self.show_view(self.view.with_timeline(at_instant(inner, self.timeline, place.at_us)))


async def _ask(screen: HasTimeline, text: str) -> None:
    """Open the prompt with a text; it is made when it is first asked for."""
    from evtui.app.screens.timeline.place_prompt import PlacePrompt  # its style sheet is no part of opening

    prompts = screen.query(PlacePrompt)
    prompt = prompts.first() if prompts else PlacePrompt(EXAMPLES)
    if not prompts:
        await screen.mount_prompt(prompt)
    prompt.open(text)
