"""What a user must supply to read PlugSurfing sessions over OIOI."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from evtui.clients.origin import check_origin
from evtui.clients.secret import Secret
from evtui.errors import ConfigError

URL: Final = "https://api.plugsurfing.com/api/v4/request"
"""Production (OIOI transport)."""


def _id_text(value: Any) -> Any:
    """A card number may be written as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class OioiUser(BaseModel):
    """One user whose recent sessions are asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    identifier_type: Literal["username", "rfid", "evco-id", "token"]
    """How the user is named; ``token`` exists since January 2018."""
    identifier: Annotated[str, BeforeValidator(_id_text)] = Field(min_length=1, repr=False)
    """User name, card number (hex) or EVCO-ID; personal data."""
    token: Secret | None = None
    """From ``user-verify``; takes the place of the password."""

    @property
    def shown_identifier(self) -> str | None:
        """The identifier for a session's ``auth_token``; None when it is itself a token."""
        return None if self.identifier_type == "token" else self.identifier


class OioiSettings(BaseModel):
    """One ``[accounts.NAME]`` section with ``provider = "oioi"``."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    url: str = URL
    """The one address every call is posted to."""
    api_key: Secret
    """The partner key from PlugSurfing, sent as ``Authorization: key=…``."""
    users: tuple[OioiUser, ...] = Field(min_length=1)
    """OIOI answers for one user at a time, so each is named here."""
    time_zone: str = "UTC"
    """IANA zone in which times without an offset are read; such sessions carry the flag ``naive_time``."""

    @field_validator("url")
    @classmethod
    def _https_or_loopback(cls, value: str) -> str:
        """Refuse ``http://`` except for loopback."""
        try:
            return check_origin(value, "url")
        except ConfigError as error:
            raise ValueError(str(error)) from None  # pydantic reports the field, config the file and line

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        """Refuse a zone the IANA database does not have."""
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"no IANA time zone: {value[:60]!r}") from None
        return value
