"""Where evtui keeps its files: the platform's own folders, or everything under ``EVTUI_HOME``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evtui.errors import ConfigError

APP = "evtui"


@dataclass(frozen=True, slots=True, kw_only=True)
class Locations:
    """The configuration file and the three folders. Nothing is created by looking."""

    config_file: Path
    config_given: bool = False
    """True when ``-c`` or ``EVTUI_CONFIG`` named the file: then it has to exist."""
    data: Path
    """Bundles and notes."""
    cache: Path
    """What can be fetched again."""
    state: Path
    """Rotating tokens, logs."""

    @property
    def log_file(self) -> Path:
        """Where a crash is written down, JSON lines."""
        return self.state / "evtui.log"


def locate(environ: Mapping[str, str] | None = None, config: Path | None = None) -> Locations:
    """The locations of this environment: ``-c``, else ``EVTUI_CONFIG``, ``EVTUI_HOME``, the platform's.

    No file of the current folder is ever looked for. A relative ``EVTUI_HOME`` is taken from the current
    folder, as a shell would.
    """
    env = os.environ if environ is None else environ
    named = config or (Path(env["EVTUI_CONFIG"]) if env.get("EVTUI_CONFIG") else None)
    home = env.get("EVTUI_HOME")
    if home:
        return home_locations(Path(home).absolute(), named)
    from platformdirs import PlatformDirs  # 4 ms, not needed for files or the demo

    dirs = PlatformDirs(APP, appauthor=False)
    return Locations(
        config_file=named or Path(dirs.user_config_path) / "config.toml",
        config_given=named is not None,
        data=Path(dirs.user_data_path),
        cache=Path(dirs.user_cache_path),
        state=Path(dirs.user_state_path),
    )


def home_locations(home: Path, config: Path | None = None) -> Locations:
    """Everything under one folder: ``config.toml``, ``data/``, ``cache/``, ``state/``."""
    return Locations(
        config_file=config or home / "config.toml",
        config_given=config is not None,
        data=home / "data",
        cache=home / "cache",
        state=home / "state",
    )


def make_private(folder: Path) -> Path:
    """Create a folder (0700) where it is missing and return it.

    Raises ConfigError when it cannot be made, or is a file. An existing folder of ours is narrowed to 0700.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        reason = error.strerror or "failed"
        hint = "set EVTUI_HOME to a folder of yours"
        raise ConfigError(f"{folder} cannot be used: {reason}", hint=hint) from error
    return folder
