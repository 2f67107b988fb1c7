"""How the app looks, and another theme while it runs."""

from __future__ import annotations

from dataclasses import replace

from textual import on
from textual.app import App

from evtui.app.messages import ShowTheme
from evtui.app.screen import EvtuiScreen
from evtui.app.theme import DEFAULT_LOOKS, Looks, textual_theme
from evtui.formats.theme_names import THEMES


class ThemingApp(App[None], inherit_bindings=False):
    """Decides the looks of every screen."""

    looks: Looks = DEFAULT_LOOKS

    def use_theme(self, name: str) -> None:
        """Draw everything in another theme, at once; the name must be one of ``THEMES``."""
        self.take_looks(replace(self.looks, theme=name))
        for screen in self.screen_stack:
            if isinstance(screen, EvtuiScreen):
                screen.use_looks(self.looks)

    @on(ShowTheme)
    def _show_theme(self, message: ShowTheme) -> None:
        name = message.name.strip().lower()
        if name and name not in THEMES:
            text = f"No theme {name}; there are {', '.join(THEMES)}"
        else:
            if name:
                self.use_theme(name)
            others = ", ".join(other for other in THEMES if other != self.looks.theme_name)
            text = f"Theme {self.looks.theme_name}; others: {others}"
        if isinstance(self.screen, EvtuiScreen):
            self.screen.message_line(text)

    def take_looks(self, looks: Looks) -> None:
        """These looks, and the colours of Textual's own widgets that go with them."""
        self.looks = looks
        theme = textual_theme(looks)
        self.register_theme(theme)
        self.theme = theme.name
