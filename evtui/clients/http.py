"""The one place that names the HTTP library: its successor is a change of the names below."""

from __future__ import annotations

import sys

# httpx imports its own command line with rich and pygments where these are installed: 40 ms nobody needs.
# To the import system None means "not there", and httpx then goes on without it.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # documented meaning of None

import httpx as httpx  # noqa: E402  # after the line above; `import httpx2 as httpx` is the switch

__all__ = ["httpx"]
