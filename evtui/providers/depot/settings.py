"""What the configuration says about one DepotFinity account."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from evtui.clients.origin import check_origin
from evtui.clients.secret import Secret

_PROVEN_REGION: Final = "eu"
_REGION: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")


def _connector_name(text: str) -> str:
    """``CHARGER/CONNECTOR`` with both parts present."""
    charger, slash, connector = text.strip().rpartition("/")
    if not (slash and charger.strip() and connector.strip()):
        raise ValueError('must be written "CHARGER/CONNECTOR", for example "HPC-01/1"')
    return f"{charger.strip()}/{connector.strip()}"


class DepotSettings(BaseModel):
    """One account of provider ``depot``."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    region: str | None = None
    """Short for both hosts; only ``eu`` is documented, any other region needs the URLs instead."""
    api_base: str | None = None
    """Scheme and host of the API, ``https://api.eu.depot.emobility.io``."""
    auth_url: str | None = None
    """Full URL that hands out tokens."""
    client_id: str
    """From Siemens Regional Support."""
    client_secret: Secret
    """From the same letter of Siemens Regional Support."""
    chargers: tuple[Annotated[str, AfterValidator(_connector_name)], ...] = Field(default=())
    """``CHARGER/CONNECTOR`` to read; empty means: discovered through transactions."""

    @field_validator("api_base", "auth_url")
    @classmethod
    def _https_or_loopback(cls, value: str | None, info: ValidationInfo) -> str | None:
        """Refuse ``http://`` except for loopback. Raises ConfigError, which passes through pydantic."""
        return check_origin(value, info.field_name or "URL") if value else None

    @model_validator(mode="after")
    def _knows_its_hosts(self) -> DepotSettings:
        """Either a region or both URLs."""
        if self.api_base and self.auth_url:
            return self
        if self.region is None:
            raise ValueError("give region, or both api_base and auth_url")
        if self.region != _PROVEN_REGION:
            raise ValueError(
                f'only region "{_PROVEN_REGION}" is known; for another give api_base and auth_url'
            )
        return self

    @property
    def api_url(self) -> str:
        """Scheme and host of the API, without a slash at the end."""
        return (self.api_base or f"https://api.{self.region}.depot.emobility.io").rstrip("/")

    @property
    def token_url(self) -> str:
        """Where tokens are asked for."""
        return self.auth_url or f"https://clientapp-auth.{self.region}.depot.emobility.io/oauth2/token"

    @property
    def connectors(self) -> tuple[tuple[str, str], ...]:
        """Configured pairs of charger and connector, in order, each once."""
        pairs = (name.rpartition("/") for name in self.chargers)
        return tuple(dict.fromkeys((charger, connector) for charger, _, connector in pairs))
