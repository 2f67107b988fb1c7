"""Which providers there are, and what a plug-in cannot do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from evtui.errors import ConfigError
from evtui.providers import registry
from evtui.providers.registry import installed, is_known, load_provider, plugged_in, title_of
from tests.providers.plugged.distribution import write_distribution


def put_on_path(folder: Path, monkeypatch: pytest.MonkeyPatch, entry: str) -> None:
    """Install the plug-in that works under another entry point."""
    monkeypatch.syspath_prepend(write_distribution(folder, entry=entry))


def test_without_plug_ins_there_are_the_three() -> None:
    assert installed() == ("depot", "smappee", "oioi")
    assert plugged_in() == ()
    assert not is_known("evgo")
    with pytest.raises(ConfigError, match=r"no provider 'evgo' · installed: depot, smappee, oioi$"):
        load_provider("evgo")


def test_a_plug_in_is_known_without_being_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "evgo_for_evtui", raising=False)
    put_on_path(tmp_path, monkeypatch, "evgo = evgo_for_evtui:SPEC")
    assert is_known("evgo") and installed()[-1] == "evgo" and title_of("evgo") == "evgo"
    assert "evgo_for_evtui" not in sys.modules
    assert load_provider("evgo").name == "evgo"


def test_a_built_in_name_cannot_be_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_path(tmp_path, monkeypatch, "depot = evgo_for_evtui:SPEC")
    assert plugged_in() == ()
    assert load_provider("depot").settings.__module__ == "evtui.providers.depot.settings"


def test_built_in_names_are_known_without_a_look_at_what_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def looked_up(path: tuple[str, ...]) -> None:
        raise AssertionError("nobody asked for a plug-in")

    monkeypatch.setattr(registry, "_found", looked_up)
    assert is_known("oioi") and title_of("oioi") == "PlugSurfing" and load_provider("oioi").name == "oioi"


@pytest.mark.parametrize(
    ("entry", "name", "why"),
    [("evgo = evgo_for_evtui:NO_SPEC", "evgo", "cannot be imported .AttributeError"),
     ("evgo = evgo_for_evtui:ANSWER", "evgo", "no ProviderSpec but bytes"),
     ("evgo = evgo_for_evtui", "evgo", "no ProviderSpec but module"),
     ("other = evgo_for_evtui:SPEC", "other", "its SPEC is named 'evgo'"),
     ("EvGo = evgo_for_evtui:SPEC", "EvGo", "made of a-z"),
     ("all = evgo_for_evtui:SPEC", "all", "neither all nor file")],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_distribution_and_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, entry: str, name: str, why: str
) -> None:
    put_on_path(tmp_path, monkeypatch, entry)
    with pytest.raises(ConfigError, match=why) as caught:
        load_provider(name)
    assert f"provider {name} (evgo 1.0, entry point {entry}) is unusable" in caught.value.message
    assert caught.value.hint == "update or remove evgo, or tell its author"


def test_settings_that_are_no_model_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "from dataclasses import replace\n"
        "from tests.providers.plugged.evgo_for_evtui import SPEC as good\n"
        "SPEC = replace(good, name='odd', settings=dict)\n"
    )
    folder = write_distribution(tmp_path, text, entry="odd = odd_for_evtui:SPEC", name="odd")
    monkeypatch.syspath_prepend(folder)
    with pytest.raises(ConfigError, match="no pydantic model"):
        load_provider("odd")
