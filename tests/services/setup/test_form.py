"""The lines of an account: what is needed, what is wrong, and what goes where."""

from __future__ import annotations

from pathlib import Path

import pytest

from evtui.config.load import parse_settings
from evtui.config.locations import home_locations
from evtui.providers.registry import PROVIDERS
from evtui.services.setup.form import AccountForm, new_form, sign_in_form
from evtui.services.setup.secret_slots import slots_of


def filled(form: AccountForm, **texts: str) -> AccountForm:
    """With lines filled in by their labels (dots as two underscores)."""
    for name, text in texts.items():
        number = [one.label for one in form.fields].index(name.replace("__", "."))
        form = form.typed(number, text)
    return form


def test_a_new_name_is_one_that_is_free() -> None:
    assert new_form("depot").account == "north"
    assert new_form("depot", ["north", "north2"]).account == "north3"
    assert new_form("depot", ["north"]).faults("c.toml")[0] == "client_id is missing"


@pytest.mark.parametrize(
    ("name", "message"), [("no rth", "letters, digits"), ("", "letters, digits"), ("park", "already")]
)
def test_a_name_that_cannot_be_is_told(name: str, message: str) -> None:
    form = filled(new_form("depot", ["park"]), name=name, client_id="a", client_secret="b")
    assert message in form.faults("c.toml")[0]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_everything_that_is_needed_is_asked_for_and_suffices(provider: str) -> None:
    form = new_form(provider)
    while form.faults("c.toml"):
        number = next(place for place, one in enumerate(form.fields) if one.is_lacking)
        form = form.typed(number, "abc-1234")
    assert form.faults("c.toml") == ()
    assert "abc-1234" in form.secrets.values()
    assert "abc-1234" not in repr(form)


def test_a_wrong_value_is_told_in_the_words_of_the_configuration() -> None:
    form = filled(new_form("smappee"), client_id="a", client_secret="b", username="c", password="d")
    assert form.faults("c.toml") == ()
    assert "slack_days" in filled(form, slack_days="many").faults("c.toml")[0]
    assert "is refused" in filled(form, api_base="http://example.org").faults("c.toml")[0]


def test_lists_numbers_and_tables_take_their_shapes() -> None:
    form = filled(new_form("smappee"), service_locations="123, 456 7", slack_days="5")
    assert form.values["service_locations",] == ["123", "456", "7"]
    assert form.values["slack_days",] == 5
    form = filled(new_form("oioi"), users__identifier="me", users__token="t0ken-1")
    assert form.section["users"] == [{"identifier_type": "username", "identifier": "me", "token": "t0ken-1"}]
    assert form.secrets == {("users", 0, "token"): "t0ken-1"}


def test_signing_in_asks_for_secrets_alone_and_keeps_the_section() -> None:
    section = {"region": "eu", "client_id": "a", "client_secret": "env:OLD"}
    form = sign_in_form("depot", "north", section, slots_of("depot", section))
    assert [one.label for one in form.fields] == ["client_secret"]
    assert not form.fields[0].is_required, "there is one already"
    assert filled(form, client_secret="new-one").section["client_secret"] == "new-one"
    assert section["client_secret"] == "env:OLD"
    assert not form.is_new and form.values == {}


def test_a_section_that_lacks_its_secret_is_still_an_account() -> None:
    text = b'[accounts.north]\nprovider = "depot"\nregion = "eu"\nclient_id = "a"\n'
    settings = parse_settings(text, "c.toml", home_locations(Path("/x")), private=True)
    (slot,) = slots_of("depot", settings.accounts[0].section)
    assert slot.is_required and slot.reference is None and slot.key == "client_secret"
