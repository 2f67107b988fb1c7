"""The session browser: one list grammar for every provider, usable while the rest is still loading."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from textual import events, on, work
from textual.containers import Container, Vertical
from textual.timer import Timer
from textual.widget import Widget

from evtui.app.messages import OpenRaw, OpenSession, Quit
from evtui.app.screen import EvtuiScreen
from evtui.app.screens.sessions.browse import Browse
from evtui.app.screens.sessions.draw_state import DrawState, list_width, preview_rows
from evtui.app.screens.sessions.loading import FetchHeard, Loading
from evtui.app.screens.sessions.outcomes import RowJudged, judge_rows
from evtui.app.screens.sessions.panes import sign_in_text
from evtui.app.screens.sessions.preview import Preview
from evtui.app.screens.sessions.session_list import SessionList
from evtui.app.source import Opening, SessionSource
from evtui.app.widgets.one_line import OneLine
from evtui.app.widgets.prompt import Prompt
from evtui.formats.ink import Ink, Role
from evtui.formats.times import clock
from evtui.keymap.action import Action
from evtui.keymap.sessions import SESSIONS
from evtui.keymap.table import TABLE
from evtui.models.fetch import SessionQuery
from evtui.models.report import SessionReport
from evtui.services.listing.fetch_state import Phase
from evtui.services.listing.filter import RowFilter
from evtui.services.listing.layouts import TABS
from evtui.services.listing.period import shifted
