"""What a screen that shows a session of the queue adds to the screen it is: outcomes and the way on."""

from __future__ import annotations

from dataclasses import replace

from evtui.app.messages import ShowCase, ShowHandOver
from evtui.app.screen import EvtuiScreen
from evtui.keymap.action import Action
from evtui.keymap.triage import TRIAGE
from evtui.services.triage import Judgement
from evtui.services.triage_queue import TriageQueue

_OWN = {action.id for action in TRIAGE} | {"app.help", "app.back"}


class Judging(EvtuiScreen):
    """One method per action of ``evtui.keymap.triage``; comes before the screen it is mixed into."""

    queue: TriageQueue
    """Set by the screen."""
    _is_left = False
    """True once a decision was made here: a key typed ahead must not decide about a session nobody saw."""

    def crumbs(self) -> tuple[str, ...]:
        """How far the queue has come, then where we are."""
        return (self.queue.progress, *super().crumbs())

    def header_right(self) -> str:
        """Why this session stands here in the queue."""
        before = self.queue.judgements.get(self.queue.current.key)
        parts = [f"decided: {before.value}"] if before is not None else []
        return f" {self.looks.glyphs.separator} ".join([*parts, *filter(None, [self.queue.current.reason])])

    def footer_actions(self) -> tuple[Action, ...]:
        """The outcomes; everything else is in the help."""
        return tuple(
            action if action.id in _OWN else replace(action, footer=0) for action in super().footer_actions()
        )

    def action_done(self) -> None:
        """Nothing to do."""
        self._judge(Judgement.DONE)

    def action_watch(self) -> None:
        """Keep an eye on it."""
        self._judge(Judgement.WATCH)

    def action_charger(self) -> None:
        """A fault of the charger."""
        self._judge(Judgement.CHARGER)

    def action_vehicle(self) -> None:
        """The vehicle's doing."""
        self._judge(Judgement.VEHICLE)

    def action_data(self) -> None:
        """The record is wrong."""
        self._judge(Judgement.DATA)

    def action_hand_over(self) -> None:
        """What was decided so far."""
        self.post_message(ShowHandOver(self.queue, in_place=False))

    def _judge(self, judgement: Judgement) -> None:
        if self._is_left:
            return
        self._is_left = True
        if self.queue.judge(judgement):
            self.post_message(ShowCase(self.queue))
        else:
            self.post_message(ShowHandOver(self.queue, in_place=True))

    def step(self, step: int) -> None:
        """The next or previous session of the queue, nothing decided."""
        if self._is_left:
            return
        if self.queue.step(step):
            self._is_left = True
            self.post_message(ShowCase(self.queue))
        else:
            self.message_line("The queue ends here" if step > 0 else "The queue begins here")
