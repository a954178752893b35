"""Functions that say whether a text keeps the constraints on it alone (SHACL, 4.4 and 4.6)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from verbund.convert.codegen.source import comment, indented
from verbund.convert.codegen.stated import stated
from verbund.shacl.patterns import compile_pattern
from verbund.shacl.required_substrings import required_substrings
from verbund.shacl.shape import Constraint, Pattern
from verbund.system.generated import compile_function

Holds = Callable[[str], object]
"""What it gives is true or false, as Python has it."""


@cache
def holds_of(checks: tuple[Constraint, ...]) -> Holds:
    """A function of a text that says whether all constraints hold (implied.is_in_place).

    Many columns have the same constraints; for these it is made once.
    """
    if len(checks) == 1 and isinstance(checks[0].argument, Pattern):
        return compile_pattern(checks[0].argument.expression, checks[0].argument.flags).search
    names: dict[str, object] = {}
    conditions = [_condition(names, check) for check in checks]
    lines = [
        *(comment(stated(check, lambda iri: None)) for check in checks),
        f"return {' and '.join(conditions) or 'True'}",
    ]
    source = "\n".join(["def holds(text):", *indented(lines)])
    holds: Holds = compile_function("holds", source, names, "texts")
    return holds


def _late_search(names: dict[str, object], name: str, pattern: Pattern) -> Holds:
    """A search that compiles its pattern when it is first asked, and then gives it its own name.

    Most patterns are asked of few texts: those that hold one of the substrings required.
    """

    def search(text: str) -> object:
        found = names[name] = compile_pattern(*pattern).search
        return found(text)

    return search


def _condition(names: dict[str, object], check: Constraint) -> str:
    if check.parameter == "minLength":
        return f"len(text) >= {check.argument}"
    if check.parameter == "maxLength":
        return f"len(text) <= {check.argument}"
    if check.shapes:
        return _logical(names, check)
    if not isinstance(check.argument, Pattern):
        raise TypeError("sh:pattern takes a pattern")
    name = f"search{len(names)}"
    names[name] = _late_search(names, name, check.argument)
    texts = required_substrings(*check.argument)
    if not texts:
        return f"{name}(text)"
    return f"(({' or '.join(f'{part!a} in text' for part in texts)}) and {name}(text))"


def _logical(names: dict[str, object], check: Constraint) -> str:
    """sh:node, sh:not, sh:and or sh:or over shapes that look at the text alone.

    What a shape states itself comes before what it names others for, such as exceptions.
    """
    parts = [
        " and ".join(
            _condition(names, inner)
            for inner in sorted(shape.constraints, key=lambda item: bool(item.shapes))
        )
        for shape in check.shapes
    ]
    joined = (" or " if check.parameter == "or" else " and ").join(
        f"({part or 'True'})" for part in parts
    )
    return f"{'not ' * (check.parameter == 'not')}({joined})"
