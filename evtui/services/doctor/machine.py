"""The machine: locale, time zones, certificates, proxies, optional parts. Reads the environment only."""

from __future__ import annotations

import locale
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from evtui.services.doctor.check import Check, fail, ok, warn

AREA: Final = "machine"
NETWORK: Final = "network"
EXTRAS: Final = {"keyring": "secrets in the system's keyring"}
"""Optional packages, each an extra of its own name, and what they are for."""
_PROXIES: Final = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")


def machine_checks(environ: Mapping[str, str], tz: str) -> Iterator[Check]:
    """Interpreter, locale, zones, extras."""
    yield ok(AREA, "python", ".".join(map(str, sys.version_info[:3])))
    yield ok(AREA, "locale", _locale(environ))
    yield _zones(tz)
    for name, purpose in EXTRAS.items():
        if find_spec(name) is not None:
            yield ok(AREA, name, f"installed: {purpose}")
        else:
            yield ok(AREA, name, f"not installed, not needed: {purpose} (pip install 'evtui[{name}]')")


def _locale(environ: Mapping[str, str]) -> str:
    """Which variable decides, and what the interpreter made of it."""
    named = next((name for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    told = f"{named}={environ[named]}" if named else "no locale is set"
    return f"{told}, encoding {locale.getpreferredencoding(False)}"


def _zones(tz: str) -> Check:
    """Whether zones with summer time can be computed."""
    try:
        ZoneInfo("Europe/Berlin")
    except (KeyError, ValueError, OSError):
        return fail(AREA, "time zones", "no time zone data", "pip install tzdata", 2)
    return ok(AREA, "time zones", f"data is there; times are shown in {tz} (--tz changes it)")


def network_checks(environ: Mapping[str, str]) -> Iterator[Check]:
    """Whose certificates are trusted, and which proxy is asked."""
    yield _certificates(environ)
    set_names = [name for name in _PROXIES if environ.get(name)]
    for name in set_names:
        yield _proxy(name, environ[name])
    if not set_names:
        yield ok(NETWORK, "proxy", "none")
    elif environ.get("NO_PROXY") or environ.get("no_proxy"):
        hosts = environ.get("NO_PROXY") or environ.get("no_proxy") or ""
        yield ok(NETWORK, "NO_PROXY", f"past the proxy: {hosts}")


def _certificates(environ: Mapping[str, str]) -> Check:
    """The source of trusted certificates."""
    for name, exists in (("SSL_CERT_FILE", Path.is_file), ("SSL_CERT_DIR", Path.is_dir)):
        value = environ.get(name, "")
        if value and not any(exists(Path(part)) for part in value.split(":")):
            remedy = f"correct or unset {name}"
            return fail(NETWORK, "certificates", f"{name} names {value}, which does not exist", remedy, 2)
        if value:
            return ok(NETWORK, "certificates", f"{name}={value}")
    if environ.get("REQUESTS_CA_BUNDLE"):
        remedy = "use SSL_CERT_FILE"
        return warn(NETWORK, "certificates", "the system's; REQUESTS_CA_BUNDLE is not read", remedy)
    return ok(NETWORK, "certificates", "the system's")


def _proxy(name: str, value: str) -> Check:
    """One proxy, without the credentials in its URL."""
    shown = masked_url(value)
    if value.lower().startswith("socks"):
        remedy = "use http://host:port, or set NO_PROXY"
        return fail(NETWORK, "proxy", f"{name}={shown}: SOCKS is not supported", remedy, 2)
    return ok(NETWORK, "proxy", f"{name}={shown}")


def masked_url(url: str) -> str:
    """Scheme, host and port; user name and password, path and query are never shown."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return "*** (not a URL)"
    if not host or not re.fullmatch(r"[A-Za-z0-9._:-]+", host):
        return "*** (not a URL)"
    credentials = "***@" if parts.username is not None or parts.password is not None else ""
    return f"{parts.scheme}://{credentials}{host}" + (f":{port}" if port else "")
