"""Runs rules over a dataset, in a process that is shut in, and checks what they derive.

Only triples whose property a rule names are loaded: the dataset is read as lines, and most of them
never become terms. What is derived is checked where it comes to be: IRIs and literals alone, terms
that the ontology describes, and subjects that are nothing but derived.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO, RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from verbund.data_class import data_class
from verbund.findings import Finding, Localised, Place, phrase
from verbund.findings.catalogue import visible
from verbund.model.model import Model
from verbund.rdf.datatypes import is_valid
from verbund.rdf.terms import RDF_LANG_STRING, RDF_TYPE, Iri, Literal, is_absolute_iri, ntriples
from verbund.release.derived.graph import graph_of
from verbund.release.derived.lines_read import line_filter
from verbund.release.derived.parsed import Parsed
from verbund.release.derived.parsing import stopped
from verbund.release.derived.rule import Rule
from verbund.sparql.terms_read import NamedTerms
from verbund.system.sandbox import MEGABYTE, Limits, Note, SandboxError, ShutIn, Work

if TYPE_CHECKING:
    import pyoxigraph as ox

_LIMITS: Final = Limits(seconds=3600, memory=8000 * MEGABYTE, ready=3600)
_PIECE: Final = 1 << 23
"""Bytes of lines that are loaded at once."""

_SO_FAR: Final = struct.Struct("<Q?")

UNKNOWN: Final = "rule.term"
"""The phrase for a term that the ontology does not describe."""


class Derived(NamedTuple):
    """What one rule derives: lines of canonical N-Triples, sorted, and the subjects among them."""

    rule: Rule
    lines: Sequence[str]
    subjects: Sequence[str]


@data_class(frozen=True, slots=True)
class _Terms:
    """What may stand in a derived triple: terms of the ontology, and IRIs of what is derived."""

    known: frozenset[str]
    begin: str

    def fault(self, triple: ox.Triple) -> tuple[str, str] | None:
        """What is wrong with a triple: a phrase, and the term in it; None if nothing is."""
        import pyoxigraph as ox

        subject, predicate, value = triple.subject, triple.predicate.value, triple.object
        if not isinstance(subject, ox.NamedNode):
            return "rule.blank", ""
        if not subject.value.startswith(self.begin) or not is_absolute_iri(subject.value):
            return "rule.subject", subject.value
        if predicate != RDF_TYPE and predicate not in self.known:
            return UNKNOWN, predicate
        if isinstance(value, ox.NamedNode):
            if predicate == RDF_TYPE and value.value not in self.known:
                return UNKNOWN, value.value
            return None if is_absolute_iri(value.value) else ("rule.iri", value.value)
        if not isinstance(value, ox.Literal) or getattr(value, "direction", None) is not None:
            return "rule.blank", ""
        if not is_valid(value.value, value.datatype.value):
            return "rule.literal", str(value)
        return None


class WrittenSoFar:
    """How far a dataset is written, told to a process that reads it meanwhile."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe()

    def tell(self, size: int, *, is_all: bool = False) -> None:
        """Tell that so many bytes stay as they are, and whether these are all."""
        os.write(self._writer, _SO_FAR.pack(size, is_all))

    def sizes(self) -> Iterator[int]:
        """The sizes told, in the process that reads. Raises OSError where the writer has ended."""
        os.close(self._writer)
        is_all = False
        while not is_all:
            told = os.read(self._reader, _SO_FAR.size)
            if not told:
                raise BrokenPipeError
            size, is_all = _SO_FAR.unpack(told)
            yield size

    def close(self) -> None:
        """Close it in the process that writes."""
        os.close(self._reader)
        os.close(self._writer)


class Derivation:
    """Rules that run over a dataset in a process of its own, from when this is made to ``end``."""

    def __init__(
        self,
        dataset: Path,
        rules: Sequence[Rule],
        read: Parsed,
        model: Model,
        most: int,
        written: WrittenSoFar | None = None,
    ) -> None:
        """``dataset`` is sorted N-Triples; ``most`` triples may rules read, and as many derive.

        ``written`` says how far the dataset is written; without it, that is all of it.
        """
        terms = _Terms(frozenset(model.types), f"{graph_of(model.base)}/")
        queries = {rule.name: rule.text for rule in rules}
        self._by_name = {rule.name: rule for rule in rules}
        self._most = most
        prepare = partial(_prepare, dataset, written, queries, read, terms, model.base, most)
        self._process = ShutIn(prepare, _LIMITS)

    def end(self) -> None:
        """End the process, whether or not its result was wanted."""
        self._process.end()

    def results(self) -> list[Derived] | list[Finding]:
        """What the rules derive, or the findings about them.

        Raises OSError where the dataset cannot be read.
        """
        by_name = self._by_name
        try:
            answer = b"".join(self._process.pieces())
        except SandboxError as error:
            if error.at in by_name:
                return [by_name[error.at].finding(stopped(error, _LIMITS))]
            reading = phrase("rule.reading", problem=stopped(error, _LIMITS))
            return [_too_much(reading, self._most)]
        head, _, text = answer.partition(b"\n")
        said = json.loads(head)
        if said["limit"]:
            return [_too_much(phrase(f"rule.limit-{said['limit']}"), self._most)]
        if said["faults"]:
            return [_finding(by_name[name], key, term) for name, key, term in said["faults"]]
        lines = text.decode("utf-8").split("\n")
        found, start = [], 0
        for name, count in said["counts"].items():
            of_rule = [f"{line}\n" for line in lines[start : start + count]]
            subjects = sorted({line[1 : line.index(">")] for line in of_rule})
            found.append(Derived(by_name[name], of_rule, subjects))
            start += count
        return found


