"""The one place that names the HTTP library: its successor is a change of the import below."""

from __future__ import annotations

import httpx as httpx  # one-line switch: `import httpx2 as httpx` behaves the same in all that is used here

__all__ = ["httpx"]
