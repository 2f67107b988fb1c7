"""Configuration texts and how tests read them."""

from __future__ import annotations

from pathlib import Path

from evtui.config.load import parse_settings
from evtui.config.locations import home_locations
from evtui.config.settings import Settings

NORTH = """\
[accounts.north]
provider = "depot"
region = "eu"
client_id = "abc"
client_secret = "env:NORTH_SECRET"
"""
PARK = """\
[accounts.park]
provider = "smappee"
api_base = "https://app1pub.smappee.net/dev/v3"
client_id = "abc"
client_secret = "env:PARK_SECRET"
username = "me"
password = "env:PARK_PASSWORD"
service_locations = [123]
"""
ROAMING = """\
[accounts.roaming]
provider = "oioi"
url = "https://api.plugsurfing.com/api/v4/request"
api_key = "env:OIOI_KEY"
users = [{ identifier_type = "username", identifier = "me", token = "env:OIOI_TOKEN" }]
"""
DOCUMENTED = f"{NORTH}\n{PARK}\n{ROAMING}"
"""The example of the contract, word for word."""


def parsed(text: str | bytes, *, private: bool = True) -> Settings:
    """A configuration text, as if it stood in ``config.toml``."""
    body = text if isinstance(text, bytes) else text.encode()
    return parse_settings(body, "config.toml", home_locations(Path("/nowhere")), private=private)
