"""The schema that editors get accepts what evtui accepts."""

from __future__ import annotations

import json

from evtui.config.provenance import values_of
from evtui.config.schema import config_schema
from evtui.providers.registry import PROVIDERS
from tests.config.config_doubles import DOCUMENTED, parsed


def test_the_schema_has_every_provider_and_table_with_help_and_no_loose_end() -> None:
    schema = config_schema()
    (pattern,) = schema["properties"]["accounts"]["patternProperties"].values()
    assert {one["properties"]["provider"]["const"] for one in pattern["oneOf"]} == set(PROVIDERS)
    for one in pattern["oneOf"]:
        assert one["additionalProperties"] is False and "provider" in one["required"]
        assert all("description" in field for field in one["properties"].values())
    text = json.dumps(schema)
    for reference in schema["$defs"]:
        assert f'"#/$defs/{reference}"' in text
    assert text.count('"$ref"') == sum(text.count(f'"#/$defs/{name}"') for name in schema["$defs"])


def test_ids_may_be_numbers_in_the_schema_as_in_the_file() -> None:
    (pattern,) = config_schema()["properties"]["accounts"]["patternProperties"].values()
    smappee = next(one for one in pattern["oneOf"] if one["properties"]["provider"]["const"] == "smappee")
    assert smappee["properties"]["service_locations"]["items"]["type"] == ["string", "integer"]


def test_every_value_says_where_it_came_from_and_no_secret_is_shown() -> None:
    text = DOCUMENTED.replace("env:PARK_SECRET", "hunter2-literal").replace(
        "env:OIOI_KEY", "command:pass show hunter2"
    )
    values = {one.key: one for one in values_of(parsed(text), {"NORTH_SECRET": "hunter2-env"})}
    assert values["accounts.north.client_id"].origin == "config.toml:4"
    assert values["accounts.park.slack_days"].origin == "default"
    assert values["accounts.north.client_secret"].value == "env:NORTH_SECRET (set)"
    assert values["accounts.park.client_secret"].value == "literal *** (set)"
    assert values["accounts.roaming.api_key"].value == "command:pass ... (not run)"
    assert "missing" in values["accounts.roaming.users.0.token"].value
    assert "hunter2" not in "".join(map(repr, values.values()))
