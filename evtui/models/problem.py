"""Something that went wrong or is incomplete, as data: shown beside the good rows, never instead of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evtui.errors import ConfigError, NotFound, ProviderError


class ProblemKind(StrEnum):
    """The words of ``problems[].kind`` in JSON."""

    CONFIG = "config"
    AUTH = "auth"
    NETWORK = "network"
    TIMEOUT = "timeout"
    RATE_LIMIT = "rate_limit"
    PROTOCOL = "protocol"
    PAYLOAD = "payload"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem of one account (or file), in words. Its texts may quote a server: untrusted."""

    kind: ProblemKind
    """Family, for scripts and for the mark on the tab."""
    message: str
    """What happened and where, one line, with the provider's own code and text."""
    account: str | None = None
    """Account name, ``file:NAME``, or None for the whole run."""
    hint: str = ""
    """What to do, or which key helps."""
    details: str = ""
    """More of what the server said, redacted."""
    exit_code: int = 3
    """The exit code this problem would cause if nothing else worked."""
    source: str | None = None
    """JSON pointer into the raw record, for problems of one field."""

    @classmethod
    def from_error(cls, error: Exception, account: str | None = None) -> Problem:
        """Turn a typed error into data; unknown exceptions are not accepted here, they are bugs."""
        match error:
            case ProviderError():
                return cls(
                    kind=ProblemKind(error.kind),
                    message=error.message,
                    hint=error.hint,
                    details=error.details,
                    account=account or error.account or None,
                    exit_code=error.exit_code,
                )
            case ConfigError():
                return cls(
                    kind=ProblemKind.CONFIG,
                    message=error.message,
                    hint=error.hint,
                    account=account,
                    exit_code=2,
                )
            case NotFound():
                return cls(
                    kind=ProblemKind.NOT_FOUND,
                    message=error.message,
                    hint=error.hint,
                    account=account,
                    exit_code=5,
                )
            case _:
                raise TypeError(f"not an evtui error: {error!r}")
