"""The keys of a section as its settings model has them: shape, help text, default, whether it is a secret."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from evtui.clients.secret import Secret
from evtui.config.references import leaves, nested_model


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldHelp:
    """One key of a section."""

    key: str
    help: str
    """What it is for, one line from the model's own documentation; may be empty."""
    shape: str
    """``text``, ``number``, ``switch``, ``list``, ``table``, ``tables`` (a list), ``secret``."""
    is_required: bool
    default: Any = None
    """The value taken without the key; None for a required key, and where None is the default."""
    choices: tuple[str, ...] = ()
    """The only texts that are accepted, when there are so few."""
    inner: tuple[FieldHelp, ...] = ()
    """Keys of the tables inside."""

    @property
    def is_secret(self) -> bool:
        """Whether the value is a reference to a secret, never the secret itself."""
        return self.shape == "secret"


def fields_of(model: type[BaseModel]) -> tuple[FieldHelp, ...]:
    """The keys of a settings model, in its order."""
    documented = _documentation(model)
    return tuple(
        _field(field.alias or name, field, documented.get(name, ""))
        for name, field in model.model_fields.items()
    )


def _field(key: str, field: FieldInfo, text: str) -> FieldHelp:
    """One key."""
    required = field.is_required()
    inner = nested_model(field.annotation)
    return FieldHelp(
        key=key,
        help=text,
        shape=_shape(field.annotation),
        is_required=required,
        default=None if required else field.get_default(call_default_factory=True),
        choices=_choices(field.annotation),
        inner=() if inner is None else fields_of(inner),
    )


def _shape(annotation: Any) -> str:
    """What a value looks like in the file."""
    kinds = set(leaves(annotation)) - {type(None)}
    is_list = any(get_origin(part) in (tuple, list) for part in _unions(annotation))
    if Secret in kinds:
        return "secret"
    if nested_model(annotation) is not None:
        return "tables" if is_list else "table"
    if any(_is_mapping(part) for part in _unions(annotation)):
        return "table"
    if is_list:
        return "list"
    if bool in kinds:
        return "switch"
    return "number" if kinds & {int, float} else "text"


def _is_mapping(part: Any) -> bool:
    """``Mapping[…]`` or ``dict[…]``."""
    origin = get_origin(part)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _unions(annotation: Any) -> tuple[Any, ...]:
    """The members of ``X | None``, else the annotation itself."""
    is_union = get_origin(annotation) is not None and type(None) in get_args(annotation)
    return get_args(annotation) if is_union else (annotation,)


def _choices(annotation: Any) -> tuple[str, ...]:
    """The texts of a ``Literal``."""
    return tuple(get_args(annotation)) if get_origin(annotation) is Literal else ()


@cache
def _documentation(model: type[BaseModel]) -> dict[str, str]:
    """Field name to the first sentence of the text below it in the source; empty when there is no source."""
    try:
        tree = ast.parse(dedent(inspect.getsource(model)))
    except (OSError, TypeError, SyntaxError):
        return {}
    return dict(_documented(tree.body[0].body)) if isinstance(tree.body[0], ast.ClassDef) else {}


def _documented(body: list[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Each annotated name that is followed by a text."""
    for statement, after in pairwise(body):
        if (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
            and isinstance(after.value.value, str)
        ):
            yield statement.target.id, _one_line(after.value.value)


def _one_line(text: str) -> str:
    """A documentation text as one line without its quoting marks."""
    return re.sub(r"``([^`]*)``", r"\1", " ".join(text.split()))
