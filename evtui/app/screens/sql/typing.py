"""The prompt of a question in SQL: completion of views and columns, and the questions asked before."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from evtui.app.screen import EvtuiScreen, KeepsLines
from evtui.services.sql.completion import complete

if TYPE_CHECKING:  # the prompt's style sheet is no part of opening
    from evtui.app.widgets.prompt import Prompt
    from evtui.app.widgets.query_prompt import Fault, Offer, QueryPrompt
    from evtui.services.sql.faults import SqlRefused

LINES: Final = "sql"
"""Name of the prompt whose lines are remembered."""
LONGEST: Final = 4_000
"""Characters of a question that is typed."""
EXAMPLE: Final = "SELECT charger, count(*), sum(energy_wh) FROM sessions GROUP BY charger"


class QuestionPrompt(EvtuiScreen):
    """A question is asked with enter; wrong ones come back into the prompt."""

    last_question = ""
    """What the prompt opens with."""

    def asked(self, sql: str) -> None:
        """A question was accepted."""

    async def action_sql(self) -> None:
        """Type a question, beginning with the last one."""
        await self.open_question(self.last_question)

    async def open_question(self, text: str, refused: SqlRefused | None = None) -> None:
        """The prompt with a text; with one that was refused, why, and marked where."""
        prompt = await self._question_prompt()
        lines = self.app.typed_lines(LINES) if isinstance(self.app, KeepsLines) else None
        known = () if lines is None else lines.lines
        prompt.ask(text, partial(_fault, text, refused), _offer, known)
        if lines is not None and not known:
            await asyncio.to_thread(lines.read)
            prompt.remember(lines.lines)

    async def _question_prompt(self) -> QueryPrompt:
        from evtui.app.widgets.query_prompt import QueryPrompt

        found = self.query(QueryPrompt)
        if found:
            return found.first()
        prompt = QueryPrompt(EXAMPLE, self.paint, self.looks.glyphs)
        prompt.max_length = LONGEST
        await self.mount_prompt(prompt, prompt.hint)
        return prompt

    def on_prompt_ended(self, message: Prompt.Ended) -> None:
        """Enter asks; esc leaves things as they are."""
        if not message.accepted or not message.text.strip():
            return
        self.last_question = message.text
        if isinstance(self.app, KeepsLines):
            self.app.remember_line(LINES, message.text)
        self.asked(message.text)


def _fault(text: str, refused: SqlRefused | None, typed: str) -> Fault | None:
    """What is known of a question before it is asked: only that it was refused as it stands."""
    from evtui.app.widgets.query_prompt import Fault

    if refused is None or typed != text:
        return None
    return Fault(refused.message, refused.at or 0, refused.hint)


def _offer(text: str, cursor: int) -> Offer:
    from evtui.app.widgets.query_prompt import Offer

    start, options = complete(text, cursor)
    return Offer(start, [one.text for one in options], [one.help for one in options])
