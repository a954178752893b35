"""Loads a model from ontology and shapes: reads, checks and compiles them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from verbund.findings import Finding, Findings, Localised, Place, Severity
from verbund.model.column_kinds import Reference
from verbund.model.concepts import label_of
from verbund.model.deprecated import deprecated_in
from verbund.model.depth import check_depth
from verbund.model.entailment import options_of, with_entailed
from verbund.model.fields import FieldReader, is_column_name
from verbund.model.folders import ModelFolders, ModelReader
from verbund.model.iri_templates import template_parts
from verbund.model.joined_paths import JoinedRule
from verbund.model.listings import is_listing, with_listings
from verbund.model.model import Acyclic, Field, Model, RecordType, Uncompiled, is_plain_path
from verbund.model.shape_checks import check_rules
from verbund.model.shapes import ShapeReader
from verbund.model.shapes_graph import ShapesGraph
from verbund.model.source import ModelSource
from verbund.model.stated_values import with_stated_values
from verbund.model.targeted_shapes import Ontology, compile_rules
from verbund.model.templates import label_templates
from verbund.model.vocabulary_checks import check_terms
from verbund.rdf.graph import RdfGraph
from verbund.rdf.namespaces import CSVW, DCT, OWL, RDFS, SH, SKOS
from verbund.rdf.terms import RDF_TYPE, Blank, Iri, Node, Term, text_of
from verbund.shacl.shape import Constraint, Shape, members_of
from verbund.shacl.shape_nodes import foreign_parameters, is_deactivated, shapes_with_targets
from verbund.system.limits import TABLES
from verbund.text.spelling import beginnings

RESERVED = frozenset(
    {
        "about",
        "assets",
        "catalogue",
        "contact",
        "data",
        "dataset",
        "de",
        "derived",
        "distribution",
        "download",
        "en",
        "feed",
        "publisher",
        "query-service",
        "rights",
        "version",
        "void",
    }
)
"""Path segments below the base of what describes the release, or shows it: no record has one."""
_OF_TABLE: Final = frozenset({CSVW + "name", CSVW + "aboutUrl"})
_ISSUED: Final = Iri(DCT + "issued")
_ABOVE: Final = RDFS + "subClassOf"


def load_model(
    folders: ModelFolders, *, base: str, language: str, materialise: bool = True
) -> Model:
    """Read and compile a model.

    ``base`` is the absolute IRI under which records live; ``language`` is that of text columns
    without a language of their own. With ``materialise`` records state the classes and properties
    above theirs too. Ontology folders are read with their subfolders, shapes folders
    without. A model may be without record types. Raises Findings where files cannot be read, a term
    is misspelt or not supported, or a shape lacks what docs/modelling.md requires.
    """
    read = ModelReader(folders).read
    ontology = ModelSource(read_bytes=read)
    shapes = ModelSource(read_bytes=read, iris=ontology.iris)
    for path, shown in folders.ontology_files():
        ontology.read(path, shown)
    for path, shown in folders.shapes_files():
        shapes.read(path, shown)
    findings = ontology.findings + shapes.findings + _prefix_conflicts(ontology, shapes)
    if findings:
        raise Findings(findings)
    return _Compiler(ontology, shapes, base, language, folders).model(materialise=materialise)


def _prefix_conflicts(ontology: ModelSource, shapes: ModelSource) -> list[Finding]:
    return [
        Finding(
            "M105",
            Place(file=shapes.prefix_files[prefix]),
            details={
                "prefix": prefix,
                "namespace": shapes.prefixes[prefix],
                "other": ontology.prefixes[prefix],
            },
        )
        for prefix in sorted(ontology.prefixes.keys() & shapes.prefixes.keys())
        if ontology.prefixes[prefix] != shapes.prefixes[prefix]
    ]


class _Compiler:
    def __init__(
        self,
        ontology: ModelSource,
        shapes: ModelSource,
        base: str,
        language: str,
        folders: ModelFolders,
    ) -> None:
        self.ontology, self.shapes = ontology, shapes
        self.base, self.language = base, language
        self.folders = folders
        self.prefixes = {**ontology.prefixes, **shapes.prefixes}
        both = RdfGraph(ontology.graph)
        both.update(shapes.graph)
        files = ontology.file_of | shapes.file_of
        self.annotations = ShapesGraph(both, files, self._line_of, self.prefixes)
        if not check_depth(self.annotations):
            raise Findings(self.annotations.findings)
        self.members = _members(ontology.graph)
        self.superclasses = _superclasses(ontology.graph)
        types = _types(ontology.graph)
        self.world = Ontology(ontology.graph, types, self.superclasses, self.members)
        self.shape_reader = ShapeReader(
            self.annotations, foreign_parameters(self.annotations.graph), acyclic={}
        )
        self.field_reader = FieldReader(self.annotations, self.members, deprecated_in(both))

    def _line_of(self, subject: str) -> int | None:
        """Return the line of a named subject in the file that findings about it name."""
        source = self.shapes if subject in self.shapes.file_of else self.ontology
        return source.line_of(subject)

    def model(self, *, materialise: bool) -> Model:
        check_terms(self.annotations, self.ontology.graph)
        check_rules(self.annotations)
        nodes = [
            node
            for node in self.annotations.shapes(SH + "NodeShape")
            if not _OF_TABLE.isdisjoint(self.annotations.graph.properties(node))
        ]
        if len(nodes) > TABLES:
            self.annotations.report("M131", nodes[TABLES], limit=f"{TABLES:,}")
            raise Findings(self.annotations.findings)
        record_types = [self._record_type(node) for node in nodes]
        self._check_names(record_types)
        acyclic = list(self._acyclic(record_types))
        record_types, joined, by_graph = self._with_rules(record_types)
        if materialise:
            record_types = with_entailed(self.annotations, record_types, self.world)
        # The first of the named ones: labels of blank nodes differ from run to run.
        ontologies = self.ontology.graph.subjects(RDF_TYPE, Iri(OWL + "Ontology"))
        header = min(_named(ontologies), default=None)
        versions = self.ontology.graph.objects(header, OWL + "versionIRI") if header else ()
        version = min(_named(versions), default=None)
        model = Model(
            base=self.base,
            language=self.language,
            record_types=tuple(sorted(record_types, key=lambda item: item.segment)),
            superclasses=self.superclasses,
            members=self.members,
            types=self.world.types,
            labels=_labels(self.annotations.graph),
            prefixes=dict(sorted(self.prefixes.items())),
            uncompiled=(*self.shape_reader.uncompiled, *by_graph),
            ontology_turtle=self.ontology.text,
            shapes_turtle=self.shapes.text,
            ontology_iri=header.value if header else None,
            ontology_version=version.value if version else None,
            label_templates=label_templates(self.annotations, record_types),
            past=frozenset(
                concept.value
                for concept in self.ontology.graph.subjects(RDFS + "seeAlso", _ISSUED)
                if isinstance(concept, Iri)
            ),
            notes=tuple(self.annotations.notes),
            acyclic=tuple(acyclic),
            joined=tuple(joined),
            left_out=dict(self._left_out()),
            apart=beginnings(self._apart()),
        )
        model = with_listings(self.annotations, self._with_targets(model))
        model = with_stated_values(self.annotations, model)
        if self.annotations.findings:
            raise Findings([*self.annotations.findings, *self.annotations.notes])
        return model

    def _left_out(self) -> Iterator[tuple[str, Localised]]:
        """Yield headings that have no column on purpose: those of node shapes that say why."""
        graph, usual = self.annotations.graph, SKOS + "hiddenLabel"
        for node in _named(graph.subjects(usual)):
            if Iri(SH + "NodeShape") in graph.objects(node, RDF_TYPE):
                why = self.annotations.localised(node, RDFS + "comment")
                for text in self.annotations.texts(node, usual):
                    yield text, why

    def _apart(self) -> Iterator[str]:
        """Yield the beginnings of words that tell names apart: the texts of collections."""
        graph, usual = self.annotations.graph, SKOS + "hiddenLabel"
        for node in _named(graph.subjects(usual)):
            if Iri(SKOS + "Collection") in graph.objects(node, RDF_TYPE):
                yield from self.annotations.texts(node, usual)

    def _acyclic(self, record_types: list[RecordType]) -> Iterator[Acyclic]:
        """Yield the relations that must not lead in a circle; others are left to pySHACL.

        They are columns that refer to records.
        """
        fields = {item.shape.iri: item for table in record_types for item in table.fields}
        for iri, messages in (self.shape_reader.acyclic or {}).items():
            column = fields.get(iri)
            if column is None or not isinstance(column.kind, Reference):
                self.shape_reader.uncompiled.append(Uncompiled(iri, "sparql"))
                continue
            yield Acyclic(
                shape=iri,
                path=column.path,
                column=column.name,
                headings=column.headings,
                severity=Severity.of(column.shape.severity),
                messages=messages or column.shape.messages,
            )

    def _record_type(self, node: Iri) -> RecordType:
        annotations = self.annotations
        name = annotations.text(node, CSVW + "name")
        about = annotations.text(node, CSVW + "aboutUrl")
        classes = annotations.texts(node, SH + "targetClass")
        if name is not None and not is_column_name(name):
            annotations.wrong(node, CSVW + "name", "model.table-name", value=name)
        for stated, term in ((name, "csvw:name"), (about, "csvw:aboutUrl")):
            if stated is None:
                annotations.report("M107", node, missing=term)
        if not classes:
            annotations.report("M107", node, missing="sh:targetClass")
        fields, constants, shapes = self._columns(node, classes)
        record_type = RecordType(
            name=name or "",
            labels=annotations.labels(node),
            description=annotations.localised(node, RDFS + "comment"),
            shape=self.shape_reader.node_shape(node, tuple(shapes)),
            classes=self._classes(fields, classes),
            template=self._template(node, about or "", fields),
            fields=tuple(fields),
            constants=tuple(constants),
            titles=self._titles(node, fields),
        )
        column = record_type.class_field
        if column is not None:
            if column.separator is not None:
                annotations.wrong(node, CSVW + "separator", "model.one-class")
            above = self.superclasses
            for kind in record_type.classes:
                if not above.get(kind, frozenset({kind})) & set(classes):
                    annotations.wrong(node, SH + "in", "model.class-outside", value=kind)
        if column is None and len(classes) > 1:
            annotations.report("M107", node, missing="sh:path rdf:type, sh:in")
        return record_type

    def _columns(
        self, node: Iri, targets: list[str]
    ) -> tuple[list[Field], list[tuple[str, Term]], list[Shape]]:
        fields: list[Field] = []
        constants: list[tuple[str, Term]] = []
        shapes: list[Shape] = []
        off = is_deactivated(self.annotations.graph, node)
        for item in self.annotations.properties(node):
            shape = self.shape_reader.property_shape(item, switched_off=off)
            shapes.append(shape)
            if not isinstance(item, Iri):
                self.annotations.wrong(node, SH + "property", "model.unnamed-property")
                continue
            if is_listing(self.annotations, item):
                continue  # read once all tables are known
            stated = self.shape_reader.stated(item)
            if shape.predicate == RDF_TYPE:
                stated = tuple(self._of_rows(constraint, targets) for constraint in stated)
            field = self.field_reader.field(item, shape, stated)
            if field is not None:
                fields.append(field)
            elif shape.predicate is not None:
                values = self.annotations.graph.objects(item, SH + "hasValue")
                constants += [
                    (shape.predicate, value)
                    for value in sorted(values, key=text_of)
                    if not isinstance(value, Blank)  # which ShapeReader reports
                ]
        return fields, constants, shapes

    def _of_rows(self, constraint: Constraint, targets: list[str]) -> Constraint:
        """Return a constraint on the class as one on the cell: it chooses none that follows."""
        listed = members_of(constraint.argument)
        if constraint.parameter != "in" or listed is None:
            return constraint
        return constraint._replace(argument=options_of(listed, targets, self.superclasses))

    def _classes(self, fields: list[Field], targets: list[str]) -> tuple[str, ...]:
        for field in fields:
            if field.path == RDF_TYPE:
                for constraint in field.shape.constraints:
                    listed = members_of(self._of_rows(constraint, targets).argument)
                    if constraint.parameter == "in" and listed is not None:
                        return tuple(item.value for item in listed if isinstance(item, Iri))
        return tuple(targets)

    def _template(self, node: Iri, about: str, fields: list[Field]) -> tuple[str, ...]:
        parts = template_parts(about)
        single = {item.name for item in fields if item.separator is None}
        sample = "x".join(parts[::2])
        if (
            len(parts) < 3
            or not parts[0]
            or not single.issuperset(parts[1::2])
            or not is_plain_path(sample)
        ):
            self.annotations.wrong(node, CSVW + "aboutUrl", "model.template", value=about)
            return (about, "", "")
        segment, slash, _ = parts[0].partition("/")
        if not slash:  # else a record might have the name of another thing below the base
            self.annotations.wrong(node, CSVW + "aboutUrl", "model.segment", value=about)
        elif segment in RESERVED:
            self.annotations.wrong(node, CSVW + "aboutUrl", "model.reserved", value=about)
        return tuple(parts)

    def _titles(self, node: Iri, fields: list[Field]) -> tuple[str, ...]:
        stated = set(self.annotations.texts(node, CSVW + "rowTitle"))
        for item in sorted(stated - {field.shape.iri for field in fields}):
            self.annotations.report("M107", node, missing=self.annotations.shown(item))
        return tuple(field.name for field in fields if field.shape.iri in stated)

    def _with_rules(
        self, record_types: list[RecordType]
    ) -> tuple[list[RecordType], list[JoinedRule], list[Uncompiled]]:
        """Compile shapes with other targets than the class of the rows of a table.

        Those that can be checked on each record become part of its record type; those over several
        tables are returned, and the others: pySHACL runs them.
        """
        tables = {Iri(record_type.shape.iri) for record_type in record_types}
        shapes = shapes_with_targets(self.annotations.graph, tables)
        rules = compile_rules(
            self.annotations, self.shape_reader.foreign, shapes, record_types, self.world
        )
        left = [Uncompiled(self.annotations.named(shape), "target") for shape in rules.left]
        return rules.record_types, rules.joined, left

    def _check_names(self, record_types: list[RecordType]) -> None:
        for number, one in enumerate(record_types):
            for other in record_types[:number]:
                known = len(self.annotations.findings)
                if one.name.casefold() == other.name.casefold():  # one file, on many systems
                    self._duplicate(one, one.name, other.shape.iri)
                elif _overlap(one.segment, other.segment):
                    self._duplicate(one, one.segment, other.shape.iri)
                self._check_classes(one, other)
                if len(self.annotations.findings) > known:
                    break  # of many that are alike, each is reported once, not each with each
            names: dict[str, str] = {}
            for field in one.fields:
                if field.name in names:
                    self._duplicate(one, field.name, names[field.name])
                names[field.name] = field.shape.iri

    def _check_classes(self, one: RecordType, other: RecordType) -> None:
        """Report two record types that select common records: each record has one shape."""
        above = self.superclasses
        for kind in one.classes:
            for another in other.classes:
                if (
                    kind == another
                    or another in above.get(kind, ())
                    or kind in above.get(another, ())
                ):
                    self._duplicate(one, self.annotations.shown(kind), other.shape.iri)

    def _duplicate(self, record_type: RecordType, name: str, other: str) -> None:
        self.annotations.report(
            "M109", Iri(record_type.shape.iri), name=name, other=self.annotations.shown(other)
        )

    def _with_targets(self, model: Model) -> Model:
        """Return the model with the record types that each reference may mean filled in."""
        record_types = tuple(
            replace(
                record_type,
                fields=tuple(self._with_target(model, field) for field in record_type.fields),
            )
            for record_type in model.record_types
        )
        return replace(model, record_types=record_types)

    def _with_target(self, model: Model, field: Field) -> Field:
        if not isinstance(field.kind, Reference):
            return field
        targets = tuple(item.name for item in model.record_types_of(field.kind.classes))
        if not targets:
            self.annotations.report("M107", Iri(field.shape.iri), missing="csvw:aboutUrl")
        return replace(field, kind=Reference(field.kind.classes, targets))


def _named(nodes: Iterable[Node]) -> Iterator[Iri]:
    return (node for node in nodes if isinstance(node, Iri))


def _overlap(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _members(graph: RdfGraph) -> dict[str, frozenset[str]]:
    members: dict[str, set[str]] = {}
    for concept, scheme in graph.pairs(SKOS + "inScheme"):
        members.setdefault(text_of(scheme), set()).add(text_of(concept))
    return {scheme: frozenset(concepts) for scheme, concepts in sorted(members.items())}


def _types(graph: RdfGraph) -> dict[str, frozenset[str]]:
    types: dict[str, set[str]] = {}
    for subject, kind in graph.pairs(RDF_TYPE):
        types.setdefault(text_of(subject), set()).add(text_of(kind))
    return {subject: frozenset(kinds) for subject, kinds in types.items()}


def _superclasses(graph: RdfGraph) -> dict[str, frozenset[str]]:
    """Return each class that has one above it, with all above it and itself."""
    found: dict[str, frozenset[str]] = {}
    for kind in graph.subjects(_ABOVE):
        above: dict[Node, None] = {}
        left = [kind]
        while left:
            node = left.pop()
            if node not in above:
                above[node] = None
                left += graph.objects(node, _ABOVE)
        found[text_of(kind)] = frozenset(map(text_of, above))
    return found


def _labels(graph: RdfGraph) -> Mapping[str, Localised]:
    subjects = {
        text_of(subject)
        for predicate in (RDFS + "label", SKOS + "prefLabel")
        for subject in graph.subjects(predicate)
    }
    return {subject: label_of(graph, subject) for subject in sorted(subjects)}
