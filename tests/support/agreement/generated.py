"""Models made at random from a seed: tables of random columns with random SHACL, and their records.

A case is one table: a node shape of its own class with its rows. Several stand in one model, since
reading a model costs more than checking a table. The same seed makes the same case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from rdflib import XSD, Graph
from tests.support.agreement.differential import csv_text

from verbund.model.folders import ModelFolders
from verbund.model.load import load_model
from verbund.model.model import Model
from verbund.rdf.datatypes import compare, is_comparable
from verbund.rdf.terms import Literal as Plain

BASE = "https://example.org/r/"
PREFIXES = """\
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix ex: <https://example.org/def#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix r: <https://example.org/r/target/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix s: <https://example.org/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_COLOURS = "<https://example.org/colours>"
ONTOLOGY = (
    PREFIXES
    + """
<https://example.org/def> a owl:Ontology .
ex:Target a owl:Class . ex:Special a owl:Class ; rdfs:subClassOf ex:Target . ex:Other a owl:Class .
ex:one a ex:Choice , owl:NamedIndividual . ex:two a ex:Choice , owl:NamedIndividual . ex:Choice a owl:Class . ex:extra a rdf:Property .
<https://example.org/colours> a skos:ConceptScheme .
ex:red a skos:Concept ; skos:prefLabel "red"@en ; skos:inScheme <https://example.org/colours> .
ex:blue a skos:Concept ; skos:prefLabel "blue"@en ; skos:inScheme <https://example.org/colours> .
"""
)
# What references lead to: rows with a class of their choice.
SHARED = """
s:InColours a sh:NodeShape ; sh:property s:InColours-scheme .
s:InColours-scheme a sh:PropertyShape ; sh:path skos:inScheme ;
    sh:hasValue <https://example.org/colours> .
s:Target a sh:NodeShape ; sh:targetClass ex:Target ;
    csvw:name "targets" ; csvw:aboutUrl "target/{id}" ;
    sh:property s:Target-id , s:Target-type .
s:Target-id a sh:PropertyShape ; sh:path ex:id ; csvw:name "id" ; sh:minCount 1 .
s:Target-type a sh:PropertyShape ; sh:path rdf:type ; csvw:name "type" ;
    sh:in ( ex:Target ex:Special ) .
"""
TARGETS = csv_text(["id", "type"], [["t1", "Target"], ["t2", "Special"], ["t3", "Special"]])


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of column: what makes it one, cells of it, and values in Turtle to compare with."""

    name: str
    stated: str
    cells: tuple[str, ...]
    values: tuple[str, ...]
    ordered: bool = False


def _is_refused(part: str, kind: Kind, beside: Sequence[str]) -> bool:
    """Whether a constraint of a column is a bound that its values are never compared with (M108)."""
    name, _, bound = part.strip().partition(" ")
    if not re.fullmatch("sh:(?:min|max)(?:In|Ex)clusive", name):
        return False
    of_iris = r"sh:(?:class .*|nodeKind sh:(?:IRI|BlankNode|BlankNodeOrIRI))"
    if any(re.fullmatch(of_iris, item.strip()) for item in beside):
        return True
    (value,) = Graph().parse(data=f"{_PREFIXES} [] sh:x {bound} .", format="turtle").objects()
    own = str(getattr(value, "datatype", None) or XSD.string)
    asked = re.findall(r"sh:datatype xsd:(\w+)", kind.stated)
    return not any(is_comparable(own, str(XSD[item])) for item in asked)


_PAIRS = (
    (("minInclusive", "minExclusive"), ("maxInclusive", "maxExclusive")),
    (("minLength",), ("maxLength",)),
    (("minCount",), ("maxCount",)),
)


def _without_empty_ranges(parts: Sequence[str]) -> list[str]:
    """The constraints of one shape without the upper bound of a range that holds nothing (M108)."""
    kept = list(parts)
    for lower, upper in _PAIRS:
        for low in [part for part in kept if _name(part) in lower]:
            for high in [part for part in kept if _name(part) in upper]:
                order = compare(_bound(low), _bound(high))
                if order == 1 or (order == 0 and "Exclusive" in low + high):
                    kept.remove(high)
    return kept


def _name(part: str) -> str:
    return part.strip().partition(" ")[0].removeprefix("sh:")


def _bound(part: str) -> Plain:
    bound = part.strip().partition(" ")[2]
    (value,) = Graph().parse(data=f"{_PREFIXES} [] sh:x {bound} .", format="turtle").objects()
    return Plain(str(value), str(getattr(value, "datatype", None) or XSD.string))


_PREFIXES = (
    "@prefix sh: <http://www.w3.org/ns/shacl#> . "
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
)


def _typed(datatype: str, *texts: str) -> tuple[str, ...]:
    return tuple(f'"{text}"^^xsd:{datatype}' for text in texts)


KINDS: Sequence[Kind] = (
    Kind("plain", "", ("a", "b", "ab", "Abc", "x y", "Ä1", "12", "a-b"), ('"a"', '"ab"', '"x y"')),
    Kind("string", "sh:datatype xsd:string", ("a", "b", "ab", "abc", "B2", "10"), ('"a"', '"b"')),
    Kind(
        "text",
        'sh:languageIn ( "de" "en" )',
        ("a", "ab", "abc", "Ä"),
        ('"a"@de', '"ab"@de', '"a"'),
    ),
    Kind(
        "integer",
        "sh:datatype xsd:integer",
        ("1", "2", "03", "-4", "10", "5.0", "x", "99999999999"),
        ("1", "2", "3.0", "10", "2.5e0", '"a"'),
        ordered=True,
    ),
    Kind(
        "decimal",
        "sh:datatype xsd:decimal",
        ("1", "1.5", "-0.25", "2.50", "1e3", "100"),
        ("1", "1.5", "2.25", "1.0e1"),
        ordered=True,
    ),
    Kind(
        "double",
        "sh:datatype xsd:double",
        ("1", "0.5", "1e2", "-3E-1", "INF", "1e400", "z"),
        ("1.0e0", "0.5", "2", "1e2"),
        ordered=True,
    ),
    Kind(
        "boolean", "sh:datatype xsd:boolean", ("true", "false", "1", "0", "no"), ("true", "false")
    ),
    Kind(
        "date",
        "sh:datatype xsd:date",
        ("2020-01-01", "2020-02-29", "2019-12-31", "2021-13-01", "2021-02-30"),
        _typed("date", "2020-01-01", "2020-06-01") + _typed("dateTime", "2020-01-01T00:00:00"),
        ordered=True,
    ),
    Kind(
        "dateTime",
        "sh:datatype xsd:dateTime",
        ("2020-01-01T00:00:00", "2020-01-01T12:30:00", "2019-12-31T23:59:59.5", "2020-01-01"),
        _typed("dateTime", "2020-01-01T00:00:00", "2020-01-01T12:00:00")
        + _typed("date", "2020-01-01"),
        ordered=True,
    ),
    Kind(
        "choice",
        "sh:in ( ex:one ex:two )",
        ("one", "two", "ex:one", "three"),
        ("ex:one", "ex:two"),
    ),
    Kind("concept", "sh:node s:InColours", ("red", "blue", "green"), ("ex:red", "ex:blue")),
    Kind("reference", "sh:class ex:Target", ("t1", "t2", "t3", "t9"), ("r:t1", "r:t2")),
    Kind("special", "sh:class ex:Special", ("t1", "t2", "t3"), ("r:t2", "r:t3")),
    Kind(
        "address",
        "sh:nodeKind sh:IRI",
        ("http://a.example/", "https://b.example/x", "urn:x", "no address"),
        ("<http://a.example/>", "<urn:x>"),
    ),
    Kind(
        "code",
        'csvw:valueUrl "https://codes.example/{x}"',
        ("A1", "B2", "C3"),
        ("<https://codes.example/A1>",),
    ),
    Kind(
        "when",
        "sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYearMonth ] [ sh:datatype xsd:gYear ] )",
        ("2020-01-01", "2020-01", "2020", "2019", "soon"),
        _typed("date", "2020-01-01") + _typed("gYear", "2020"),
    ),
)
_PATTERNS = (
    'sh:pattern "a"',
    'sh:pattern "^[a-z]+$"',
    'sh:pattern "^.{1,2}$"',
    'sh:pattern "[0-9]"',
    'sh:pattern "^AB?" ; sh:flags "i"',
    'sh:pattern "/t[12]$"',
)
_DATATYPES = (
    "xsd:string",
    "xsd:integer",
    "xsd:decimal",
    "xsd:date",
    "xsd:boolean",
    "rdf:langString",
)
_NODE_KINDS = (
    "sh:IRI",
    "sh:Literal",
    "sh:BlankNodeOrIRI",
    "sh:BlankNodeOrLiteral",
    "sh:IRIOrLiteral",
)
_CLASSES = ("ex:Target", "ex:Special", "ex:Choice", "skos:Concept")
# Columns that refer to something whatever else they say.
_CLASSED = ("choice", "concept", "code")
_LANGUAGES = ('"de"', '"en" "de"', '"fr"', '"DE"')
_SEVERITIES = ("sh:Info", "sh:Warning", "sh:Violation")
_MESSAGES = (
    '"value {$value} of {$this}"@en , "Wert {$value}"@de',
    '"{?path} is wrong"@en',
    '"plain"',
)


@dataclass(slots=True)
class Column:
    """A column: its name, its path, its kind, whether it takes several values."""

    name: str
    path: str
    kind: Kind
    several: bool


@dataclass(slots=True)
class Table:
    """A case: its shape in Turtle, its name and its rows."""

    name: str
    shapes: str
    text: str
    rows: int
    paths: list[str] = field(default_factory=list)


class Maker:
    """Makes one table from a seed."""

    def __init__(self, name: str, seed: int) -> None:
        self.name, self.random = name, Random(seed)  # noqa: S311 - a seed makes the same case
        self.extra: list[str] = []
        self.nodes = 0
        self.columns = self._columns()

    def table(self) -> Table:
        """The table, its shapes and its records."""
        name, random = self.name, self.random
        properties = [self._property(column) for column in self.columns]
        free = [self._free(number) for number in range(random.choice((0, 0, 1, 2)))]
        names = [f"s:{name}-id", *(f"s:{name}-{item.name}" for item in self.columns)]
        names += [f"s:{name}-free{number}" for number in range(len(free))]
        rules = [self._rule(number) for number in range(random.choice((0, 0, 1)))]
        about = [
            f's:{name} a sh:NodeShape ; sh:targetClass ex:{name} ; csvw:name "{name}"',
            f'csvw:aboutUrl "{name.lower()}/{{id}}"',
            f"sh:property {' , '.join(names)}",
            *self._node_constraints(),
        ]
        key = f's:{name}-id a sh:PropertyShape ; sh:path ex:id ; csvw:name "id" ; sh:minCount 1 .'
        shapes = "\n".join(
            [" ;\n    ".join(about) + " .", key, *properties, *free, *rules, *self.extra]
        )
        headings = ["id", *(self._heading(item) for item in self.columns)]
        rows = [
            [f"k{number}", *map(self._cell, self.columns)] for number in range(random.randint(2, 6))
        ]
        return Table(name, shapes, csv_text(headings, rows), len(rows), self._paths())

    # --- columns ---

    def _columns(self) -> list[Column]:
        found: list[Column] = []
        for number in range(self.random.randint(2, 5)):
            kind = self.random.choice(KINDS)
            path = f"ex:p{number}"
            alike = [item for item in found if item.kind is kind]
            if alike and self.random.random() < 0.3:
                path = alike[0].path
            found.append(Column(f"c{number}", path, kind, self.random.random() < 0.4))
        return found

    def _paths(self) -> list[str]:
        return list(dict.fromkeys(item.path for item in self.columns))

    def _heading(self, column: Column) -> str:
        if column.kind.name == "text" and self.random.random() < 0.5:
            return f"{column.name}@{self.random.choice(('de', 'en'))}"
        return column.name

    def _cell(self, column: Column) -> str:
        if self.random.random() < 0.25:
            return ""
        count = self.random.choice((1, 1, 2, 3)) if column.several else 1
        return ";".join(self.random.choice(column.kind.cells) for _ in range(count))

    # --- shapes ---

    def _property(self, column: Column) -> str:
        stated = [
            f"s:{self.name}-{column.name} a sh:PropertyShape",
            f"sh:path {column.path}",
            f'csvw:name "{column.name}"',
            column.kind.stated,
        ]
        if column.several:
            stated.append('csvw:separator ";"')
        taken = {column.kind.stated.split(" ")[0]}
        stated += self._constraints(column, taken, self.random.choice((0, 1, 1, 2, 3)))
        stated += self._about()
        return " ;\n    ".join(filter(None, stated)) + " ."

    def _free(self, number: int) -> str:
        """A property shape without a column: over a column's path, or a path of several steps."""
        column = self.random.choice(self.columns)
        path, after = column.path, self._constraints(column, set(), self.random.randint(1, 2))
        if self.random.random() < 0.3:
            other = self.random.choice(self.columns).path
            path = self.random.choice(
                (
                    f"( {column.path} rdf:type )",
                    f"[ sh:alternativePath ( {column.path} {other} ) ]",
                    f"[ sh:zeroOrOnePath {column.path} ]",
                    f"( [ sh:inversePath rdf:type ] {column.path} )",
                    f"[ sh:inversePath {column.path} ]",
                    f"[ sh:oneOrMorePath {column.path} ]",
                )
            )
            after = [self._simple(column) for _ in range(2)]
            after = _without_empty_ranges([*{item.split(" ")[0]: item for item in after}.values()])
        stated = [f"s:{self.name}-free{number} a sh:PropertyShape ; sh:path {path}", *after]
        return " ;\n    ".join([*stated, *self._about()]) + " ."

    def _rule(self, number: int) -> str:
        """A shape with a target of its own: the class of the table, or all that have a path."""
        column, name = self.random.choice(self.columns), f"s:{self.name}-rule{number}"
        simple = self._simple(column)
        if self.random.random() < 0.5:
            shape = f"sh:path {column.path} ; {simple}"
            return f"{name} a sh:PropertyShape ; sh:targetSubjectsOf {column.path} ; {shape} ."
        stated = [simple, *self._about()]
        shape = f"sh:property [ sh:path {column.path} ; {' ; '.join(stated)} ]"
        return f"{name} a sh:NodeShape ; sh:targetClass ex:{self.name} ; {shape} ."

    def _about(self) -> list[str]:
        found = []
        if self.random.random() < 0.25:
            found.append(f"sh:severity {self.random.choice(_SEVERITIES)}")
        if self.random.random() < 0.2:
            found.append(f"sh:message {self.random.choice(_MESSAGES)}")
        if self.random.random() < 0.08:
            found.append("sh:deactivated true")
        return found

    def _constraints(self, column: Column, taken: set[str], count: int) -> list[str]:
        """Constraints of a property shape, of unlike parameters."""
        found: list[str] = []
        for _ in range(count):
            made = self._on_property(column)
            parameters = {part.strip().split(" ")[0] for part in made.split(" ;; ")}
            if not parameters & taken:
                taken |= parameters
                found += made.split(" ;; ")
        kept = [part for part in found if not _is_refused(part, column.kind, found)]
        return _without_empty_ranges(kept)

    def _on_property(self, column: Column) -> str:
        """A constraint on all values of a path, or on each."""
        random, other = self.random, self.random.choice(self.columns).path
        makers: list[Callable[[], str]] = [
            lambda: f"sh:minCount {random.choice((0, 1, 1, 2))}",
            lambda: f"sh:maxCount {random.choice((0, 1, 1, 2))}",
            lambda: f"sh:hasValue {random.choice(column.kind.values)}",
            lambda: f"sh:uniqueLang {random.choice(('true', 'false'))}",
            lambda: f"sh:equals {random.choice((other, 'ex:extra'))}",
            lambda: f"sh:disjoint {other}",
            lambda: f"sh:lessThan {other}",
            lambda: f"sh:lessThanOrEquals {other}",
            lambda: self._qualified(column),
            lambda: self._logical(lambda: self._wrapped(column)),
            lambda: f"sh:node {self._node(column)}",
            lambda: f"sh:property [ sh:path rdf:type ; {self._count()} ]",
        ]
        if column.kind.name == "text":
            makers += [lambda: "sh:uniqueLang true"] * 4
        if random.random() < len(makers) / (len(makers) + 10):
            return random.choice(makers)()
        return self._simple(column, kinds=column.kind.name in _CLASSED)

    def _count(self) -> str:
        return self.random.choice(("sh:minCount 1", "sh:maxCount 0", "sh:hasValue ex:Special"))

    def _simple(self, column: Column, *, kinds: bool = True) -> str:
        """A constraint on one value, mostly one that fits its kind.

        ``kinds`` for one that may ask for a class or a list: on a column, these say what it holds.
        """
        random, values = self.random, column.kind.values
        makers: list[Callable[[], str]] = [
            lambda: f"sh:datatype {random.choice(_DATATYPES)}",
            lambda: f"sh:nodeKind {random.choice(_NODE_KINDS)}",
            lambda: random.choice(_PATTERNS),
            lambda: f"sh:minLength {random.randint(0, 3)}",
            lambda: f"sh:maxLength {random.choice((1, 2, 3, 20))}",
            lambda: f"sh:languageIn ( {random.choice(_LANGUAGES)} )",
        ]
        if kinds:
            listed = " ".join(random.sample(values, random.randint(1, len(values))))
            makers += [lambda: f"sh:class {random.choice(_CLASSES)}", lambda: f"sh:in ( {listed} )"]
        if column.kind.ordered:
            ranges = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
            makers += [lambda: f"sh:{random.choice(ranges)} {random.choice(values)}"] * 6
        return random.choice(makers)()

    def _value_shape(self, column: Column, depth: int = 0) -> str:
        """A shape of values: blank, of one to two constraints, at times of shapes again."""
        if depth < 2 and self.random.random() < 0.15:
            inner = self._logical(lambda: self._value_shape(column, depth + 1))
            return f"[ {inner} ]"
        parts = [self._simple(column) for _ in range(self.random.choice((1, 1, 2)))]
        unlike = {part.split(" ")[0]: part for part in parts}
        extra = ["sh:deactivated true"] if self.random.random() < 0.04 else []
        return f"[ {' ; '.join([*_without_empty_ranges([*unlike.values()]), *extra])} ]"

    def _wrapped(self, column: Column) -> str:
        """A shape of values that does not say by itself what a column holds."""
        return f"[ sh:and ( {self._value_shape(column)} ) ]"

    def _logical(self, member: Callable[[], str]) -> str:
        name = self.random.choice(("or", "and", "xone", "not"))
        if name == "not":
            return f"sh:not {member()}"
        members = " ".join(member() for _ in range(self.random.choice((1, 2, 2, 3))))
        return f"sh:{name} ( {members} )"

    def _qualified(self, column: Column) -> str:
        parts = [f"sh:qualifiedValueShape {self._value_shape(column)}"]
        which = self.random.choice(("Min", "Max", "both"))
        if which != "Max":
            parts.append(f"sh:qualifiedMinCount {self.random.choice((0, 1, 2))}")
        if which != "Min":
            parts.append(f"sh:qualifiedMaxCount {self.random.choice((0, 1))}")
        if self.random.random() < 0.4:
            parts.append("sh:qualifiedValueShapesDisjoint true")
        return " ;; ".join(parts)

    def _node(self, column: Column) -> str:
        """A named node shape for values: of constraints on the value, or on its own properties."""
        self.nodes += 1
        name = f"s:{self.name}-node{self.nodes}"
        inner = self._simple(column)
        if self.random.random() < 0.3:
            inner = f"sh:property [ sh:path rdf:type ; {self._count()} ]"
        self.extra.append(f"{name} a sh:NodeShape ; {inner} .")
        return name

    # --- on the record ---

    def _node_constraints(self) -> list[str]:
        random = self.random
        found = self._about()
        makers: list[Callable[[], str]] = [
            lambda: self._logical(self._record_shape),
            lambda: self._logical(self._record_shape),
            lambda: f"sh:node {self._record_node()}",
            lambda: f"sh:closed true ; sh:ignoredProperties ( {self._ignored()} )",
            lambda: f"sh:nodeKind {random.choice(_NODE_KINDS)}",
            lambda: f"sh:class ex:{random.choice((self.name, 'Target'))}",
            lambda: f'sh:pattern "{random.choice(("k[0-3]$", "^https:", "k"))}"',
            lambda: f"sh:disjoint {random.choice(self.columns).path}",
            lambda: f"sh:maxLength {random.choice((25, 30))}",
            self._query,
        ]
        stated: dict[str, str] = {}
        for _ in range(random.choice((0, 1, 1, 2))):
            made = random.choice(makers)()
            stated.setdefault(made.split(" ")[0], made)
        return [*found, *stated.values()]

    def _ignored(self) -> str:
        paths = ["rdf:type", "ex:id", "ex:extra"]
        return " ".join(self.random.sample(paths, self.random.randint(1, 3)))

    def _query(self) -> str:
        path = self.random.choice(self.columns).path
        # Whole IRIs: prefixes of a query are declared elsewhere.
        iri = path.replace("ex:", "<https://example.org/def#") + ">"
        return (
            'sh:sparql [ a sh:SPARQLConstraint ; sh:message "{?value} in {$this}"@en ;'
            f' sh:select "SELECT $this ?value WHERE {{ $this {iri} ?value . FILTER (isIRI(?value)) }}" ]'
        )

    def _record_shape(self, depth: int = 0) -> str:
        column = self.random.choice(self.columns)
        if depth < 2 and self.random.random() < 0.2:
            return f"[ {self._logical(lambda: self._record_shape(depth + 1))} ]"
        if self.random.random() < 0.5:
            return f"[ sh:path {column.path} ; {self._inner(column)} ]"
        inner = [f"[ sh:path {column.path} ; {self._inner(column)} ]"]
        if self.random.random() < 0.5:
            other = self.random.choice(self.columns)
            inner.append(f"[ sh:path {other.path} ; {self._inner(other)} ]")
        return f"[ sh:property {' , '.join(inner)} ]"

    def _inner(self, column: Column) -> str:
        if self.random.random() < 0.5:
            return self.random.choice(("sh:minCount 1", "sh:maxCount 0", "sh:maxCount 1"))
        made = self._constraints(column, set(), 1)
        return " ; ".join(made) or "sh:minCount 1"

    def _record_node(self) -> str:
        self.nodes += 1
        name = f"s:{self.name}-node{self.nodes}"
        column = self.random.choice(self.columns)
        inner = f"[ sh:path {column.path} ; {self._inner(column)} ]"
        self.extra.append(f"{name} a sh:NodeShape ; sh:property {inner} .")
        return name


