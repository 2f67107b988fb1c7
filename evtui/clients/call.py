"""One read call as a value, and the answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What to ask: built by a provider's ``requests.py``, checked against the whitelist before any socket."""

    name: str
    """For logs, progress and errors: ``session reports of HPC-01/2, page 3``. Untrusted."""
    method: Literal["GET", "POST"] = "GET"
    path: str
    """Path template below the client's base URL, one ``{}`` per segment: ``/servicelocation/{}/info``."""
    segments: tuple[str, ...] = ()
    """Values for the ``{}``; each is validated and percent-quoted as one segment."""
    query: tuple[tuple[str, str], ...] = ()
    """Query parameters, percent-encoded in this order."""
    raw_query: str = ""
    """A query text sent as it is (Smappee's raw comma): unreserved characters, ``=``, ``&``, ``,`` only."""
    json: Mapping[str, Any] | None = field(default=None, repr=False)  # OIOI carries a user's token in it
    """JSON body (OIOI); for the whitelist its only top-level key is the call name."""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A complete answer, decompressed and within the caps."""

    status: int
    headers: Mapping[str, str]
    """Lower-case names."""
    body: bytes
    elapsed_s: float

    @property
    def content_type(self) -> str:
        """Media type without parameters, lower case; empty when absent."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()
