"""Reads the Turtle files of a model into one graph, and remembers the file of each subject."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph

from verbund.errors import _ControlFlow
from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.model.subject_lines import COMMENT_STRING_OR_IRI, subject_lines
from verbund.rdf.graph import RdfGraph
from verbund.rdf.terms import RDF_LANG_STRING, Blank, Iri, Literal, Node
from verbund.system.input_file import TooLargeError, input_finding
from verbund.system.limits import PREFIXES
from verbund.text.normal_form import normal

_COMMENT_STRING_OR_IRI = re.compile(COMMENT_STRING_OR_IRI, re.DOTALL)
LONGEST_IRI: Final = 2048
"""The most characters of an IRI in a model."""

_LABELLED = re.compile(r"_:\w+|@base\b|(?i:\bBASE\s)")


class _TooLongError(_ControlFlow):
    """Raised for an IRI that is longer than any that people write."""


@dataclass(slots=True)
class ModelSource:
    """A graph read from Turtle files.

    ``prefixes`` are those the files declare, ``prefix_files`` the file that declares each first.
    ``file_of`` gives for each named subject the file that first describes it. ``text`` is the files
    joined; ``shown`` are their names. ``findings`` are the faults of the files. ``read_bytes``
    reads one file. ``iris`` are the IRIs read so far; several sources may share them.
    """

    graph: RdfGraph = field(default_factory=RdfGraph)
    prefixes: dict[str, str] = field(default_factory=dict)
    prefix_files: dict[str, str] = field(default_factory=dict)
    file_of: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    read_bytes: Callable[[Path], bytes] = Path.read_bytes
    iris: dict[str, Iri] = field(default_factory=dict, repr=False)
    _lines: dict[str, int] | None = field(default=None, init=False, repr=False)

    @property
    def text(self) -> str:
        """Return the files joined into one Turtle document."""
        return "\n".join(self.texts)

    def read(self, path: Path, shown: str) -> None:
        """Add one Turtle file; ``shown`` is its name in findings. Raises Findings at a limit."""
        try:
            text = self.read_bytes(path).decode("utf-8")
        except TooLargeError as error:  # the limit on all files: no other is read either
            raise Findings([input_finding(error, shown, "model")]) from error
        except OSError as error:
            self.findings.append(input_finding(error, shown, "model"))
            return
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            byte = f"0x{error.object[error.start]:02X}"
            self._find("F102", shown, line=line, byte=byte, guess="Windows-1252")
            return
        text = normal(text)
        self._refuse_labels(text, shown)
        parser = pyoxigraph.parse(input=text, format=pyoxigraph.RdfFormat.TURTLE)
        add, file_of = self.graph.add, self.file_of
        try:
            for triple in parser:
                stated = triple.object  # which pyoxigraph makes anew at each look
                if is_of_rdf_1_2(stated):
                    self._find("M101", shown, problem=phrase("data.rdf-1.2"))
                    return
                subject, value = self._node(triple.subject), self._node(stated)
                predicate = self._iri(triple.predicate.value).value
                add(subject, predicate, value)
                if isinstance(subject, Iri):
                    file_of.setdefault(subject.value, shown)
        except _TooLongError as error:
            self._find("M117", shown, iri=str(error), limit=f"{LONGEST_IRI:,}")
            return
        except SyntaxError as error:
            self._find("M101", shown, line=error.lineno, problem=str(error.msg))
            return
        self._take_prefixes(dict(parser.prefixes), shown)
        self.texts.append(text)
        self.shown.append(shown)

    def _node(self, term: object) -> Node:
        """Return a term of pyoxigraph in Normalization Form C, also after escapes."""
        if isinstance(term, pyoxigraph.NamedNode):
            return self._iri(term.value)
        if isinstance(term, pyoxigraph.Literal):
            language = term.language
            datatype = term.datatype.value if language is None else RDF_LANG_STRING
            return Literal(normal(term.value), datatype, language)
        if isinstance(term, pyoxigraph.BlankNode):
            return Blank(term.value)
        raise TypeError(f"not an RDF term of a Turtle file: {term!r}")

    def _iri(self, stated: str) -> Iri:
        """Return an IRI; equal ones, which are many, give the same object."""
        found = self.iris.get(stated)
        if found is None:
            found = Iri(normal(stated))
            if len(found.value) > LONGEST_IRI:
                raise _TooLongError(found.value)
            self.iris[stated] = found
        return found

    def line_of(self, subject: str) -> int | None:
        """Return the line of the first statement on a named subject; None for an unknown one.

        The line is in the file that first describes it. The files are searched at the first call
        only.
        """
        if self._lines is None:
            self._lines = {}
            for text in self.texts:
                for name, line in subject_lines(text, self.prefixes).items():
                    self._lines.setdefault(name, line)
        return self._lines.get(subject)

    def _refuse_labels(self, text: str, shown: str) -> None:
        plain = _COMMENT_STRING_OR_IRI.sub(lambda match: "\n" * match[0].count("\n"), text)
        label = _LABELLED.search(plain)
        if label:
            line = plain.count("\n", 0, label.start()) + 1
            self._find("M106", shown, line=line, problem=label[0].strip())

    def _take_prefixes(self, prefixes: dict[str, str], shown: str) -> None:
        for prefix, namespace in prefixes.items():
            other = self.prefixes.setdefault(prefix, namespace)
            self.prefix_files.setdefault(prefix, shown)
            if other != namespace:
                self._find("M105", shown, prefix=prefix, namespace=namespace, other=other)
            if len(self.prefixes) > PREFIXES:
                details = {"limit": f"{PREFIXES:,}"}
                raise Findings([Finding("M130", Place(file=shown), details=details)])

    def _find(
        self, code: str, shown: str, line: int | None = None, **details: str | Localised
    ) -> None:
        self.findings.append(Finding(code, Place(file=shown, line=line), details=details))


def is_of_rdf_1_2(term: object) -> bool:
    """Whether a term is new in RDF 1.2: SHACL is about RDF 1.1."""
    return isinstance(term, pyoxigraph.Triple) or (
        isinstance(term, pyoxigraph.Literal) and term.direction is not None
    )