@dataclass(frozen=True, slots=True)
class Generated:
    """A model of several cases: its Turtle, its tables, and what it was made of."""

    seed: int
    shapes: str
    tables: tuple[Table, ...]

    @property
    def files(self) -> dict[str, str]:
        """The CSV texts by table."""
        return {"targets": TARGETS, **{table.name: table.text for table in self.tables}}

    def load(self, folder: Path) -> Model:
        """The model, read from files in a folder."""
        for name, text in (("ontology", self.ontology), ("shapes", self.shapes)):
            (folder / name).mkdir(exist_ok=True)
            (folder / name / "all.ttl").write_text(text, encoding="utf-8")
        folders = ModelFolders(
            ontology=(("ontology", folder / "ontology"),), shapes=(("shapes", folder / "shapes"),)
        )
        return load_model(folders, base=BASE, language="de")

    @property
    def ontology(self) -> str:
        """The shared ontology and the terms of the tables."""
        paths = sorted({path for table in self.tables for path in table.paths} | {"ex:id"})
        terms = [f"{path} a rdf:Property ." for path in paths]
        terms += [f"ex:{table.name} a owl:Class ." for table in self.tables]
        return "\n".join([ONTOLOGY, *terms])


def generated(seed: int, tables: int) -> Generated:
    """A model of so many tables; each has a seed of its own, so that it can be made alone."""
    made = tuple(Maker(f"T{number}x", seed * 1000 + number).table() for number in range(tables))
    return Generated(seed, "\n".join([PREFIXES, SHARED, *(item.shapes for item in made)]), made)
