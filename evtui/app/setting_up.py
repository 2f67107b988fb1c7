"""The way to an account's form, and from a saved one to its list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual import on

from evtui.app.messages import AccountSaved, OpenSetup, OpenSignIn
from evtui.app.opening import OpeningApp
from evtui.errors import EvtuiError
from evtui.providers.registry import PROVIDERS

if TYPE_CHECKING:  # only who sets something up brings pydantic in
    from evtui.app.source import Opening
    from evtui.services.setup.desk import SetupDesk


class SettingUpApp(OpeningApp, inherit_bindings=False):
    """Opens the screens of ``evtui.app.screens.setup``; whoever runs the app says where accounts are kept."""

    setup_desk: Callable[[], SetupDesk] | None = None
    """The user's configuration; None where there is none to write."""
    open_configured: Callable[[], Opening] | None = None
    """The accounts of the configuration, as they are then."""

    @on(OpenSetup)
    def _open_setup(self, message: OpenSetup) -> None:
        if self.setup_desk is None:
            self.say("There is no configuration to write here")
            return
        from evtui.app.screens.setup.choosing import ChooseProvider
        from evtui.app.screens.setup.screen import AccountScreen

        provider = message.provider
        if provider is None:
            self.push_screen(ChooseProvider())
            return
        desk = self.setup_desk()
        title = f"{PROVIDERS[provider]}: a new account"
        self.push_screen(AccountScreen(desk, partial(desk.new_account, provider), title))

    @on(OpenSignIn)
    def _open_sign_in(self, message: OpenSignIn) -> None:
        if self.setup_desk is None:
            self.say("These accounts are not of your configuration")
            return
        from evtui.app.screens.setup.screen import AccountScreen

        desk = self.setup_desk()
        title = f"{message.account}: sign in"
        self.push_screen(AccountScreen(desk, partial(desk.sign_in, message.account), title))

    @on(AccountSaved)
    def _show_saved(self, message: AccountSaved) -> None:
        """Leave the forms and list what the configuration says now."""
        if self.open_configured is None:
            return
        try:
            opening = self.open_configured()
        except EvtuiError as error:
            self.say(str(error))
            return
        sessions = self.sessions
        while len(self.screen_stack) > 1 and self.screen is not sessions:
            self.pop_screen()
        if sessions is None:
            self.show_list(opening)
        else:
            sessions.reopen(opening)
            self.say(f"{message.account} is saved")

    def show_list(self, opening: Opening) -> None:
        """Put a list above the start screen."""
        raise NotImplementedError
