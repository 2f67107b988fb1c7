"""The app's part of the tour: it watches what is done, and puts the strip on the screen in front."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual import on
from textual.actions import ActionParseResult
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen

from evtui.app.messages import BeginTour
from evtui.app.screen import EvtuiScreen
from evtui.app.screens.tour.strip import TourStrip
from evtui.keymap.action import Action
from evtui.keymap.labels import key_labels
from evtui.services.guide.tour import STEPS

LEAVE: Final = "app.cancel"
"""The action that ends the tour instead of what it does otherwise."""
_KEY: Final = "{key}"


class TouringApp(App[None], inherit_bindings=False):
    """Keys mean what they always mean, but esc: it leaves the tour."""

    _step: int | None = None
    """Number of the step that is waited for, None while there is no tour."""

    def on_mount(self) -> None:
        """The strip follows from screen to screen."""
        self.screen_change_signal.subscribe(self, self._on_other_screen)

    @on(BeginTour)
    def _begin_tour(self) -> None:
        ours = [screen for screen in self.screen_stack if isinstance(screen, EvtuiScreen)]
        if any(_here(0, screen) is not None for screen in ours):
            self._step = 0
            self._show_step()
        elif ours:
            ours[-1].message_line("The tour needs sessions to look at: evtui demo --tour has some")

    def _on_other_screen(self, screen: Screen[object]) -> None:
        if self._step is not None:
            self.call_later(self._show_step)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key means; when it is what the step waits for, go on to the next one."""
        if self._step is None:
            return await super().run_action(action, default_namespace, namespaces)
        done = _action_of(action, default_namespace)
        if done is not None and done.id == LEAVE:
            self._leave_tour()
            return True
        is_handled = await super().run_action(action, default_namespace, namespaces)
        if done is not None and self._step is not None and done.id in STEPS[self._step].waits_for:
            self._step += 1
            self._show_step()
        return is_handled

    def _leave_tour(self) -> None:
        self._step = None
        for screen in self.screen_stack:
            screen.query(TourStrip).remove()

    def _show_step(self) -> None:
        """The strip on the screen in front, where it is one of ours."""
        screen = self.screen
        if self._step is None or not isinstance(screen, EvtuiScreen):
            return
        strips = screen.query(TourStrip)
        strip = strips.first() if strips else TourStrip(screen.paint)
        if not strips:
            screen.mount(strip)
        words, key = _sentence(self._step, screen)
        strip.show(words, key, f"tour {self._step + 1}/{len(STEPS)}   esc leaves it")


def _action_of(action: str | ActionParseResult, namespace: DOMNode | None) -> Action | None:
    """The action of the keymap that a binding of a screen stands for."""
    if not isinstance(namespace, EvtuiScreen) or not isinstance(action, str):
        return None
    return next((one for one in namespace.ACTIONS if one.method == action), None)


def _here(number: int, screen: EvtuiScreen) -> Action | None:
    """The action a step waits for, as this screen has it."""
    by_id = {one.id: one for one in screen.ACTIONS}
    return next((by_id[id] for id in STEPS[number].waits_for if id in by_id), None)


def _sentence(number: int, screen: EvtuiScreen) -> tuple[list[str], int]:
    """What a step says on a screen, in words, and which of them is the key."""
    step = STEPS[number]
    here = _here(number, screen)
    if here is None:
        view = step.waits_for[0].partition(".")[0].replace("table", "sessions")
        text, here = f"This step is on another screen ({view}): {_KEY} leads back.", _back(screen)
    else:
        text = step.text
    words = text.split()
    at = next((index for index, word in enumerate(words) if word.startswith(_KEY)), -1)
    if at >= 0:
        label = key_labels(here)[0] if here.keys else f":{here.command}"
        words[at] = words[at].replace(_KEY, label)
    return words, at


def _back(screen: EvtuiScreen) -> Action:
    """The way back from any screen."""
    return next(one for one in screen.ACTIONS if one.id == "app.back")