def _too_much(what: Localised, most: int) -> Finding:
    details: dict[str, str | Localised] = {"what": what, "limit": str(most)}
    return Finding("M141", Place(file="verbund.toml"), details=details)


def _finding(rule: Rule, key: str, term: str) -> Finding:
    line = rule.line_of(term) if key == UNKNOWN else None
    return rule.finding(phrase(key, term=visible(term)), line or rule.template_line)


# --- in the sandbox


def _prepare(
    dataset: Path,
    written: WrittenSoFar | None,
    queries: Mapping[str, str],
    read: Parsed,
    terms: _Terms,
    base: str,
    most: int,
) -> Work:
    """Load what the rules read into a store; gives the function that runs them."""
    import pyoxigraph as ox

    phrase("rule.failed")  # no file can be read later, the catalogue's neither
    store = ox.Store()
    store.bulk_load(input=read.ontology, format=ox.RdfFormat.N_TRIPLES)
    left = most
    with dataset.open("rb", buffering=0) as stream:
        sizes = [dataset.stat().st_size] if written is None else written.sizes()
        for lines in _lines_read(_blocks(stream, sizes), read.reads):
            left -= len(lines)
            if left < 0:
                return partial(_say, {"limit": "read", "faults": []})
            store.bulk_load(input=b"".join(lines), format=ox.RdfFormat.N_TRIPLES)
    return partial(_work, store, queries, terms, base, most)


def _blocks(stream: RawIOBase, sizes: Iterable[int]) -> Iterator[bytes]:
    """The whole lines of a dataset up to each size in turn; nothing behind a size is looked at."""
    place = 0
    for size in sizes:
        while place < size:
            block = stream.read(min(_PIECE, size - place)) or b""
            if not block:
                return
            if not block.endswith(b"\n"):
                block += stream.readline()
            place += len(block)
            yield block


def _lines_read(blocks: Iterable[bytes], reads: NamedTerms) -> Iterator[list[bytes]]:
    """The lines of a dataset that rules may read, in pieces."""
    is_read = line_filter(reads)
    for block in blocks:
        yield [line for line in BytesIO(block) if is_read(line)]


def _say(head: Mapping[str, object], _: Note) -> bytes:
    return json.dumps(head).encode() + b"\n"


def _work(
    store: ox.Store,
    queries: Mapping[str, str],
    terms: _Terms,
    base: str,
    most: int,
    note: Note,
) -> Iterator[bytes]:
    """Run the rules; gives counts or faults, then the lines of each rule."""
    faults: list[tuple[str, str, str]] = []
    found: dict[str, list[str]] = {}
    left = most
    for name, text in queries.items():
        note.write(name)
        lines, wrong = _result(store, text, terms, base, left)
        left -= len(lines)
        if left < 0:
            yield json.dumps({"limit": "derived", "faults": []}).encode() + b"\n"
            return
        faults += [(name, key, term) for key, term in wrong]
        found[name] = sorted(lines)
    counts = {name: len(lines) for name, lines in found.items()}
    yield json.dumps({"limit": "", "faults": faults, "counts": counts}).encode() + b"\n"
    for of_rule in found.values():
        yield "".join(of_rule).encode()


def _result(
    store: ox.Store, query: str, terms: _Terms, base: str, most: int
) -> tuple[set[str], list[tuple[str, str]]]:
    """The lines that a rule derives, one more than ``most`` if there are more, and its faults.

    Of each kind of fault one is given, the first by the term, but every term that is not known.
    """
    lines: set[str] = set()
    unknown: set[str] = set()
    faults: dict[str, str] = {}
    for triple in store.query(query, base_iri=base):  # type: ignore[union-attr]
        fault = terms.fault(triple)
        if fault is None:
            lines.add(_line(triple))
            if len(lines) > most:
                break
        elif fault[0] == UNKNOWN:
            unknown.add(fault[1])
        else:
            key, term = fault
            faults[key] = min(term, faults.get(key, term))
    return lines, [*((UNKNOWN, term) for term in sorted(unknown)), *sorted(faults.items())]


def _line(triple: ox.Triple) -> str:
    """A triple whose subject is an IRI, and its object an IRI or a literal, as N-Triples."""
    value = triple.object
    return f"{triple.subject} {triple.predicate} {ntriples(_term(value))} .\n"


def _term(value: object) -> Iri | Literal:
    text, language = str(getattr(value, "value", "")), getattr(value, "language", None)
    datatype = getattr(value, "datatype", None)
    if datatype is None:
        return Iri(text)
    return Literal(text, RDF_LANG_STRING if language else str(datatype.value), language)
