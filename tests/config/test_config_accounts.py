"""One account that cannot be used costs that account and no other."""

from __future__ import annotations

import pytest

from evtui.config.faults import BadConfig
from evtui.config.load import all_faults, refuse_faulty
from tests.config.config_doubles import DOCUMENTED, NORTH, PARK, ROAMING, parsed

BROKEN = PARK.replace("client_id", "clinet_id")


@pytest.mark.parametrize(
    ("broken", "provider", "message"),
    [
        (BROKEN, "smappee", "unknown key accounts.park.clinet_id"),
        (PARK.replace('"smappee"', '"smapee"'), None, "accounts.park.provider is unknown"),
        (PARK.replace("https://", "http://"), "smappee", "http:// to app1pub.smappee.net is refused"),
        ("[accounts.park]\n", None, "accounts.park.provider is missing"),
        ('[accounts."p rk"]\nprovider = "depot"\n', None, "is no account name"),
    ],
)
def test_the_others_are_there_and_the_faulty_one_says_why(
    broken: str, provider: str | None, message: str
) -> None:
    settings = parsed(f"{NORTH}\n{broken}\n{ROAMING}")
    assert [account.name for account in settings.accounts] == ["north", "roaming"]
    (faulty,) = settings.faulty
    assert faulty.provider == provider
    assert any(message in str(fault) for fault in faulty.faults)
    assert all(fault.place.startswith("config.toml:") for fault in all_faults(settings))
    told = [problem.message for problem in settings.problems]
    assert any(message in line for line in told) is (provider is None), "else its own tab tells"


def test_with_no_usable_account_the_file_is_refused_with_every_fault() -> None:
    with pytest.raises(BadConfig) as caught:
        parsed(BROKEN + "\n" + ROAMING.replace("api_key", "apikey"))
    assert len(caught.value.faults) >= 2


def test_a_fault_outside_the_accounts_is_one_of_the_whole_file() -> None:
    with pytest.raises(BadConfig, match="unknown key limts"):
        parsed(f"{NORTH}\n[limts]\n")


def test_a_faulty_account_that_was_asked_for_is_refused_by_name() -> None:
    settings = parsed(f"{NORTH}\n{BROKEN}")
    refuse_faulty(settings, ())
    refuse_faulty(settings, ("north",))
    with pytest.raises(BadConfig, match=r"accounts\.park\.client_id is missing"):
        refuse_faulty(settings, ("park",))


def test_a_secret_that_nobody_wrote_down_yet_is_a_fault_but_no_reason_to_drop_the_account() -> None:
    settings = parsed(NORTH.replace('client_secret = "env:NORTH_SECRET"\n', ""))
    (fault,) = all_faults(settings)
    assert str(fault) == "config.toml:1: accounts.north.client_secret is missing · evtui auth login north"
    assert fault.lacks_secret and [account.name for account in settings.accounts] == ["north"]


def test_the_documented_configuration_has_no_fault_at_all() -> None:
    assert all_faults(parsed(DOCUMENTED)) == ()
