"""The syntax permitted in generated source, stated in one place: the guard of generated.py.

These are the nodes, names, attributes and calls that the generator writes. Whoever extends the
generator adds the new ones here. The code reaches nothing but the function's arguments, the objects
that it is given by name, and the functions of Python named in BUILTINS.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from verbund.text.late_pattern import late

BUILTINS: Final = frozenset(
    {
        *("all", "any", "bool", "filter", "int", "len", "list", "map"),
        *("range", "set", "sum", "tuple", "zip"),
    }
)
"""The functions of Python that generated code may call."""

HELPERS: Final = frozenset(
    {
        *(
            "Undecided",
            "compress",
            "exhaust",
            "is_plain",
            "is_sound",
            "language_values",
            "mixed_values",
        ),
        *("not_in_one", "odd_of", "as_latin1", "plain_iri", "shortened"),
    }
)
"""Further objects that generated code is given, by a name that is equal for all tables."""

ATTRIBUTES: Final = frozenset(
    {
        *("__getitem__", "append", "column", "count", "difference", "difference_update"),
        *("discard", "get", "isascii", "isprintable", "join", "startswith", "strip"),
    }
)

_WORDS: Final = frozenset(
    {
        *("at", "by_cell", "cell", "columns", "distinct", "first", "group", "item", "jsonld"),
        *(
            "key",
            "keyed",
            "keys",
            "ntriples",
            "number",
            "numbers",
            "object_json",
            "object_ttl",
            "objects",
        ),
        *("odd", "one", "other", "plain", "row", "rows", "second", "subject", "subjects", "text"),
        *("triples", "turtle"),
    }
)
_VARIABLE: Final = late(
    r"(?:(?:cell|json|nt|part|ttl|value|value_json|value_ttl)s?|count|plain|rows_with_(?:nt|value))"
    r"[0-9]+|found[0-9]+(?:_[0-9]+)?"
)
"""Variables of a column: a word and the column's number; with ``s``, the list of all rows."""

_FUNCTION: Final = late(r"(?:escape|holds|plain_id|search)[0-9]+|id_of[0-9]+(?:_[0-9]+)?")
_MAPPING: Final = late(r"(?:cache|constants|key_ids|verdicts)[0-9]+|ids[0-9]+(?:_[0-9]+)?")
"""Names of functions and mappings that are made for one column."""

_OPERATORS: Final = frozenset(
    {
        *(ast.Add, ast.Sub, ast.Mult, ast.And, ast.Or, ast.Not, ast.USub),
        *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
    }
)


def refused(tree: ast.Module, name: str) -> str | None:
    """Return what a tree has that generated source must not have; None for a permitted tree.

    It must define one function, of that name, at its top and nowhere else.
    """
    match tree.body:
        case [ast.FunctionDef() as function] if function.name == name and not tree.type_ignores:
            pass
        case _:
            return f"not one function {name!r} alone"
    problem = _function(function)
    left: list[ast.AST] = [*function.args.args, *function.body]
    while left and problem is None:
        node = left.pop()
        kind = node.__class__
        if kind in _OPERATORS:
            continue
        known = _KNOWN.get(kind)
        if known is None:
            return f"{kind.__name__} at line {getattr(node, 'lineno', '?')}"
        check, fields = known
        problem = check(node)
        for field in fields:
            value = getattr(node, field)
            if value.__class__ is list:
                left += [item for item in value if item is not None]
            elif value is not None:
                left.append(value)
    return problem


@cache
def is_name(name: str) -> bool:
    """Whether generated code may use a name."""
    return (
        _VARIABLE.fullmatch(name) is not None
        or name in _WORDS
        or name in HELPERS
        or name in BUILTINS
        or _FUNCTION.fullmatch(name) is not None
        or _MAPPING.fullmatch(name) is not None
    )


def _function(node: ast.FunctionDef) -> str | None:
    arguments = node.args
    others = (
        *(arguments.posonlyargs, arguments.kwonlyargs, arguments.defaults, arguments.kw_defaults),
        *(arguments.vararg, arguments.kwarg, node.decorator_list, node.returns),
        getattr(node, "type_params", None),
    )
    return "a function with more than arguments" if any(others) else None


