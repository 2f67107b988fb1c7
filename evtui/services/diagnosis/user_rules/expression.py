"""Conditions: one line of Python syntax, of which only a whitelist is understood; nothing is ever executed.

``ast.parse`` gives the tree, every node that is not on the list is refused with its column, kinds are
checked, and what is left becomes closures over field values. There is no attribute, no subscript, no power,
no text arithmetic and no call outside ``functions``; numbers are floats; so neither size nor time runs away.
"""

from __future__ import annotations

import ast
import math
import operator
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from evtui.services.diagnosis.user_rules.functions import FUNCTIONS, MATCHES, MOST_ARGUMENTS
from evtui.services.diagnosis.user_rules.kinds import BadExpression, FieldValue, Kind, Unanswerable
from evtui.services.diagnosis.user_rules.patterns import guarded

LONGEST: Final = 1_000
"""Characters of a condition."""
DEEPEST: Final = 20
"""Levels of a condition's tree."""
MOST_NODES: Final = 200
LONGEST_TEXT: Final = 200
"""Characters of a text in a condition."""
LARGEST: Final = 1e15
"""No number in a condition is larger."""
BUDGET: Final = 100_000_000
"""Pattern steps one run may cost at worst: about two seconds."""
_ARITHMETIC: Final[Mapping[type[ast.operator], Callable[[float, float], float]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_ORDER: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_EQUALITY: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class Scope:
    """The field values of one run, read when first asked for, and what may still be spent."""

    def __init__(self, read: Callable[[str], FieldValue | None]) -> None:
        self._read = read
        self._budget = BUDGET
        self.used: dict[str, FieldValue] = {}
        """The fields that were looked at, in order."""

    def value(self, name: str) -> FieldValue:
        """A field's value. Raises Unanswerable when it was not sent."""
        if name not in self.used:
            value = self._read(name)
            if value is None:
                raise Unanswerable(f"{name} is not known")
            self.used[name] = value
        return self.used[name]

    def spend(self, steps: int) -> None:
        """Raises Unanswerable when one run costs too much."""
        self._budget -= steps
        if self._budget < 0:
            raise Unanswerable("too many texts for its patterns")


Run = Callable[[Scope], Any]
"""One node, ready to run; gives a value of the kind it was checked for."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A checked node."""

    kind: Kind
    run: Run


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition that was read and checked."""

    text: str
    """As written."""
    fields: tuple[str, ...]
    """Fields it names, in order, each once."""
    _run: Run

    def holds(self, scope: Scope) -> bool:
        """Whether the condition holds. Raises Unanswerable, and nothing else."""
        try:
            return bool(self._run(scope))
        except ZeroDivisionError:
            raise Unanswerable("a division by zero") from None
        except OverflowError:
            raise Unanswerable("a number grew too large") from None


def read_expression(text: str, fields: Mapping[str, Kind]) -> Expression:
    """Read and check a condition over these fields. Raises BadExpression, and nothing else."""
    if len(text) > LONGEST:
        raise BadExpression(f"a condition has at most {LONGEST} characters")
    line = " ".join(text.splitlines()).strip()  # a break of the line is a blank, as in a TOML text
    body = _parsed(line).body
    reader = _Reader(fields)
    node = reader.read(body, 0)
    if node.kind is not Kind.FLAG:
        raise BadExpression(f"a condition says yes or no, this is {node.kind}", hint="compare it: … > 0")
    return Expression(line, tuple(reader.named), node.run)


def _parsed(text: str) -> ast.Expression:
    """The tree; texts with a wrong escape only warn, which is nobody's business."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, mode="eval")
    except SyntaxError as error:
        message = (error.msg or "not understood").partition("(")[0].strip()
        raise BadExpression(f"not a condition: {message}", column=max(1, error.offset or 1)) from None
    except (ValueError, RecursionError, MemoryError):
        raise BadExpression("not a condition: nested too deeply, or no text") from None


class _Reader:
    """From a tree to closures; refuses what is not listed."""

    def __init__(self, fields: Mapping[str, Kind]) -> None:
        self._fields = fields
        self._nodes = 0
        self.named: dict[str, None] = {}
        """Fields in the order they are named."""

    def read(self, node: ast.expr, depth: int) -> _Node:
        """One node and what is below it."""
        self._nodes += 1
        if depth > DEEPEST or self._nodes > MOST_NODES:
            raise _bad(node, "this condition is too long or nested too deeply")
        deeper = depth + 1
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self._name(node)
            case ast.BoolOp():
                return self._connected(node, deeper)
            case ast.UnaryOp():
                return self._signed(node, deeper)
            case ast.BinOp():
                return self._arithmetic(node, deeper)
            case ast.Compare():
                return self._compared(node, deeper)
            case ast.List() | ast.Tuple():
                return self._list(node, deeper)
            case ast.Call():
                return self._called(node, deeper)
            case _:
                raise _bad(node, f"{_NAMES.get(type(node), 'this')} is not allowed here")

    def _constant(self, node: ast.Constant) -> _Node:
        value = node.value
        if isinstance(value, bool):
            return _Node(Kind.FLAG, lambda scope: value)
        if isinstance(value, int | float):
            if not abs(value) <= LARGEST:
                raise _bad(node, f"numbers go up to {LARGEST:g}")
            number = float(value)
            return _Node(Kind.NUMBER, lambda scope: number)
        if isinstance(value, str):
            if len(value) > LONGEST_TEXT:
                raise _bad(node, f"texts have at most {LONGEST_TEXT} characters")
            return _Node(Kind.TEXT, lambda scope: value)
        raise _bad(node, "only numbers, texts, True and False stand here")

    def _name(self, node: ast.Name) -> _Node:
        name = node.id
        kind = self._fields.get(name)
        if kind is None:
            near = get_close_matches(name, [*self._fields, *FUNCTIONS, MATCHES], n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else "evtui rules fields lists them"
            raise _bad(node, f"no field {name[:40]}", hint)
        self.named[name] = None
        return _Node(kind, lambda scope: scope.value(name))

    def _connected(self, node: ast.BoolOp, depth: int) -> _Node:
        """``and``, ``or``: from left to right, no further than needed."""
        runs = [self._of(part, (Kind.FLAG,), depth).run for part in node.values]
        if isinstance(node.op, ast.And):
            return _Node(Kind.FLAG, lambda scope: all(run(scope) for run in runs))
        return _Node(Kind.FLAG, lambda scope: any(run(scope) for run in runs))

    def _signed(self, node: ast.UnaryOp, depth: int) -> _Node:
        if isinstance(node.op, ast.Not):
            run = self._of(node.operand, (Kind.FLAG,), depth).run
            return _Node(Kind.FLAG, lambda scope: not run(scope))
        if isinstance(node.op, ast.USub | ast.UAdd):
            run, sign = self._of(node.operand, (Kind.NUMBER,), depth).run, isinstance(node.op, ast.USub)
            return _Node(Kind.NUMBER, lambda scope: -run(scope) if sign else run(scope))
        raise _bad(node, "~ is not allowed here")

    def _arithmetic(self, node: ast.BinOp, depth: int) -> _Node:
        compute = _ARITHMETIC.get(type(node.op))
        if compute is None:
            raise _bad(node, "only + - * / reckon here")
        left = self._of(node.left, (Kind.NUMBER,), depth).run
        right = self._of(node.right, (Kind.NUMBER,), depth).run
        return _Node(Kind.NUMBER, lambda scope: _finite(compute(left(scope), right(scope))))

    def _list(self, node: ast.List | ast.Tuple, depth: int) -> _Node:
        """``["A", "B"]``: all of one kind."""
        parts = [self._of(part, (Kind.NUMBER, Kind.TEXT), depth) for part in node.elts]
        kinds = {part.kind for part in parts}
        if len(kinds) != 1:
            raise _bad(node, "a list holds numbers only, or texts only, and at least one")
        runs = [part.run for part in parts]
        kind = Kind.NUMBERS if kinds == {Kind.NUMBER} else Kind.TEXTS
        return _Node(kind, lambda scope: tuple(run(scope) for run in runs))

    def _compared(self, node: ast.Compare, depth: int) -> _Node:
        """``a < b <= c`` compares neighbours."""
        operands = [self.read(part, depth) for part in (node.left, *node.comparators)]
        parts = [node.left, *node.comparators]
        tests = [
            _comparison(operation, operands[at], operands[at + 1], parts[at + 1])
            for at, operation in enumerate(node.ops)
        ]
        return _Node(Kind.FLAG, lambda scope: all(test(scope) for test in tests))

    def _called(self, node: ast.Call, depth: int) -> _Node:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if node.keywords or any(isinstance(part, ast.Starred) for part in node.args):
            raise _bad(node, "functions take plain values only")
        if name == MATCHES:
            return self._matched(node, depth)
        function = FUNCTIONS.get(name)
        if function is None:
            near = get_close_matches(name, [*FUNCTIONS, MATCHES], n=1, cutoff=0.5)
            known = f"known: {', '.join(sorted((*FUNCTIONS, MATCHES)))}"
            raise _bad(
                node, f"no function {name[:40]}".rstrip(), f"did you mean {near[0]}?" if near else known
            )
        most = MOST_ARGUMENTS if function.many else len(function.takes)
        least = 1 if function.many else len(function.takes)
        if not least <= len(node.args) <= most:
            raise _bad(node, f"{name} takes {least if least == most else f'{least} to {most}'} values")
        single = len(node.args) == 1
        kinds = [function.takes[min(at, len(function.takes) - 1)] for at in range(len(node.args))]
        if function.many:  # one list, or several numbers
            kinds = [(Kind.NUMBERS,)] if single else [(Kind.NUMBER,)] * len(node.args)
        runs = [self._of(part, allowed, depth).run for part, allowed in zip(node.args, kinds, strict=True)]
        return _Node(function.gives, lambda scope: function.run(*(run(scope) for run in runs)))

    def _matched(self, node: ast.Call, depth: int) -> _Node:
        """``matches(text, "pattern")``: the pattern must stand there literally, so that it can be guarded."""
        if len(node.args) != 2:
            raise _bad(node, "matches takes a text or a list, and a pattern")
        where, what = node.args
        if not isinstance(what, ast.Constant) or not isinstance(what.value, str):
            raise _bad(what, "a pattern is written out, in quotes")
        try:
            pattern = guarded(what.value)
        except BadExpression as error:
            raise _bad(what, error.message, error.hint) from None
        run = self._of(where, (Kind.TEXT, Kind.TEXTS), depth).run

        def found(scope: Scope) -> bool:
            value: str | tuple[str, ...] = run(scope)
            texts = dict.fromkeys((value,) if isinstance(value, str) else value)
            for text in texts:
                scope.spend(pattern.cost)
                if pattern.found_in(text):
                    return True
            return False

        return _Node(Kind.FLAG, found)

    def _of(self, node: ast.expr, kinds: Sequence[Kind], depth: int) -> _Node:
        """A node of one of these kinds."""
        found = self.read(node, depth)
        if found.kind not in kinds:
            raise _bad(node, f"{' or '.join(kinds)} is needed here, this is {found.kind}")
        return found


def _comparison(operation: ast.cmpop, left: _Node, right: _Node, where: ast.expr) -> Run:
    """One ``a < b`` of a chain. Texts are compared without regard to case."""
    if isinstance(operation, ast.In | ast.NotIn):
        fits = right.kind in (Kind.NUMBERS, Kind.TEXTS, Kind.TEXT) and right.kind.of_each is left.kind
        if not fits:
            raise _bad(where, "in looks for a number in numbers, or for a text in texts or in a text")
        wanted = isinstance(operation, ast.In)
        return lambda scope: (_folded(left.run(scope)) in _folded(right.run(scope))) is wanted
    order = _ORDER.get(type(operation))
    if order is not None:
        if (left.kind, right.kind) != (Kind.NUMBER, Kind.NUMBER):
            raise _bad(where, "< and > compare numbers")
        return lambda scope: order(left.run(scope), right.run(scope))
    equality = _EQUALITY.get(type(operation))
    if equality is None:
        raise _bad(where, "is compares nothing here", "write == or !=")
    if left.kind is not right.kind:
        raise _bad(where, f"{left.kind} never equals {right.kind}")
    return lambda scope: equality(_folded(left.run(scope)), _folded(right.run(scope)))


def _folded(value: Any) -> Any:
    """Texts without regard to case."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, tuple):
        return tuple(_folded(one) for one in value)
    return value


def _finite(value: float) -> float:
    """Raises OverflowError for what is no number any more."""
    if not math.isfinite(value):
        raise OverflowError
    return value


_NAMES: Final[Mapping[type[ast.expr], str]] = {
    ast.Attribute: "a dot behind a name",
    ast.Subscript: "an index",
    ast.Lambda: "lambda",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.IfExp: "if … else",
    ast.JoinedStr: "an f-text",
    ast.NamedExpr: ":=",
    ast.Dict: "a dictionary",
    ast.Set: "a set",
}


def _bad(node: ast.expr, message: str, hint: str = "") -> BadExpression:
    """A fault with its column, from 1."""
    return BadExpression(message, column=node.col_offset + 1, hint=hint)
