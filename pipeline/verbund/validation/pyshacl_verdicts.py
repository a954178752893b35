"""Results of pySHACL that nobody reads are not made: of shapes of which only the verdict counts.

What is said by a shape within sh:not, sh:and, sh:or, sh:xone or sh:qualifiedValueShape is no result
of the report (SHACL, sections 4.6 and 4.7.3): whether a node conforms to it is all that is asked.
pySHACL makes each result, with a message, and drops it: a quarter of a run whose shapes forbid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.constraints.core.logical_constraints import (
    AndConstraintComponent,
    NotConstraintComponent,
    OrConstraintComponent,
    XoneConstraintComponent,
)
from pyshacl.constraints.core.shape_based_constraints import (
    QualifiedValueShapeConstraintComponent,
)
from rdflib import BNode

_ASKING = (
    AndConstraintComponent,
    NotConstraintComponent,
    OrConstraintComponent,
    QualifiedValueShapeConstraintComponent,
    XoneConstraintComponent,
)
_NODE = BNode()


@contextmanager
def verdicts_alone() -> Iterator[None]:
    """Within a block, a shape of which only a verdict is asked gives empty results.

    How many there are stays as it is: pySHACL counts them.
    """
    asking: list[Any] = []
    """The outermost component, of this moment, that asks for verdicts; its own results are made."""
    make: Any = ConstraintComponent.make_v_result

    def made(component: Any, *arguments: Any, **named: Any) -> Any:
        if asking and asking[0] is not component:
            return "", _NODE, []
        return make(component, *arguments, **named)

    patches: list[tuple[Any, str, Any]] = [(ConstraintComponent, "make_v_result", made)]
    patches += [(owner, "evaluate", _evaluated(owner.evaluate, asking)) for owner in _ASKING]
    with ExitStack() as stack:
        for owner, name, value in patches:
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, value)
        yield


def _evaluated(evaluate: Any, asking: list[Any]) -> Callable[..., Any]:
    """The evaluation of a component that notes itself, unless it is within another one."""

    def evaluated(component: Any, *arguments: Any, **named: Any) -> Any:
        if asking:
            return evaluate(component, *arguments, **named)
        asking.append(component)
        try:
            return evaluate(component, *arguments, **named)
        finally:
            asking.clear()

    return evaluated
