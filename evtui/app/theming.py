"""How the app looks, and another theme while it runs."""

from __future__ import annotations

from dataclasses import replace

from textual.app import App

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

    def take_looks(self, looks: Looks) -> None:
        """These looks, and the colours of Textual's own widgets that go with them."""
        self.looks = looks
        theme = textual_theme(looks)
        self.register_theme(theme)
        self.theme = theme.name


def change_theme(app: object, name: str) -> str:
    """Change an app's theme; returns what is to be said. Without a name it says which there are."""
    if not isinstance(app, ThemingApp):
        return "There is one theme here"
    if name and name not in THEMES:
        return f"No theme {name}; there are {', '.join(THEMES)}"
    if name:
        app.use_theme(name)
    others = ", ".join(other for other in THEMES if other != app.looks.theme_name)
    return f"Theme {app.looks.theme_name}; others: {others}"
