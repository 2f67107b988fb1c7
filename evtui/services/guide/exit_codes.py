"""The exit codes of evtui, once: help, man page and README take them from here."""

from __future__ import annotations

from typing import Final

EXIT_CODES: Final[tuple[tuple[str, str, str], ...]] = (
    ("0", "done", "done; an empty list is a success too"),
    ("1", "bug", "unexpected; the place is in the log, which the message names"),
    ("2", "usage or configuration", "the command line or the configuration cannot be used"),
    ("3", "provider or network", "no account could be read; try again later"),
    ("4", "sign-in", "no account could be read, a login or a permission is missing"),
    ("5", "not found", "a file, session or charger that was named does not exist"),
    ("6", "partial with --strict", "something is missing and --strict was given"),
    ("10", "findings (--fail-on)", "findings at or above --fail-on, or an example of a rule that fails"),
    ("11", "compared sessions differ", "the compared sessions differ"),
    ("124", "out of time", "watch or query ran out of time"),
    ("130", "interrupted", "interrupted with ctrl+c"),
    ("129", "hung up", "ended by SIGHUP: the terminal is gone"),
    ("131", "quit", "ended by SIGQUIT"),
    ("143", "terminated", "ended by SIGTERM"),
)
"""Code, a few words, a sentence."""
