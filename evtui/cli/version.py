"""``evtui version``: imports nothing but the interpreter's own."""

from __future__ import annotations

import sys

from evtui import __version__

SCHEMA = 1
"""The ``schema`` number of the JSON this version writes."""


def print_version(*, as_json: bool = False) -> None:
    """``evtui 0.1.0``, or an object with the schema number of the JSON output."""
    from evtui.cli.output import Output

    output = Output(stream=None if sys.stdout is None else sys.stdout.buffer)
    if as_json:
        import json

        python = ".".join(map(str, sys.version_info[:3]))
        fields = {"schema": SCHEMA, "name": "evtui", "version": __version__, "python": python}
        output.data([json.dumps(fields) + "\n"])
    else:
        output.data([f"evtui {__version__}\n"])
    output.flush()
