"""Writes the comments of generated code: which columns and which constraints a block is for."""

from __future__ import annotations

from functools import cached_property

from verbund.convert.codegen.cells import heading_of
from verbund.convert.codegen.namespace import Namespace
from verbund.convert.codegen.source import comment
from verbund.convert.codegen.stated import shown_iri, stated
from verbund.model.model import Model
from verbund.shacl.components import PAIR_PARAMETERS


class Comments:
    """The comments of one table's code."""

    def __init__(self, model: Model, namespace: Namespace) -> None:
        self._model, self._namespace = model, namespace
        self._of_paths: dict[str, str] = {}

    def of_path(self, path: str) -> str:
        """The line that names the columns of a path, and the path."""
        found = self._of_paths.get(path)
        if found is None:
            shown = shown_iri(path, self._model.compact)
            found = self._of_paths[path] = comment(f"{self._columns(path)}: {shown}")
        return found

    def of_constraints(self, path: str) -> list[str]:
        """The lines that name the columns of a path and the constraints on its values alone."""
        return [self.of_path(path), *self._constraints.get(path, ())]

    @cached_property
    def _constraints(self) -> dict[str, list[str]]:
        lines: dict[str, list[str]] = {}
        for shape in self._namespace.record_type.shape.properties:
            lines.setdefault(str(shape.predicate), []).extend(
                comment(f"  {stated(item, self._model.compact)}")
                for item in shape.constraints
                if item.parameter not in PAIR_PARAMETERS
            )
        return lines

    def _columns(self, path: str) -> str:
        headings = [heading_of(column) for _, column in self._namespace.columns(path)]
        if not headings:
            return "Constant"
        constants = " and constants" if self._namespace.constants(path) else ""
        return f"Column{'s' * (len(headings) > 1)} {', '.join(headings)}{constants}"
