"""Which classes of a model refer to which, by its columns: what diagram and text are drawn from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from verbund.model.column_kinds import Reference
from verbund.model.model import Model, RecordType
from verbund.rdf.namespaces import split


@dataclass(frozen=True)
class Relations:
    """The relations of a model's record types.

    ``of`` has, for each record type by name, the properties that lead to each class or group of
    classes, by the name of the box that stands for them.
    """

    model: Model

    @cached_property
    def boxes(self) -> Mapping[str, tuple[str, ...]]:
        """The classes of each box by its name: tables, then classes above those of several."""
        found = {item.name: item.classes for item in self.model.record_types}
        known = {iri for classes in found.values() for iri in classes}
        for item in self.model.record_types:
            for field in item.fields:
                if isinstance(field.kind, Reference):
                    for iri in field.kind.classes:
                        if iri not in known:
                            known.add(iri)
                            found[iri] = (iri,)
        return found

    @cached_property
    def of(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """For each table: box that is referred to → properties, both sorted."""
        box_of = {iri: name for name, classes in self.boxes.items() for iri in classes}
        return {item.name: self._of(item, box_of) for item in self.model.record_types}

    @cached_property
    def narrower(self) -> Mapping[str, tuple[str, ...]]:
        """For each box that is no table: the tables of a class below its own."""
        return {
            name: tuple(
                item.name
                for item in self.model.record_types
                if any(self.model.is_a(kind, classes[0]) for kind in item.classes)
            )
            for name, classes in self.boxes.items()
            if name not in self.model.by_name
        }

    def _of(self, item: RecordType, box_of: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, set[str]] = defaultdict(set)
        for field in item.fields:
            if isinstance(field.kind, Reference):
                for iri in field.kind.classes:
                    found[box_of[iri]].add(field.path)
        return {
            box: tuple(sorted(paths, key=lambda path: split(path)[1]))
            for box, paths in sorted(found.items())
        }
