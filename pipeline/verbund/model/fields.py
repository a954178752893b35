"""Columns: how a property shape says what a cell becomes (docs/modelling.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from verbund.findings import Localised
from verbund.model.column_kinds import (
    ColumnType,
    ConceptColumn,
    IriColumn,
    IriTemplateColumn,
    LangStringColumn,
    LiteralColumn,
    Reference,
    TermColumn,
)
from verbund.model.concepts import choice
from verbund.model.deprecated import DeprecatedTerms
from verbund.model.iri_templates import template_parts
from verbund.model.model import Field
from verbund.model.shapes_graph import ShapesGraph
from verbund.rdf.namespaces import CSVW, DCT, RDFS, SH, SKOS
from verbund.rdf.terms import RDF_LANG_STRING, XSD, XSD_STRING, Iri, Node, text_of
from verbund.shacl.alternatives import alternatives
from verbund.shacl.shape import Constraint, Shape

_COLUMN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NUMBER_CHARACTER = re.compile(r"[ -*,./:-@\[-`{-~\u00a0\u00b7\u066b\u066c\u2009\u2019\u202f]")
"""One punctuation mark, symbol or space (CSVW, section 6.4.2): no digit, letter, plus or minus."""

_LONGEST_NAME = 100
"""Column names stand in headings, and those of tables in file names."""

_SIGN = re.compile(r"[^0-9A-Za-z+\-%‰]", re.DOTALL)
"""Characters that can separate the parts of a number: none that is part of one itself."""
_DATE_FORMAT = re.compile(r"(?:d{1,2}|M{1,2}|yyyy|[./ -])+")


@dataclass(frozen=True, slots=True)
class FieldReader:
    """Reads columns from property shapes. ``members`` gives the concepts of each scheme.

    ``deprecated`` are the terms of the model that are out of use.
    """

    annotations: ShapesGraph
    members: dict[str, frozenset[str]]
    deprecated: DeprecatedTerms = dataclass_field(default_factory=DeprecatedTerms)
    chosen: dict[str, ConceptColumn] = dataclass_field(default_factory=dict)
    """What cells may contain for the concepts of a scheme, where nothing was reported of it."""

    def field(self, node: Iri, shape: Shape, stated: tuple[Constraint, ...]) -> Field | None:
        """Return the column of a property shape; None where it names no column.

        ``stated`` are its constraints, deactivated or not: they decide what a cell becomes.
        """
        name = self.annotations.text(node, CSVW + "name")
        if name is None or shape.predicate is None:
            return None
        if not is_column_name(name):
            self.annotations.wrong(node, CSVW + "name", "model.column-name", value=name)
        kind = self._kind(node, stated)
        return Field(
            name=name,
            path=shape.predicate,
            shape=shape,
            kind=kind,
            headings=self.annotations.localised(node, SH + "name"),
            description=self.annotations.localised(node, SH + "description"),
            order=self.annotations.number(node, SH + "order"),
            separator=self._separator(node),
            required=any(
                constraint.parameter == "minCount" and constraint.argument != 0
                for constraint in shape.constraints
            ),
            covers_time=isinstance(kind, LiteralColumn) and self._covers_time(node),
            in_words=self._headings(self.annotations.graph.objects(node, RDFS + "seeAlso")),
            until=self._headings(self._larger(node)),
            usual=tuple(self.annotations.texts(node, SKOS + "hiddenLabel")),
            is_deprecated=shape.predicate in self.deprecated.out_of_use,
            replaced_by=self._headings(self._replacing(node, shape.predicate)),
        )

    def _headings(self, shapes: Iterable[Node]) -> Localised:
        """Return the headings of the first of some shapes that is a column; empty without one."""
        for shape in sorted(shapes, key=text_of):
            is_property = SH + "path" in self.annotations.graph.properties(shape)
            name = self.annotations.text(shape, CSVW + "name")
            if is_property and name is not None:
                return self.annotations.localised(shape, SH + "name") or {"": name}
        return {}

    def _larger(self, node: Node) -> Iterator[Node]:
        """Yield the columns of the table that the values of a column must not be larger than."""
        graph = self.annotations.graph
        tables = graph.subjects(SH + "property", node)
        for parameter in (SH + "lessThan", SH + "lessThanOrEquals"):
            for path in graph.objects(node, parameter):
                for shape in graph.subjects(SH + "path", path):
                    if any((table, SH + "property", shape) in graph for table in tables):
                        yield shape

    def _replacing(self, node: Node, path: str) -> Iterator[Node]:
        """Yield the columns of the table for what replaces a property that is out of use."""
        graph = self.annotations.graph
        for other in self.deprecated.others(path):
            for shape in graph.subjects(SH + "path", Iri(other)):
                tables = graph.subjects(SH + "property", node)
                if any((table, SH + "property", shape) in graph for table in tables):
                    yield shape

    def _covers_time(self, node: Node) -> bool:
        """Whether the column is in a group (sh:group) that points to dct:temporal."""
        graph = self.annotations.graph
        return any(
            (group, RDFS + "seeAlso", Iri(DCT + "temporal")) in graph
            for group in graph.objects(node, SH + "group")
        )

    def _separator(self, node: Node) -> str | None:
        separator = self.annotations.text(node, CSVW + "separator")
        if separator is not None and not separator:
            self.annotations.wrong(node, CSVW + "separator", "model.empty")
            return None
        return separator

    def _kind(self, node: Iri, constraints: tuple[Constraint, ...]) -> ColumnType:
        stated = _stated(constraints)
        template = self.annotations.text(node, CSVW + "valueUrl")
        if template is not None:
            return self._code(node, template)
        listed = stated.get("in")
        if isinstance(listed, tuple) and listed and all(isinstance(item, Iri) for item in listed):
            return choice(self.annotations, node, [item.value for item in listed], node.value)
        if isinstance(stated.get("node"), str):
            return self._concept(node, str(stated["node"]))
        classes = alternatives(stated, "class")
        if classes:
            return Reference(classes, ())
        if stated.get("nodeKind") == SH + "IRI":
            return IriColumn()
        if stated.get("nodeKind") == SH + "IRIOrLiteral":
            return TermColumn()
        return self._literal(node, stated)

    def _literal(self, node: Iri, stated: dict[str, object]) -> ColumnType:
        datatypes = alternatives(stated, "datatype")
        languages = stated.get("languageIn")
        if isinstance(languages, tuple):
            return LangStringColumn(() if "*" in languages else languages)
        if datatypes == (RDF_LANG_STRING,):
            return LangStringColumn(())
        formats = tuple(self.annotations.texts(node, CSVW + "format"))
        self._check_formats(node, formats, datatypes)
        return LiteralColumn(
            datatypes or (XSD_STRING,),
            formats,
            *self._number_characters(node),
        )

    def _number_characters(self, node: Iri) -> tuple[str, str]:
        """Return the decimal character of a number and the group character, which may be empty."""
        terms = (CSVW + "decimalChar", CSVW + "groupChar")
        decimal, group = (self.annotations.text(node, term) or "" for term in terms)
        why = "model.number-character"
        for term, text in zip(terms, (decimal, group), strict=True):
            if text and not _NUMBER_CHARACTER.fullmatch(text):
                self.annotations.wrong(node, term, why, value=text)
        if (decimal or ".") == group:
            self.annotations.wrong(node, CSVW + "groupChar", why, value=group)
        return decimal or ".", group

    def _check_formats(
        self, node: Iri, formats: tuple[str, ...], datatypes: tuple[str, ...]
    ) -> None:
        for text in formats:
            boolean = XSD + "boolean" in datatypes and text.count("|") == 1
            if not boolean and not _DATE_FORMAT.fullmatch(text):
                self.annotations.wrong(node, CSVW + "format", "model.format", value=text)

    def _code(self, node: Iri, template: str) -> IriTemplateColumn:
        variables = {name.removeprefix("+") for name in template_parts(template)[1::2]}
        if len(variables) != 1:
            self.annotations.wrong(node, CSVW + "valueUrl", "model.template", value=template)
        return IriTemplateColumn(template)

    def _concept(self, node: Iri, scheme: str) -> ColumnType:
        members = self.members.get(scheme, frozenset())
        if not members:
            self.annotations.report("M110", node, scheme=scheme)
        found, before = self.chosen.get(scheme), self.annotations.reports
        if found is None:
            found = choice(self.annotations, node, members, scheme)
            if self.annotations.reports == before:
                self.chosen[scheme] = found
        return found


def is_column_name(name: str) -> bool:
    """Whether a text can name a column, or a table, whose files have its name."""
    return len(name) <= _LONGEST_NAME and _COLUMN_NAME.fullmatch(name) is not None


def _stated(constraints: tuple[Constraint, ...]) -> dict[str, object]:
    """Return the parameters with their values; of several sh:or, one over datatypes or classes."""
    stated: dict[str, object] = {}
    for constraint in constraints:
        one = {constraint.parameter: constraint.argument}
        chooses = alternatives(one, "datatype") or alternatives(one, "class")
        if constraint.parameter not in stated or chooses:
            stated |= one
    return stated