def _name(node: ast.Name) -> str | None:
    name = node.id
    if node.ctx.__class__ is ast.Store and name not in _WORDS and not _VARIABLE.fullmatch(name):
        return f"a value for the name {name!r}"
    return None if is_name(name) else f"the name {name!r}"


def _argument(node: ast.arg) -> str | None:
    known = node.arg in _WORDS or _VARIABLE.fullmatch(node.arg)
    return None if known and node.annotation is None else f"the argument {node.arg!r}"


def _attribute(node: ast.Attribute) -> str | None:
    if node.attr not in ATTRIBUTES or node.ctx.__class__ is not ast.Load:
        return f"the attribute {node.attr!r}"
    return None


def _call(node: ast.Call) -> str | None:
    called = node.func
    if node.keywords:
        return "a call with keywords"
    if isinstance(called, ast.Attribute):
        return None  # only those of ATTRIBUTES
    if isinstance(called, ast.Name):
        name = called.id
        if name in BUILTINS or name in HELPERS or _FUNCTION.fullmatch(name):
            return None
        return f"a call of {name!r}"
    return "a call of what is no name"


def _constant(node: ast.Constant) -> str | None:
    value = node.value
    known = value is None or value.__class__ in (str, int, bool)
    return None if known and node.kind is None else f"a constant such as {value!r:.40}"


def _formatted(node: ast.FormattedValue) -> str | None:
    plain = node.conversion == -1 and node.format_spec is None
    return None if plain else "a format of a value"


def _comprehension(node: ast.comprehension) -> str | None:
    return "an asynchronous comprehension" if node.is_async else None


def _loop(node: ast.For) -> str | None:
    return "a loop with else" if node.orelse or node.type_comment else None


def _assigned(node: ast.Assign) -> str | None:
    return "a comment about types" if node.type_comment else None


def _try(node: ast.Try) -> str | None:
    return "try with else or finally" if node.orelse or node.finalbody else None


def _handler(node: ast.ExceptHandler) -> str | None:
    return (
        None
        if _is_undecided(node.type) and node.name is None
        else "an exception other than Undecided"
    )


def _raise(node: ast.Raise) -> str | None:
    return (
        None
        if _is_undecided(node.exc) and node.cause is None
        else "an exception other than Undecided"
    )


def _is_undecided(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Name) and node.id == "Undecided"


def _nothing(node: ast.AST) -> None:
    """Check nothing: a node that may stand anywhere."""


_ANYWHERE: Final = (
    *(ast.AugAssign, ast.Expr, ast.If, ast.Return),
    *(ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.UnaryOp),
    *(ast.Dict, ast.GeneratorExp, ast.List, ast.ListComp, ast.Set, ast.SetComp, ast.Tuple),
    *(ast.JoinedStr, ast.Slice, ast.Starred, ast.Subscript),
)

_CHECKS: Final[dict[type[ast.AST], Callable[[Any], str | None]]] = {
    **dict.fromkeys(_ANYWHERE, _nothing),
    ast.Assign: _assigned,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Constant: _constant,
    ast.ExceptHandler: _handler,
    ast.For: _loop,
    ast.FormattedValue: _formatted,
    ast.Name: _name,
    ast.Raise: _raise,
    ast.Try: _try,
    ast.arg: _argument,
    ast.comprehension: _comprehension,
}

_TEXTS: Final = frozenset(
    {
        *("arg", "attr", "conversion", "ctx", "id", "is_async", "kind", "name"),
        "type_comment",
    }
)
"""Fields of nodes that are for the check of the node that has them, if for any.

What is done with a name, ``ctx``, is stated by where it stands: Del is in a Delete alone.
"""

_KNOWN: Final = {
    kind: (
        check,
        () if kind is ast.Constant else tuple(name for name in kind._fields if name not in _TEXTS),
    )
    for kind, check in _CHECKS.items()
}
"""The check of each node, and its fields that hold nodes: looked up once for all nodes."""
