"""The parent of every screen: header, footer, keys from the keymap, a one-line notice when too small."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from inspect import isawaitable
from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

from textual import events
from textual.app import ComposeResult
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import AwaitMount, Widget

from evtui.app.actions import Table, merged
from evtui.app.bindings import bindings_of, rebound
from evtui.app.looks import HasLooks
from evtui.app.messages import (
    BeginTour,
    GoBack,
    Interrupt,
    OpenHelp,
    OpenSql,
    OpenTopic,
    Quit,
    ShowPrivately,
    ShowProvider,
    ShowTheme,
)
from evtui.app.theme import DEFAULT_LOOKS, Looks, Painter
from evtui.app.widgets.footer import Footer
from evtui.app.widgets.header import Header
from evtui.app.widgets.one_line import OneLine
from evtui.app.widgets.prompt_place import PromptPlace
from evtui.formats.glyphs import Tier
from evtui.formats.ink import Span
from evtui.formats.theme_names import THEMES
from evtui.keymap.action import Action
from evtui.keymap.everywhere import EVERYWHERE
from evtui.services.guide.topic import TOPICS

if TYPE_CHECKING:  # explanations come with the first K, commands with the first colon
    from evtui.app.palette import Command
    from evtui.services.explain.explanation import Explanation, Known
    from evtui.services.views.typed_lines import TypedLines

LEAST_WIDTH = 60
LEAST_HEIGHT = 15


@runtime_checkable
class KeepsLines(Protocol):
    """An app that remembers what was typed into its prompts."""

    def typed_lines(self, prompt: str) -> TypedLines:
        """The lines of one prompt."""
        ...

    def remember_line(self, prompt: str, line: str) -> None:
        """A line was accepted."""
        ...


@runtime_checkable
class MayBePrivate(Protocol):
    """An app that can show pseudonyms in the place of personal data."""

    @property
    def is_private(self) -> bool:
        """True while it does."""
        ...


class EvtuiScreen(Screen[None]):
    """Header, a body of the screen's own, footer. Keys, footer and help all come from ``TABLES``."""

    TABLES: ClassVar[tuple[Table, ...]] = ()
    """Keymap tables of the screen, the most specific first; ``EVERYWHERE`` is added."""
    ACTIONS: tuple[Action, ...] = ()
    """Derived: every action of the screen with the keys it holds; in a run with other keys those."""
    TITLE_CRUMB: ClassVar[str] = ""
    """Name of the screen in header and help."""

    DEFAULT_CSS = """
    EvtuiScreen { overflow: hidden; layers: default prompt; }
    EvtuiScreen #too-small { display: none; }
    EvtuiScreen.-too-small > Widget { display: none; }
    EvtuiScreen.-too-small > #too-small { display: block; }
    """
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As Textual has it, but without sending the whole screen whenever a prompt takes or leaves the keys."""
    AUTO_FOCUS = ""
    """Nothing takes focus by itself: keys belong to the screen, prompts ask for them."""

    def __init_subclass__(cls, **more: bool) -> None:
        """Derive bindings from the keymap before Textual merges them."""
        cls.ACTIONS = merged((*cls.TABLES, EVERYWHERE))
        cls.BINDINGS = [*bindings_of(cls.ACTIONS)]
        super().__init_subclass__(**more)

    def __init__(self) -> None:
        super().__init__()
        self._painter: Painter | None = None
        self._position_text = ""
        self._is_held = True  # nothing is sent until the screen was laid out and drawn once

    # ── what a screen may use ─────────────────────────────────────────────────────────────────────

    @property
    def looks(self) -> Looks:
        """Tier, colour depth, theme and display zone of this run."""
        return self.app.looks if isinstance(self.app, HasLooks) else DEFAULT_LOOKS

    @property
    def tier(self) -> Tier:
        """The glyph tier."""
        return self.looks.tier

    @property
    def paint(self) -> Painter:
        """Ink to style."""
        if self._painter is None:
            self._painter = Painter(self.looks)
        return self._painter

    def use_looks(self, looks: Looks) -> None:
        """Draw everything in other looks from now on."""
        self.paint.use(looks)
        for widget in self.walk_children(with_self=True):
            widget.refresh()

    def message_line(self, text: str) -> None:
        """Say something in the footer's left part until the next key. The text may be untrusted."""
        self.query_one(Footer).show_message(text)

    async def ask(self, placeholder: str, text: str = "") -> None:
        """Open the screen's prompt with this text; it is made when it is first asked for."""
        from evtui.app.widgets.prompt import Prompt  # the input widget's style sheet is no part of start-up

        prompts = self.query(Prompt)
        prompt = prompts.first() if prompts else Prompt(placeholder)
        if not prompts:
            await self.mount_prompt(prompt)
        prompt.open(text)

    def mount_prompt(self, *widgets: Widget) -> AwaitMount:
        """A prompt that is asked for the first time, with what belongs to it."""
        return self.query_one(PromptPlace).mount(*widgets)

    def show_position(self, text: str) -> None:
        """The one position figure at the right of the footer: ``4/412``, ``1 col = 14 s``."""
        self.query_one(Footer).show_position(text)

    def show_header(self) -> None:
        """Redraw the header after crumbs or data time changed."""
        right = self.header_right()
        if isinstance(self.app, MayBePrivate) and self.app.is_private:
            right = f"PRIVATE {self.looks.glyphs.separator} {right}" if right else "PRIVATE"
        self.query_one(Header).show_place(self.crumbs(), right)

    def show_footer(self) -> None:
        """Redraw the footer's keys after ``footer_actions`` changed."""
        self.query_one(Footer).show_keys(self.footer_actions())

    # ── what a screen overrides ───────────────────────────────────────────────────────────────────

    def compose_body(self) -> Iterable[Widget]:
        """The widgets between header and footer."""
        return ()

    def compose_prompts(self) -> Iterable[Widget]:
        """Prompts that are there from the start; others come with ``mount_prompt``."""
        return ()

    def crumbs(self) -> tuple[str, ...]:
        """Where we are, outermost first."""
        return (self.TITLE_CRUMB,)

    def header_right(self) -> str:
        """Time of the data."""
        return ""

    def footer_actions(self) -> tuple[Action, ...]:
        """The actions that work now; those with a footer rank are shown."""
        return self.ACTIONS

    def show_provider(self, number: int) -> None:
        """Go to a provider's list. The list itself does it at once: keys typed behind mean the new tab."""
        self.post_message(ShowProvider(number))

    def under_cursor(self, known: Known) -> tuple[Explanation, ...]:
        """What stands under the cursor, explained; the first one gives the text its title."""
        return ()

    def command_words(self, action: Action, words: str) -> Sequence[str]:
        """What could follow a command's name, given the words typed so far."""
        if action.id == "app.theme":
            return [name for name in THEMES if words in name]
        if action.id == "app.help":
            return [name for name in TOPICS if words in name]
        if action.id == "app.privacy":
            return [name for name in ("on", "off") if words in name]
        if action.id in {"app.report", "app.bundle"} and "." not in words:
            endings = ("md", "html", "txt") if action.id == "app.report" else ("evt",)
            return [f"{words.strip() or 'case'}.{ending}" for ending in endings]
        return ()

    def cancel_innermost(self) -> bool:
        """Cancel prompt, range, highlight or load, the innermost first; False when there was nothing."""
        return False

    def cancel_fetch(self) -> bool:
        """Cancel a running fetch and keep what is there; False when none ran."""
        return False

    # ── frame ─────────────────────────────────────────────────────────────────────────────────────

    def compose(self) -> ComposeResult:
        """Header, body, footer, and the notice that replaces them all when the terminal is too small."""
        self._take_keys()
        yield Header(self.paint, self.looks.glyphs)
        yield from self.compose_body()
        yield Footer(self.paint)
        yield PromptPlace(*self.compose_prompts())
        yield OneLine(self.paint, id="too-small")

    def _take_keys(self) -> None:
        """The keys of this run, where they are not those of the keymap."""
        if self.looks.keys.changed:
            self.ACTIONS = merged((*self.TABLES, EVERYWHERE), self.looks.keys)
            self._bindings = rebound(self._bindings, self.ACTIONS)

    def on_mount(self) -> None:
        """First header and footer. Textual calls this for every class: children never call their parent's."""
        self.show_header()
        self.show_footer()

    def _compositor_refresh(self) -> None:
        """Send what changed. Textual 8.2.8 sends a screen three times while it opens, at first blank."""
        if not self._is_held:
            super()._compositor_refresh()

    def _let_go(self) -> None:
        """Laid out and drawn: send everything at once."""
        self._is_held = False
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Below 60x15 one line says what is needed."""
        if self._is_held:
            self.call_after_refresh(self._let_go)
        width, height = event.size
        small = width < LEAST_WIDTH or height < LEAST_HEIGHT
        self.set_class(small, "-too-small")
        if small:
            text = f"evtui needs {LEAST_WIDTH}x{LEAST_HEIGHT}, this is {width}x{height}"
            self.query_one("#too-small", OneLine).show((Span(text),))

    def on_key(self, event: events.Key) -> None:
        """A message stands until the next key."""
        footer = self.query_one(Footer)
        if footer.message:
            footer.show_message("")

    # ── actions that mean the same everywhere ─────────────────────────────────────────────────────

    def action_back(self) -> None:
        """One level back; the session list quits instead."""
        self.post_message(GoBack())

    def action_step_back(self) -> None:
        """One level back, never quits."""
        self.post_message(GoBack())

    def action_quit_now(self) -> None:
        """Quit from anywhere."""
        self.post_message(Quit())

    def action_cancel(self) -> None:
        """Cancel the innermost thing, else one level back."""
        if not self._cancel_pipe() and not self.cancel_innermost():
            self.post_message(GoBack())

    def action_interrupt(self) -> None:
        """Copy a selection, else cancel the running fetch; the app quits at the second within a second."""
        selected = self.get_selected_text()
        if selected:
            self.app.copy_to_clipboard(selected)
            return
        self.post_message(Interrupt(self._cancel_pipe() or self.cancel_fetch()))

    def _cancel_pipe(self) -> bool:
        """End a command that sessions were piped into; False when none runs."""
        running = [worker for worker in self.workers if worker.group == "pipe" and worker.is_running]
        for worker in running:
            worker.cancel()
        return bool(running)

    def action_help(self, topic: str = "") -> None:
        """All keys of this screen, or a text of ``evtui help``."""
        self.post_message(OpenTopic(topic) if topic else OpenHelp(self.TITLE_CRUMB, self.ACTIONS))

    def action_theme(self, name: str = "") -> None:
        """Another theme, or which there are."""
        self.post_message(ShowTheme(name))

    def action_tour(self) -> None:
        """Begin the tour, or begin it again."""
        self.post_message(BeginTour())

    def action_explain(self) -> None:
        """What is under the cursor."""
        from evtui.app.explaining import known_of, text_message  # they bring the rules

        found = self.under_cursor(known_of(self.app))
        if found:
            self.post_message(text_message(found))
        else:
            self.message_line("Nothing under the cursor to explain; evtui explain WORD knows more")

    def action_copy_card(self) -> None:
        """The card under the cursor to the clipboard; never without this key."""
        from evtui.app.clipboard import copy_card  # built only when asked for

        copy_card(self)

    async def action_yank(self) -> None:
        """A part of the screen to the clipboard; the next key says which."""
        from evtui.app.yanking import open_menu  # built only when asked for

        await open_menu(self)

    async def action_pipe(self, command: str = "") -> None:
        """Sessions as JSON lines into a command."""
        from evtui.app.piping import begin_pipe  # built only when asked for

        await begin_pipe(self, command)

    def action_report(self, words: str = "") -> None:
        """Sessions as a report for a ticket."""
        from evtui.app.handing_out import REPORTS, begin  # built only when asked for

        begin(self, "report", words, REPORTS)

    def action_bundle(self, words: str = "") -> None:
        """Sessions with their records as one file."""
        from evtui.app.handing_out import BUNDLES, begin

        begin(self, "bundle", words, BUNDLES)

    def action_dump(self, words: str = "") -> None:
        """What is shown as plain text in the terminal's scrollback."""
        from evtui.app.dumping import dump  # built only when asked for

        self.message_line(dump(self, words))

    def action_privacy(self, word: str = "") -> None:
        """Pseudonyms on every screen, or no longer."""
        self.post_message(ShowPrivately(word))

    def action_palette(self) -> None:
        """Command line with fuzzy search."""
        from evtui.app.palette import Palette  # built only when asked for

        lines = self.app.typed_lines("commands") if isinstance(self.app, KeepsLines) else None
        palette = Palette(self.ACTIONS, self.paint, self.looks.glyphs, self.command_words, lines)
        self.app.push_screen(palette, self._run_chosen)

    async def action_sql(self) -> None:
        """Ask what is stored in SQL."""
        self.post_message(OpenSql())

    def action_provider_1(self) -> None:
        """DepotFinity."""
        self.show_provider(1)

    def action_provider_2(self) -> None:
        """Smappee."""
        self.show_provider(2)

    def action_provider_3(self) -> None:
        """PlugSurfing."""
        self.show_provider(3)

    def action_provider_4(self) -> None:
        """All."""
        self.show_provider(4)

    def action_redraw(self) -> None:
        """Send every cell again."""
        self.refresh(repaint=True, layout=True)

    def action_suspend(self) -> None:
        """Suspend to the shell."""
        self.app.action_suspend_process()

    async def _run_chosen(self, command: Command | None) -> None:
        """Do what the command line chose, and remember it as typed."""
        if command is None:
            return
        if isinstance(self.app, KeepsLines):
            self.app.remember_line("commands", command.text)
        if command.words:
            done = getattr(self, f"action_{command.action.method}")(command.words)
            if isawaitable(done):
                await done
        else:
            await self.run_action(command.action.method)
