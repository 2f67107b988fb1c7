"""The command line as values: what to open, and how to show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evtui.cli.demo import DemoChild
    from evtui.models.instant import Instant
    from evtui.services.replay import Replay

DEFAULT_SEED = 1
"""The demo's fleet when no ``--seed`` is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOptions:
    """What to open: files, or the demo, or the configured accounts (in this order of precedence)."""

    files: tuple[str, ...] = ()
    """Paths as given, ``-`` for stdin."""
    stdin: bytes | None = field(default=None, repr=False)
    """What was read from stdin when ``-`` is among the files."""
    demo: bool = False
    config: Path | None = None
    """``-c``; None looks at EVTUI_CONFIG, EVTUI_HOME and the user's folder."""
    accounts: tuple[str, ...] = ()
    """Only these accounts; empty means all."""
    providers: tuple[str, ...] = ()
    """Only these providers; empty means all."""
    now: Instant | None = None
    """``--now``: the instant taken as now (demo, tests, pictures); None is the machine's clock."""
    seed: int = DEFAULT_SEED
    """The demo's fleet."""
    faults: Path | None = None
    """The demo's fault script."""
    offline: bool = False
    """Contact nobody."""
    refresh: bool = False
    """Ask the providers for all of it, whatever the store holds."""
    max_age_s: float = 0.0
    """What was fetched less than this ago is not asked for again."""
    restricted: bool = False
    """Run no command of the user's from the explorer."""
    goto: str = ""
    """What stands behind the ``#`` of a FILE to open: an id, ``t=16:31:04``, or both."""
    replay: Replay | None = field(default=None, compare=False)
    """A saved session being played; it wins over everything else."""
    child: DemoChild | None = field(default=None, compare=False)
    """The simulator already started for ``--demo``, or None: whoever opens the demo starts one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TuiOptions(SourceOptions):
    """What the explorer is started with."""

    since: Instant | None = None
    """Start of the period; None with ``until`` None means the default period."""
    until: Instant | None = None
    """End of the period, exclusive; None is now."""
    tz: str = "UTC"
    """Zone name clock times are shown in; checked."""
    ascii: bool = False
    """``--ascii``, EVTUI_ASCII, or a locale without UTF-8."""
    color: str = "auto"
    """``auto``, ``always``, ``never``, ``16``, ``256`` or ``truecolor``."""
    theme: str = ""
    """``--theme``; empty looks at EVTUI_THEME, the configuration and the terminal's ground."""
    tour: bool = False
    """Begin with the guided tour."""
    view: str = ""
    """``--view``: the named view to begin with."""
    fresh: bool = False
    """``--fresh``: nothing of the last run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CliOptions(SourceOptions):
    """The global options of one command, as given before and after it."""

    since: str | None = None
    """As typed; ``evtui.cli.periods`` reads it."""
    until: str | None = None
    tz: str = "UTC"
    ascii: bool = False
    color: str = "auto"
    theme: str = ""
    tour: bool = False
    """``demo --tour``."""
    view: str = ""
    """``--view`` of the explorer."""
    fresh: bool = False
    output: str = "table"
    """``table``, ``json``, ``ndjson``, ``csv``, ``tsv`` or ``md``."""
    strict: bool = False
    """Partial data is an error."""
    quiet: bool = False
    verbose: int = 0
