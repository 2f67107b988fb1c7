"""Where an account is fetched from, so that rows of one server are never shown as another's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from evtui.providers.registry import load_provider
from evtui.services.store.protocol import AccountRef

if TYPE_CHECKING:  # the configuration brings pydantic
    from evtui.config.settings import AccountSettings

_NAMES: Final = ("api_url", "api_base", "url")
"""What the settings of depot, Smappee and OIOI call their server; a plug-in's may use any of them."""
_PORTS: Final = {"https": 443, "http": 80}


def ref_of(account: AccountSettings) -> AccountRef:
    """Whose rows an account's are. Its section was checked; secrets are neither needed nor looked at."""
    settings = load_provider(account.provider).settings.model_construct(**dict(account.section))
    server = next((one for name in _NAMES if (one := getattr(settings, name, None))), None)
    origin = "" if server is None else origin_of(str(server))
    return AccountRef(account=account.name, provider=account.provider, origin=origin)


def origin_of(url: str) -> str:
    """Scheme, host and port of an address; the scheme's own port is left out."""
    parts = urlsplit(url.strip())
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    try:
        port = parts.port
    except ValueError:
        port = None
    return f"{scheme}://{host}" if port in (None, _PORTS.get(scheme)) else f"{scheme}://{host}:{port}"
