"""Validation of RDF files that did not come from records; findings have the line of the file."""

from __future__ import annotations

import io
import json
import re
from codecs import getincrementaldecoder
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph
from rdflib import BNode, Graph
from rdflib.term import Node

from verbund.findings import Finding, Localised, Place, Severity
from verbund.findings.catalogue import phrase
from verbund.model.model import Model
from verbund.model.shapes_graph import ShapesGraph
from verbund.model.source import is_of_rdf_1_2
from verbund.system.input_file import anywhere, input_finding, read_input
from verbund.system.limits import MIB, Limits
from verbund.text.normal_form import is_normal, normal
from verbund.validation.engine import Engine
from verbund.validation.findings import ResultFindings
from verbund.validation.graphs import read_model
from verbund.validation.json_ld import dropped
from verbund.validation.rdflib_targets import has_target
from verbund.validation.rdflib_terms import plain_graph
from verbund.validation.results import NUMBERED, ValidationResult, results_of

FORMATS = {
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_Triple = tuple[Node, Node, Node]


@dataclass(frozen=True, slots=True)
class Where:
    """A line of a file; for JSON-LD, whose parser gives no lines, the file alone."""

    file: str
    line: int | None


@dataclass(slots=True)
class DataFiles:
    """RDF files as one graph, and the place of each triple's first occurrence.

    ``findings`` say why a file cannot be read, ``warnings`` which parts of one are not read.
    """

    graph: Graph = field(default_factory=Graph)
    findings: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    _triples: dict[_Triple, Where] = field(default_factory=dict)
    _properties: dict[tuple[Node, Node], Where] = field(default_factory=dict)
    _nodes: dict[Node, Where] = field(default_factory=dict)
    _blank_nodes: int = 0

    def read(
        self,
        path: Path,
        shown: str,
        roots: Sequence[Path] | None = None,
        most: int = Limits().data,
    ) -> None:
        """Add a file, which findings call ``shown``; ``roots`` and ``most`` as for ``open_input``.

        Blank nodes of different files are different, whatever their labels.
        """
        form = FORMATS.get(path.suffix.lower())
        if form is None:
            known = ", ".join(FORMATS)
            self._find("F113", shown, extension=path.suffix or path.name, known=known)
            return
        try:
            text = read_input(path, roots=roots, most=most).removeprefix(_BYTE_ORDER_MARK)
        except OSError as error:
            self.findings.append(input_finding(error, shown, "data"))
            return
        if (wrong := _not_utf_8(text)) is not None:
            line, byte = wrong
            details = {"byte": f"0x{byte:02X}", "guess": "Windows-1252"}
            self._find("F102", shown, line=line, **details)
            return
        if form is pyoxigraph.RdfFormat.JSON_LD and not self._is_self_contained(text, shown):
            return
        try:
            self._parse(text, form, shown)
        except SyntaxError as error:
            self._find("F111", shown, line=error.lineno, problem=_problem(error))

    def _parse(self, text: bytes, form: pyoxigraph.RdfFormat, shown: str) -> None:
        from verbund.validation.rdflib_graphs import as_stated

        lines = _Lines(text, _long_texts(text) if form is pyoxigraph.RdfFormat.TURTLE else ())
        has_lines = form is not pyoxigraph.RdfFormat.JSON_LD
        numbered: dict[Node, Node] = {}
        may_differ = b"\\" in text or not _is_normal(text)
        in_other_form: list[int | None] = []
        quads = pyoxigraph.parse(input=lines, format=form)
        while True:
            try:
                quad = next(quads, None)
            except MemoryError:  # the parser's buffer is full
                line = lines.number if has_lines else None
                self._find("F130", shown, line=line, limit=str(_BUFFER // MIB))
                return
            if quad is None:
                self._tell_form(in_other_form, shown)
                return
            if is_of_rdf_1_2(quad.object):
                line = lines.number if has_lines else None
                self._find("F111", shown, line=line, problem=phrase("data.rdf-1.2"))
                return
            subject, predicate, value = as_stated(quad)
            triple = (self._numbered(subject, numbered), predicate, self._numbered(value, numbered))
            where = Where(shown, lines.number if has_lines else None)
            if may_differ and any(str(term) != normal(str(term)) for term in triple):
                in_other_form.append(where.line)
            self.graph.add(triple)
            self._triples.setdefault(triple, where)
            self._properties.setdefault(triple[:2], where)
            self._nodes.setdefault(triple[0], where)

    def _tell_form(self, lines: Sequence[int | None], shown: str) -> None:
        """Add one warning for the triples, by line, that are not in Normalization Form C."""
        if lines:
            details = {"count": str(len(lines))}
            place = Place(file=shown, line=lines[0])
            self.warnings.append(Finding("V212", place, Severity.WARNING, details=details))

    def _numbered(self, node: Node, numbered: dict[Node, Node]) -> Node:
        """A blank node with a label that is unique among the files; any other node unchanged."""
        if not isinstance(node, BNode):
            return node
        if node not in numbered:
            self._blank_nodes += 1
            numbered[node] = BNode(f"{NUMBERED}{self._blank_nodes:09}")
        return numbered[node]

    def _is_self_contained(self, text: bytes, shown: str) -> bool:
        """Whether JSON-LD has no remote context: nothing is fetched (JSON-LD 1.1, section 3.1)."""
        twice: list[str] = []
        try:
            document = json.loads(text, parse_int=float, object_pairs_hook=_pairs_into(twice))
        except RecursionError:
            self._find("F111", shown, problem=phrase("data.too-deep"))
            return False
        except ValueError as error:
            line = error.lineno if isinstance(error, json.JSONDecodeError) else None
            problem = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            self._find("F111", shown, line=line, problem=problem)
            return False
        if not isinstance(document, dict | list):  # JSON-LD 1.1, section 9
            self._find("F111", shown, problem=phrase("data.json-ld"))
            return False
        remote = sorted(set(_remote_contexts(document)))
        for address in remote:
            self._find("F112", shown, address=address)
        if not remote:
            self._tell_dropped(document, twice, shown)
        return not remote

    def _tell_dropped(self, document: object, twice: Sequence[str], shown: str) -> None:
        """Add a warning for each dropped item, with its first place and the number of places."""
        found: dict[tuple[str, str], list[str]] = {}
        for item in dropped(document):
            found.setdefault((item.why, item.text), []).append(item.pointer or "/")
        for name in twice:
            found.setdefault(("twice", name), []).append("")
        for (why, text), places in found.items():
            more = len(places) - 1
            place = phrase("data.places", first=places[0], more=str(more)) if more else places[0]
            problem = phrase(f"data.dropped.{why}", value=text)
            self.warnings.append(
                Finding(
                    "F131",
                    Place(file=shown),
                    Severity.WARNING,
                    value=text,
                    details={"problem": problem, "pointer": place or "–"},
                )
            )

    def where(self, reported: ValidationResult) -> Place:
        """The place of a result: of its triple, else of its property, else of its focus node."""
        path = _node(reported.path or reported.start)
        focus, value = reported.focus, reported.value
        found = None
        if path is not None and value is not None:
            found = self._triples.get((focus, path, value))
        if found is None and path is not None:
            found = self._properties.get((focus, path))
        found = found or self._nodes.get(focus)
        return Place(file=found.file, line=found.line) if found else Place()

    def _find(
        self, code: str, shown: str, line: int | None = None, **details: str | Localised
    ) -> None:
        self.findings.append(Finding(code, Place(file=shown, line=line), details=details))


def validate_data(
    model: Model,
    paths: Sequence[Path],
    named: Callable[[Path], str] = str,
    *,
    roots_of: Callable[[Path], Sequence[Path] | None] = anywhere,
    most: int = Limits().data,
) -> tuple[list[Finding], int]:
    """Validate RDF files with pySHACL and the model's shapes; gives findings and number of triples.

    ``named`` gives the name of a file in findings, ``roots_of`` the folders of which one must hold
    it, wherever links lead, and ``most`` is the most bytes read of each. The ontology is added to
    the data. Nothing is fetched. Where a file cannot be read completely, the findings say so, and
    nothing is validated.

    Raises Findings where pySHACL cannot run the shapes.
    """
    files = DataFiles()
    for path in paths:
        files.read(path, named(path), roots_of(path), most)
    if files.findings:
        return sorted(files.findings, key=lambda finding: finding.order), 0
    triples = len(files.graph)
    shapes, ontology = read_model(model)
    annotations = ShapesGraph(plain_graph(shapes))
    if not has_target(shapes, ontology, files.graph):
        nothing = Severity.WARNING  # by SHACL, data without a focus node conforms
        found = [Finding("F114", Place(file=named(path)), nothing) for path in paths]
        return sorted([*found, *files.warnings], key=lambda finding: finding.order), triples
    results = results_of(Engine(shapes, ontology).report(files.graph), annotations)
    maker = ResultFindings(model, annotations, files.graph)
    found = [replace(maker.finding(item), place=files.where(item)) for item in results]
    return sorted([*found, *files.warnings], key=lambda finding: finding.order), triples


def _not_utf_8(text: bytes) -> tuple[int, int] | None:
    """The line and the byte at which a text is not UTF-8, as RDF files must be, or None."""
    decoder = getincrementaldecoder("utf-8")()
    for start in range(0, len(text), MIB):
        piece = text[start : start + MIB]
        try:
            decoder.decode(piece, final=start + MIB >= len(text))
        except UnicodeDecodeError as error:
            before = len(error.object) - len(
                piece
            )  # bytes of a character begun in the piece before
            end = start - before + error.start
            return text.count(b"\n", 0, end) + 1, error.object[error.start]
    return None


class _Lines(io.BytesIO):
    """A file that gives at most one line at each read, and a long line in parts.

    The parser reads on only once it has given every triple that ends in what it has, so that
    ``number`` is the line on which the triple just given ends. It aborts the program if a read
    gives more bytes than requested. It scans a literal anew with each part of it: a literal of many
    lines is given in parts as large as requested.
    """

    def __init__(self, text: bytes, long_texts: Sequence[tuple[int, int]]) -> None:
        super().__init__(text)
        self._long = deque(long_texts)
        self._ended = 0
        self._is_within = False

    @property
    def number(self) -> int:
        """The line on which the bytes given last end."""
        return self._ended + self._is_within

    def read(self, size: int | None = -1, /) -> bytes:
        """The next part of a line, with its line end; no bytes at the end of the file."""
        at = self.tell()
        while self._long and self._long[0][1] <= at:
            self._long.popleft()
        if self._long and self._long[0][0] <= at and size is not None and size > 0:
            part = super().read(min(size, self._long[0][1] - at))
        else:
            part = self.readline(size)
        if part:
            self._ended += part.count(b"\n")
            self._is_within = not part.endswith(b"\n")
        return part


_BUFFER = 16 * MIB
"""The bytes of a file that the parser holds while it looks for the end of a term."""
# A comment, a literal or an IRI: all are needed to find where literals of several lines stand.
_TOKEN = re.compile(
    rb'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'
    rb"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"
    rb'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|\'[^\'\\\n]*(?:\\.[^\'\\\n]*)*\'|<[^<>\s]*>|#[^\n]*',
    re.DOTALL,
)


def _long_texts(text: bytes) -> list[tuple[int, int]]:
    """The spans of the literals of several lines in a Turtle text, as byte offsets."""
    if b'"""' not in text and b"'''" not in text:
        return []
    return [
        found.span()
        for found in _TOKEN.finditer(text)
        if found[0].startswith((b'"""', b"'''")) and b"\n" in found[0]
    ]


def _pairs_into(twice: list[str]) -> Callable[[list[tuple[str, object]]], dict[str, object]]:
    """A reader of JSON objects that notes duplicate names in ``twice`` (RFC 8259, section 4)."""

    def made(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            count = Counter(name for name, _ in pairs)
            twice.extend(name for name in found if count[name] > 1)
        return found

    return made


def _is_normal(text: bytes) -> bool:
    """Whether a text is in Normalization Form C; for what is no UTF-8 the parser reports it."""
    try:
        return is_normal(text)
    except UnicodeDecodeError:
        return False


def _remote_contexts(document: object) -> Iterator[str]:
    """The remote contexts that a document refers to, at any depth."""
    left = [document]
    while left:
        item = left.pop()
        if isinstance(item, list):
            left += item
        elif isinstance(item, dict):
            stated = item.get("@context")
            for context in stated if isinstance(stated, list) else [stated]:
                if isinstance(context, str):
                    yield context
            imported = item.get("@import")
            if isinstance(imported, str):
                yield imported
            left += item.values()


def _problem(error: SyntaxError) -> str:
    """The parser's message without the place, which the finding has."""
    return str(error.msg).rpartition(": ")[2] or str(error.msg)


def _node(iri: str | None) -> Node | None:
    from rdflib import URIRef

    return URIRef(iri) if iri is not None else None
