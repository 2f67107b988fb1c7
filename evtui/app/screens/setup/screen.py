"""An account's lines: fill in, try, save. The provider is asked in a worker, the file written by one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual import events, on
from textual.widget import Widget
from textual.worker import Worker

from evtui.app.messages import AccountSaved
from evtui.app.screen import EvtuiScreen
from evtui.app.screens.setup.field_prompt import FieldPrompt
from evtui.app.screens.setup.form_view import FormView
from evtui.app.screens.setup.lines import Said, form_lines
from evtui.app.widgets.prompt import Prompt
from evtui.clients.secret import Secret
from evtui.errors import EvtuiError
from evtui.keymap.setup import SETUP

if TYPE_CHECKING:
    from evtui.services.setup.desk import SetupDesk
    from evtui.services.setup.form import AccountForm


class AccountScreen(EvtuiScreen):
    """One form. ``open_form`` reads the configuration, so it is called in a thread."""

    TABLES = (SETUP,)
    TITLE_CRUMB = "Account"

    def __init__(self, desk: SetupDesk, open_form: Callable[[], AccountForm], title: str) -> None:
        super().__init__()
        self._desk = desk
        self._open_form = open_form
        self._crumb = title
        self._form: AccountForm | None = None
        self._cursor = 0
        self._said: Said | None = None
        self._masked: list[Secret] = []
        """What was typed as a secret: masked in every text for as long as the screen lives."""

    @property
    def form(self) -> AccountForm | None:
        """As it stands; None until it has been read."""
        return self._form

    def compose_body(self) -> Iterable[Widget]:
        """The lines."""
        yield FormView(self.paint)

    def compose_prompts(self) -> Iterable[Widget]:
        """The one that fills them in."""
        yield FieldPrompt()

    def crumbs(self) -> tuple[str, ...]:
        """What the form is about."""
        return (self._crumb,)

    def on_mount(self) -> None:
        """Read the configuration."""
        self._work(self._read)

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new width."""
        self.call_after_refresh(self._draw)

    def _work(self, work: Callable[[], Coroutine[None, None, None]]) -> Worker[None]:
        """Run this in place of what is under way."""
        return self.run_worker(work, group="form", exclusive=True)

    async def _read(self) -> None:
        try:
            self._form = await asyncio.to_thread(self._open_form)
        except EvtuiError as error:
            self._said = Said(str(error), is_good=False)
            self.message_line(str(error))
            return
        self._cursor = self._next_lacking(0)
        self._draw()

    def _draw(self) -> None:
        if self._form is None:
            return
        lines, at = form_lines(
            self._form, self._cursor, self._said, self._crumb, self.looks.glyphs, self.size.width
        )
        self.query_one(FormView).show(lines, at)

    def _next_lacking(self, start: int) -> int:
        """The next line that must be filled in, from here on; the first line behind them when none is."""
        assert self._form is not None
        fields = self._form.fields
        order = [*range(start, len(fields)), *range(start)]
        return next((number for number in order if fields[number].is_lacking), len(fields))

    # ── filling in ────────────────────────────────────────────────────────────────────────────────

    def action_change(self) -> None:
        """Fill in the line, or do what it says."""
        if self._form is None:
            return
        if self._cursor == len(self._form.fields):
            self.action_try_login()
        elif self._cursor > len(self._form.fields):
            self.action_save()
        else:
            self._ask_line()

    def _ask_line(self) -> None:
        """A word of few is taken in turn, anything else typed."""
        assert self._form is not None
        line = self._form.fields[self._cursor]
        if line.choices:
            known = line.choices.index(line.text) if line.text in line.choices else -1
            self._take(line.choices[(known + 1) % len(line.choices)])
            return
        placeholder = f"{line.label}: paste or type it" if line.is_secret else line.label
        text = "" if line.is_secret else line.text
        self.query_one(FieldPrompt).ask(placeholder, text, is_secret=line.is_secret)

    def on_paste(self, event: events.Paste) -> None:
        """Meant for the prompt that did not have the keys yet: a slow line sends enter and paste at once.

        The enter before it is still on its way to the app, so the paste waits behind it.
        """
        self.app.call_later(self._paste, event.text)

    def _paste(self, text: str) -> None:
        prompt = self.query_one(FieldPrompt)
        if prompt.is_open:
            prompt.take_paste(text)

    @on(Prompt.Typed)
    def _wait_for_enter(self, message: Prompt.Typed) -> None:
        message.stop()

    @on(Prompt.Ended)
    def _fill_in(self, message: Prompt.Ended) -> None:
        message.stop()
        if self._form is None or not message.accepted:
            return
        line = self._form.fields[self._cursor]
        if line.is_secret and message.text:
            self._masked.append(Secret(message.text))
        if line.is_secret and not message.text:
            return  # what was typed before stays
        self._take(message.text.strip() if not line.is_secret else message.text)
        self._cursor = self._next_lacking(self._cursor)
        self._draw()
        if self._cursor < len(self._form.fields):
            self._ask_line_unless_chosen()

    def _ask_line_unless_chosen(self) -> None:
        """Go on with the next line that is needed, as a paper form would."""
        assert self._form is not None
        if not self._form.fields[self._cursor].choices:
            self._ask_line()

    @on(FieldPrompt.Refused)
    def _tell_refused(self) -> None:
        self.message_line("That was more than one line, or held control characters: nothing was taken")

    def _take(self, text: str) -> None:
        assert self._form is not None
        self._form = self._form.typed(self._cursor, text)
        self._said = None
        self._draw()

    # ── trying and saving ─────────────────────────────────────────────────────────────────────────

    def _is_ready(self) -> bool:
        """Whether the form can be used; else says why not."""
        if self._form is None:
            return False
        faults = self._form.faults(self._desk.file)
        if faults:
            self._say(faults[0], is_good=False)
        return not faults

    def action_try_login(self) -> None:
        """Ask the provider; writes nothing."""
        if self._is_ready():
            assert self._form is not None
            self._say("Asking the provider ...", is_good=None)
            self._work(partial(self._try, self._form))

    async def _try(self, form: AccountForm) -> None:
        try:
            tried = await self._desk.try_form(form)
        except EvtuiError as error:
            self._say(str(error), is_good=False)
        else:
            self._say(tried.text, is_good=tried.is_ok)

    def action_save(self) -> None:
        """Write it and open the list."""
        if self._is_ready():
            assert self._form is not None
            self._say("Writing ...", is_good=None)
            self._work(partial(self._save, self._form))

    async def _save(self, form: AccountForm) -> None:
        try:
            await self._desk.save(form)
        except EvtuiError as error:
            self._say(str(error), is_good=False)
        else:
            self.post_message(AccountSaved(form.account))

    def _say(self, text: str, *, is_good: bool | None) -> None:
        self._said = Said(text, is_good)
        self._draw()

    # ── moving ────────────────────────────────────────────────────────────────────────────────────

    def _move_to(self, cursor: int) -> None:
        if self._form is not None:
            self._cursor = max(0, min(cursor, len(self._form.fields) + 1))
            self._draw()

    def action_down(self) -> None:
        """The next line."""
        self._move_to(self._cursor + 1)

    def action_up(self) -> None:
        """The line before."""
        self._move_to(self._cursor - 1)

    def action_first(self) -> None:
        """The first line."""
        self._move_to(0)

    def action_last(self) -> None:
        """The last line."""
        self._move_to(len(self._form.fields) + 1 if self._form is not None else 0)

    def cancel_fetch(self) -> bool:
        """Stop asking the provider."""
        asking = self._said is not None and self._said.is_good is None
        if asking:
            self.workers.cancel_group(self, "form")
            self._say("Stopped", is_good=False)
        return asking

    def cancel_innermost(self) -> bool:
        """A try that is under way."""
        return self.cancel_fetch()
