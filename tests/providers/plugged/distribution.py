"""Distributions that plug a provider in, written where a test puts them on the path."""

from __future__ import annotations

from pathlib import Path

EVGO = Path(__file__).with_name("evgo_for_evtui.py")
"""A plug-in that works."""
CONFIG = '[accounts.fast]\nprovider = "evgo"\ntoken = "env:EVGO_TOKEN"\n'
"""An account of it."""


def write_distribution(
    folder: Path, module: str | None = None, *, entry: str = "evgo = evgo_for_evtui:SPEC", name: str = "evgo"
) -> Path:
    """What an installer leaves behind: the metadata of ``NAME 1.0`` and its module ``NAME_for_evtui``.

    ``module`` is the module's text, None takes the plug-in that works.
    """
    metadata = folder / f"{name}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[evtui.providers]\n{entry}\n")
    (folder / f"{name}_for_evtui.py").write_text(EVGO.read_text() if module is None else module)
    return folder
