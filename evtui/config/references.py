"""Which keys of a section are secrets, and what their texts refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel

from evtui.clients.redaction import MASK
from evtui.clients.secret import Secret
from evtui.config.origin import KeyPath

SCHEMES: Final = ("env", "file", "command", "keyring")
_PLACEHOLDER: Final = "\x00reference not resolved yet\x00"
"""Stands for a secret while a section's other keys are checked."""


def scheme_of(text: str) -> str | None:
    """``env``, ``file``, ``command``, ``keyring``, or None for a literal secret."""
    scheme, colon, _ = text.partition(":")
    return scheme if colon and scheme in SCHEMES else None


def shown_reference(text: str) -> str:
    """A reference as it may be shown: of a command its first word, of a literal secret nothing."""
    match scheme_of(text):
        case None:
            return f"literal {MASK}"
        case "command":
            return f"command:{text.partition(':')[2].split(maxsplit=1)[0] if text[8:].strip() else ''} ..."
        case _:
            return text


def secret_paths(model: type[BaseModel], section: Mapping[str, Any]) -> Iterator[KeyPath]:
    """Paths of the texts that stand where the settings model wants a Secret, in nested tables too."""
    for name, field in model.model_fields.items():
        key = field.alias or name
        if key in section:
            yield from _paths_in(section[key], field.annotation, (key,))


def _paths_in(value: object, annotation: Any, path: KeyPath) -> Iterator[KeyPath]:
    """The secret texts in one value."""
    inner = nested_model(annotation)
    match value:
        case str():
            if Secret in leaves(annotation):
                yield path
        case list():
            for index, element in enumerate(value):
                yield from _paths_in(element, annotation, (*path, index))
        case dict():
            if inner is not None:
                yield from ((*path, *rest) for rest in secret_paths(inner, value))
        case _:
            pass


def is_secret(model: type[BaseModel], path: KeyPath) -> bool:
    """Whether the settings model wants a Secret at a path of its section (``("users", 0, "token")``)."""
    for number, part in enumerate(path):
        if isinstance(part, int):
            continue
        field = next((one for name, one in model.model_fields.items() if part == (one.alias or name)), None)
        if field is None:
            return False
        inner = nested_model(field.annotation)
        if inner is None:
            return number == len(path) - 1 and Secret in leaves(field.annotation)
        model = inner
    return False


def nested_model(annotation: Any) -> type[BaseModel] | None:
    """The settings model inside ``tuple[User, ...]`` or ``User | None``."""
    models = (leaf for leaf in leaves(annotation) if isinstance(leaf, type) and issubclass(leaf, BaseModel))
    return next(models, None)


def leaves(annotation: Any) -> list[Any]:
    """The types an annotation is made of."""
    arguments = get_args(annotation)
    return [leaf for argument in arguments for leaf in leaves(argument)] if arguments else [annotation]


def literal_paths(model: type[BaseModel], section: Mapping[str, Any]) -> list[KeyPath]:
    """Paths of the secrets that are written out in the file."""
    return [path for path in secret_paths(model, section) if scheme_of(text_at(section, path)) is None]


def text_at(section: Mapping[str, Any], path: KeyPath) -> str:
    """The text at a path that ``secret_paths`` gave."""
    value: Any = section
    for part in path:
        value = value[part]
    assert isinstance(value, str)
    return value


def with_placeholders(model: type[BaseModel], section: Mapping[str, Any]) -> dict[str, Any]:
    """The section with every secret replaced by one placeholder, to check everything else."""
    placeholder = Secret(_PLACEHOLDER)
    return with_secrets(section, dict.fromkeys(secret_paths(model, section), placeholder))


def with_secrets(section: Mapping[str, Any], secrets: Mapping[KeyPath, Secret]) -> dict[str, Any]:
    """A copy of the section with the texts at these paths replaced."""

    def copy(value: Any, path: KeyPath) -> Any:
        match value:
            case dict():
                return {key: copy(inner, (*path, key)) for key, inner in value.items()}
            case list():
                return [copy(inner, (*path, index)) for index, inner in enumerate(value)]
            case _:
                return secrets.get(path, value)

    replaced = copy(dict(section), ())
    assert isinstance(replaced, dict)
    return replaced
