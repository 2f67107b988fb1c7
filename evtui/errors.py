"""Every exception evtui raises on purpose, and the problem kind each one is reported as.

    EvtuiError
    ├── UsageError                  the command line asks for something that does not exist     exit 2
    ├── ConfigError                 the configuration is unusable (file, line, remedy)          exit 2
    ├── NotFound                    no such file, session, charger                              exit 5
    ├── ProviderError               a provider answered wrongly, or not at all                  exit 3
    │   ├── AuthenticationRefused   the login or token is not accepted                          exit 4
    │   ├── PermissionRefused       the login is fine, this data is not ours to read            exit 4
    │   ├── ResourceNotFound        the provider does not know this charger, park or user       exit 5
    │   ├── RateLimited             told to wait (``retry_after_s`` when the server said)       exit 3
    │   ├── ProviderTimeout         no complete answer before the deadline                      exit 3
    │   ├── ProviderUnreachable     refused, reset, DNS, TLS, cut short                         exit 3
    │   ├── ProviderBroken          the server says that it failed (5xx, OIOI 100 to 102)       exit 3
    │   ├── RequestRefused          the server says that we asked wrongly (other 4xx)           exit 3
    │   └── UnexpectedPayload       an answer that is not what the API page promises            exit 3
    ├── StoreFailed                 what was fetched cannot be kept or read on this machine     exit 1
    └── ForbiddenCall               a call outside the read whitelist: a bug, nothing was sent  exit 1

Messages say what happened, where, and what to do. They may quote a server, so they are untrusted text:
whoever prints one passes it through ``evtui.formats.plain``.
"""

from __future__ import annotations


class EvtuiError(Exception):
    """Root of everything evtui raises on purpose."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        """What happened and where, one line."""
        self.hint = hint
        """What the user can do about it, or an empty text."""

    def __str__(self) -> str:
        return f"{self.message} · {self.hint}" if self.hint else self.message


class UsageError(EvtuiError):
    """The command line asks for something that does not exist or does not fit together."""

    exit_code = 2


class ConfigError(EvtuiError):
    """The configuration cannot be used; the message names file and line."""

    exit_code = 2


class NotFound(EvtuiError):
    """A file or session the user named does not exist."""

    exit_code = 5


class StoreFailed(EvtuiError):
    """The store cannot be read or written: disk full, read-only, damaged, newer than this evtui."""


class ForbiddenCall(EvtuiError):
    """A call outside the read whitelist was attempted; no socket was opened."""


class ProviderError(EvtuiError):
    """A provider answered wrongly or not at all."""

    exit_code = 3
    kind = "protocol"
    """The ``problems[].kind`` word this error is reported under."""
    retryable = False
    """Whether the one retry policy may repeat the call."""
    retry_after_s: float | None = None
    """Seconds the server asked to wait (also a 503 may), or None."""
    code: int | None = None
    """The provider's own result code (OIOI), or None."""

    def __init__(
        self, message: str, *, hint: str = "", status: int | None = None, details: str = "", account: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        """HTTP status, or None when no answer came."""
        self.details = details
        """More of what the server said, redacted, for the details pane."""
        self.account = account
        """Account name, filled in by the client that raised it."""


class AuthenticationRefused(ProviderError):
    """The login or token is not accepted (401, or a refused token request)."""

    exit_code = 4
    kind = "auth"


class PermissionRefused(ProviderError):
    """The login is accepted, but not for this call (403)."""

    exit_code = 4
    kind = "auth"


class ResourceNotFound(ProviderError):
    """The provider does not know the charger, park, station or user asked for."""

    exit_code = 5
    kind = "not_found"


class RateLimited(ProviderError):
    """The provider asked us to wait (429)."""

    kind = "rate_limit"
    retryable = True

    def __init__(
        self, message: str, *, retry_after_s: float | None = None, hint: str = "", **more: object
    ) -> None:
        super().__init__(message, hint=hint, **more)  # type: ignore[arg-type]  # keywords of ProviderError
        self.retry_after_s = retry_after_s
        """Seconds the server asked for, or None when it did not say."""


class ProviderTimeout(ProviderError):
    """No complete answer came before the deadline."""

    kind = "timeout"
    retryable = True


class ProviderUnreachable(ProviderError):
    """No usable connection: refused, reset, name not found, TLS, or cut short."""

    kind = "network"
    retryable = True


class ProviderBroken(ProviderError):
    """The server says that it failed (5xx and its kin)."""

    kind = "protocol"
    retryable = True


class RequestRefused(ProviderError):
    """The server says that we asked wrongly (a 4xx without a meaning of its own)."""

    kind = "protocol"


class UnexpectedPayload(ProviderError):
    """The answer is not what the API page promises: not JSON, wrong shape, too large."""

    kind = "payload"
