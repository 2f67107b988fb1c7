"""What a user must supply to read a Smappee account."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from evtui.clients.origin import check_origin
from evtui.clients.secret import Secret
from evtui.errors import ConfigError

API_BASE: Final = "https://app1pub.smappee.net/dev/v3"
"""Production; two more farms exist for tests (Smappee API v3)."""


def _id_text(value: Any) -> Any:
    """Ids may be written as numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Id = Annotated[str, BeforeValidator(_id_text), Field(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


class SmappeeSettings(BaseModel):
    """One ``[accounts.NAME]`` section with ``provider = "smappee"``."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    api_base: str = API_BASE
    """Base of every call; the token is asked for at ``{api_base}/oauth2/token``."""
    client_id: str = Field(min_length=1)
    """Given out by Smappee's support, together with the secret."""
    client_secret: Secret
    """From the same letter of Smappee's support."""
    username: str = Field(min_length=1)
    """Login of the Smappee user."""
    password: Secret
    """Password of that Smappee user."""
    service_locations: tuple[Id, ...] = ()
    """Ids of the charging parks; without any, the account's own service locations are listed and tried."""
    stations: tuple[Id, ...] = ()
    """Serial numbers of stations to ask one by one, where a location is no park."""
    slack_days: int = Field(default=3, ge=0, le=366)
    """Days before the wanted period that are asked for too: Smappee filters by start, evtui by overlap."""

    @field_validator("api_base")
    @classmethod
    def _https_or_loopback(cls, value: str) -> str:
        """Refuse ``http://`` except for loopback; no trailing slash."""
        try:
            return check_origin(value, "api_base").rstrip("/")
        except ConfigError as error:
            raise ValueError(str(error)) from None  # pydantic reports the field, config the file and line
