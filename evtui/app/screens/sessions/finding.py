"""``/`` in the list: conditions typed, filtered while typing; store and notes are looked up beside."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from textual import on

from evtui.app.screen import KeepsLines
from evtui.app.screens.sessions.noting import NotingList
from evtui.app.source import SessionSource
from evtui.app.widgets.prompt import Prompt
from evtui.errors import EvtuiError
from evtui.services.listing.columns import SessionKey
from evtui.services.listing.filter import RowFilter

if TYPE_CHECKING:  # the query language and its prompt come with the first /
    from evtui.app.widgets.query_prompt import Fault, Offer, QueryPrompt
    from evtui.keymap.action import Action
    from evtui.services.query.query import Query
    from evtui.services.views.list_view import ListView

LINES: Final = "filter"
"""Name of the prompt whose lines are remembered."""
MOST_VALUES: Final = 20_000
"""Loaded sessions whose values are offered."""


class FindingList(NotingList):
    """A text that cannot be read changes nothing: the rows of the last one that could stay."""

    _before_typing: ListView | None = None

    # ── the prompt ────────────────────────────────────────────────────────────────────────────────

    async def action_filter(self, words: str = "") -> None:
        """Type conditions; with words these at once."""
        if words:
            self._apply_filter(words)
            return
        prompt = await self._query_prompt()
        self._before_typing = self.view.shown
        lines = self.app.typed_lines(LINES) if isinstance(self.app, KeepsLines) else None
        prompt.ask(self.view.filter.text, self._fault, self._offer, () if lines is None else lines.lines)
        self.work_alone(self.read_ahead, "reading ahead")
        if lines is not None and not lines.lines:
            await asyncio.to_thread(lines.read)
            prompt.remember(lines.lines)

    async def _query_prompt(self) -> QueryPrompt:
        """Made when it is first asked for."""
        from evtui.app.widgets.query_prompt import QueryPrompt

        found = self.query(QueryPrompt)
        if found:
            return found.first()
        placeholder = "words, field:value, kwh<0.5, since:-7d, !not, ~fuzzy, /regex/"
        prompt = QueryPrompt(placeholder, self.paint, self.looks.glyphs)
        await self.mount_prompt(prompt, prompt.hint)
        return prompt

    @on(Prompt.Typed)
    def _filter_while_typing(self, message: Prompt.Typed) -> None:
        if any(prompt.value != message.text for prompt in self.query(Prompt).filter(".-open")):
            return  # more was typed meanwhile, and will be told
        if self._fault(message.text) is None:
            self.show_view(replace(self.view, filter=replace(self.view.filter, text=message.text)))
            self._look_up()

    @on(Prompt.Ended)
    def _filter_at_last(self, message: Prompt.Ended) -> None:
        before, self._before_typing = self._before_typing, None
        if not message.accepted:
            if before is not None:
                self.show_view(self.view.showing(before))
            return
        if before is not None and message.text != before.filter.text:
            self.show_view(self.view.showing(before), draw=False)  # what was typed on the way is no step
        self._apply_filter(message.text)

    def _apply_filter(self, text: str) -> None:
        """These conditions, in place of those before: one step to undo."""
        fault = self._fault(text)
        if fault is not None:
            self.message_line(f"{fault.message}; {fault.hint}" if fault.hint else fault.message)
            return
        self.change_view(replace(self.view, filter=replace(self.view.filter, text=text.strip())))
        self._look_up()
        if isinstance(self.app, KeepsLines):
            self.app.remember_line(LINES, text)

    def _fault(self, text: str) -> Fault | None:
        """What is wrong with a text."""
        from evtui.app.widgets.query_prompt import Fault
        from evtui.services.query.query import QueryError

        try:
            self._read(text)
        except QueryError as error:
            return Fault(error.message, error.at, error.hint)
        return None

    def _read(self, text: str) -> Query:
        """Raises QueryError."""
        return self._conditions.query(text, self._opening.now(), self.looks.zone)

    def _offer(self, text: str, cursor: int) -> Offer:
        from evtui.app.widgets.query_prompt import Offer
        from evtui.services.query.completion import complete

        found = complete(text, cursor, self.values_of)
        options = found.options
        return Offer(found.start, [one.text for one in options], [one.help for one in options])

    def values_of(self, field_id: str) -> Iterable[str]:
        """The texts that loaded sessions of the tab have in a field, the most frequent first."""
        from collections import Counter

        from evtui.services.query.fields import FIELDS

        field, zone = FIELDS[field_id], self.looks.zone
        counted: Counter[str] = Counter()
        for report in self._loading.collection.of(self._tab)[:MOST_VALUES]:
            value = field.value_of(report, zone)
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, str):
                    counted[one] += 1
        return [value for value, _ in counted.most_common()]

    # ── what stands elsewhere ─────────────────────────────────────────────────────────────────────

    def source_opened(self, source: SessionSource) -> None:
        """The view a run begins with may ask the store."""
        super().source_opened(source)
        self._look_up()

    def _look_up(self) -> None:
        """Ask notes and store for what the conditions need of them; rows follow when they answer."""
        text = self.view.filter.text
        if not text.strip() or self._fault(text) is not None:
            return
        query = self._read(text)
        if query.needs_notes:
            self.take_notes()
        wanted = self._conditions.unknown(query)
        if wanted and self._source is not None:
            self.work_alone(partial(self._ask_store, self._source, wanted), "finding")

    async def _ask_store(self, source: SessionSource, texts: Iterable[str]) -> None:
        found: dict[str, frozenset[SessionKey]] = {}
        for text in texts:
            try:
                hits = await source.find(text)
            except EvtuiError as error:
                self.message_line(f"The store could not be searched: {error.message}")
                return
            found[text] = hits.keys
            if not hits.is_all:
                self.message_line(f"More than {len(hits.keys)} stored sessions hold {text}; add a word")
        self._conditions.learn(found)
        if any(found.values()):
            self.rebuild_rows()

    def take_notes(self) -> None:
        """The notes read last, as texts by session."""
        store = self.notes
        if store is None:
            return
        texts: dict[SessionKey, list[str]] = {}
        for note in store.known.notes:
            texts.setdefault(note.session, []).append(note.text)
        if self._conditions.take_notes({key: "\n".join(lines) for key, lines in texts.items()}):
            self.rebuild_rows()

    def _show_notes(self) -> None:
        """Notes were read or written: a filter may ask for their words."""
        super()._show_notes()
        text = self.view.filter.text
        if text.strip() and self._fault(text) is None and self._read(text).needs_notes:
            self.take_notes()

    # ── chips ─────────────────────────────────────────────────────────────────────────────────────

    def add_condition(self, text: str) -> None:
        """Keep only sessions that pass this too."""
        known = self.view.filter.text
        base = known if self._fault(known) is None else ""
        self._apply_filter(self._read(base).with_condition(text).text)

    def action_drop_condition(self, words: str = "") -> None:
        """Take one condition away: the last, or the one of this number or that reads like this."""
        chips = self._conditions.chips(self.view.filter.text, self._opening.now(), self.looks.zone)
        if not chips:
            self.message_line("No condition is active; / types one")
            return
        number = _chip_number(words.strip(), chips)
        if number is None:
            self.message_line(f"No condition reads {words}; there is {', '.join(chips)}")
            return
        left = " ".join(chip for place, chip in enumerate(chips) if place != number)
        self.change_view(replace(self.view, filter=replace(self.view.filter, text=left)))
        self.message_line(f"{chips[number]} no longer asked; u brings it back")

    def action_clear_filter(self) -> None:
        """Every session of the tab again."""
        self.change_view(replace(self.view, filter=RowFilter()))

    def command_words(self, action: Action, words: str) -> Sequence[str]:
        """Conditions are completed like in the prompt; those that stand can be dropped."""
        if action.method == "drop_condition":
            return self._conditions.chips(self.view.filter.text, self._opening.now(), self.looks.zone)
        if action.method == "filter":
            offer = self._offer(words, len(words))
            return [f"{words[: offer.start]}{text}" for text in offer.texts]
        return super().command_words(action, words)


def _chip_number(words: str, chips: tuple[str, ...]) -> int | None:
    """Place of the condition that is meant; None when there is no such."""
    if not words:
        return len(chips) - 1
    if words in chips:
        return chips.index(words)
    return int(words) - 1 if words.isdigit() and 0 < int(words) <= len(chips) else None
