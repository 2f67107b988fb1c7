"""The environment of programs that the explorer starts: what they need, and no secret among it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_KEPT: Final = frozenset(
    {
        "COLORTERM", "COLUMNS", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "EDITOR", "HOME", "LANG", "LINES",
        "LOGNAME", "PAGER", "PATH", "PWD", "SHELL", "SYSTEMROOT", "TEMP", "TERM", "TERMINFO", "TMP", "TMPDIR",
        "TMUX", "TZ", "USER", "VISUAL", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "XAUTHORITY", "XDG_RUNTIME_DIR",
    }
)  # fmt: skip


def child_env(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables that programs commonly need; all others, secrets of accounts among them, stay here."""
    return {name: value for name, value in environ.items() if name in _KEPT or name.startswith("LC_")}
