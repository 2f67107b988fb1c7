"""Keys from terminals that say things nobody expects: what is no key we know is dropped, the rest goes on.

Textual 8.2.8 ends the app when a byte is no UTF-8 (a Latin-1 terminal's ``é``, line noise) or when a keyboard
protocol reports more than it was asked for.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from textual.driver import Driver

ALTERNATE_SCREEN: Final = "\x1b[?1049h"
MOST_STUMBLES: Final = 100
"""So many unreadable sequences in one session are noise; more are a bug that would go round in circles."""


@cache
def tolerant(driver: type[Driver], *, on_picture: bool = False) -> type[Driver]:
    """A driver that survives unreadable input; one that reads its keys in another way stays as it is.

    ``on_picture``: the first picture stands on the alternate screen already.
    """
    from textual.drivers.linux_driver import LinuxDriver  # its modules exist on POSIX only

    if driver is not LinuxDriver:
        return driver

    class TolerantDriver(LinuxDriver):
        """Begins to read anew after unreadable input, with a fresh decoder and a fresh parser."""

        keeps_screen = on_picture
        """The alternate screen is there already, with a picture on it: entering it again would flash."""

        has_begun = False
        """The terminal is this driver's, which leaves it as it was."""

        def start_application_mode(self) -> None:
            """Take the terminal over."""
            super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual says no more
            self.has_begun = True

        def write(self, data: str) -> None:
            """Queue output; the first request for the alternate screen is left out where it is there."""
            if self.keeps_screen and data == ALTERNATE_SCREEN:
                self.keeps_screen = False
                return
            super().write(data)

        def run_input_thread(self) -> None:
            """Read keys until the app ends. A terminal that is gone (OSError) is for others to notice."""
            stumbles = 0
            while not self.exit_event.is_set():
                try:
                    super().run_input_thread()
                except UnicodeDecodeError:
                    continue  # bytes were taken, so this comes to an end
                except (ValueError, LookupError, TypeError):
                    stumbles += 1
                    if stumbles == MOST_STUMBLES:
                        raise

    return TolerantDriver
