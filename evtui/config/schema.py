"""The configuration as JSON Schema, for editors that complete and check TOML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from evtui.config.fields import FieldHelp, fields_of
from evtui.config.settings import TABLES
from evtui.errors import ConfigError
from evtui.providers.registry import installed, load_provider, title_of
from evtui.providers.spec import ProviderSpec

ACCOUNT_NAME: Final = "^[A-Za-z0-9_-]{1,64}$"


class _Generator(GenerateJsonSchema):
    """Secrets are references; ids that are read as texts may be written as numbers."""

    def is_instance_schema(self, schema: core_schema.IsInstanceSchema) -> JsonSchemaValue:
        """A Secret stands in the file as a reference."""
        return {"type": "string", "description": "env:NAME, file:PATH, command:ARGV or keyring:NAME"}

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """A number is made a text before it is checked."""
        inner = super().function_before_schema(schema)
        return {**inner, "type": ["string", "integer"]} if inner.get("type") == "string" else inner


def config_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the whole file."""
    definitions: dict[str, Any] = {}
    accounts = [_account(spec, definitions) for spec in _usable()]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "evtui config.toml",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "accounts": {
                "type": "object",
                "patternProperties": {ACCOUNT_NAME: {"oneOf": accounts}},
                "additionalProperties": False,
            },
            **{name: _of_model(model, definitions) for name, model in TABLES.items()},
        },
        "$defs": definitions,
    }


def _usable() -> Iterator[ProviderSpec]:
    """Every installed provider; a plug-in that cannot be used has no section."""
    for name in installed():
        with suppress(ConfigError):
            yield load_provider(name)


def _account(spec: ProviderSpec, definitions: dict[str, Any]) -> dict[str, Any]:
    """One provider's section, told apart by its ``provider``."""
    schema, title = _of_model(spec.settings, definitions), title_of(spec.name)
    properties = {"provider": {"const": spec.name, "description": title}, **schema["properties"]}
    return schema | {
        "title": title,
        "properties": properties,
        "required": ["provider", *schema.get("required", ())],
    }


def _of_model(model: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """A table; the models inside it go to the definitions."""
    schema = model.model_json_schema(schema_generator=_Generator)
    inner = schema.pop("$defs", {})
    fields = fields_of(model)
    for field in fields:
        _describe(schema, field)
        for entry in field.inner:
            for definition in inner.values():
                _describe(definition, entry)
    definitions |= inner
    return {"properties": {}, **schema}


def _describe(schema: Mapping[str, Any], field: FieldHelp) -> None:
    """The model's own words for a key."""
    known = schema.get("properties", {}).get(field.key)
    if known is not None and field.help:
        known["description"] = field.help
