"""What an account's section may say, and what loading the provider may not import."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from evtui.clients.secret import Secret
from evtui.models.instant import Instant
from evtui.providers.depot.requests import stamp
from evtui.providers.depot.settings import DepotSettings

LOGIN = {"client_id": "abc", "client_secret": Secret("depot-secret-2")}
HOSTS = {"api_base": "https://api.example/", "auth_url": "https://auth.example/oauth2/token"}


def test_the_region_stands_for_both_hosts() -> None:
    settings = DepotSettings.model_validate({"region": "eu", **LOGIN})
    assert settings.api_url == "https://api.eu.depot.emobility.io"
    assert settings.token_url == "https://clientapp-auth.eu.depot.emobility.io/oauth2/token"


def test_hosts_given_in_full_win_over_the_region() -> None:
    settings = DepotSettings.model_validate({"region": "us", **HOSTS, **LOGIN})
    assert (settings.api_url, settings.token_url) == ("https://api.example", HOSTS["auth_url"])


@pytest.mark.parametrize(
    ("section", "words"),
    [({}, "region"), ({"region": "us"}, "only region"), ({"api_base": HOSTS["api_base"]}, "region"),
     ({"region": "eu", "chargers": ["HPC-01"]}, "CHARGER/CONNECTOR"),
     ({"region": "eu", "charger": []}, "charger")],
)  # fmt: skip
def test_an_unusable_section_says_what_is_missing(section: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        DepotSettings.model_validate({**section, **LOGIN})


def test_chargers_are_pairs_each_once_and_slashes_belong_to_the_charger() -> None:
    names = ["HPC-01/1", " HPC-01/1 ", "north/HPC-02/2"]
    settings = DepotSettings.model_validate({"region": "eu", **LOGIN, "chargers": names})
    assert settings.connectors == (("HPC-01", "1"), ("north/HPC-02", "2"))


def test_the_secret_is_not_shown() -> None:
    assert "depot-secret-2" not in repr(DepotSettings.model_validate({"region": "eu", **LOGIN}))


@pytest.mark.parametrize(
    ("us", "text"),
    [(0, "1970-01-01T00:00:00.000Z"), (1_700_000_000_123_999, "2023-11-14T22:13:20.123Z"),
     (-62_135_596_800_000_000, "0001-01-01T00:00:00.000Z")],
)  # fmt: skip
def test_times_are_sent_in_utc_with_milliseconds(us: int, text: str) -> None:
    assert stamp(Instant(us)) == text


def test_reading_a_saved_report_imports_neither_the_http_library_nor_numpy() -> None:
    code = (
        "import sys; from evtui.providers.registry import load_provider; load_provider('depot');"
        "print(sorted({'httpx', 'numpy', 'textual', 'tenacity'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
