"""Writer of ``dataset-1.2.ttl``: the dataset with annotations of RDF 1.2 (record 0067).

It holds the graph of ``dataset.ttl``, and says of each statement about a value that it is the
reifier of its triple (RDF 1.2 Turtle, Reifying Triples and Annotations):
``<record> property value ~ <statement> {| dct:source <source> |} .``
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from verbund.model.model import Model, ValueStatements
from verbund.rdf.terms import Iri, Term, read_term
from verbund.release.manifest.manifest import FileEntry, entry_of
from verbund.serialise.record import turtle_iri, turtle_path, turtle_term

ANNOTATED: Final = "dataset-1.2.ttl"
"""The name of the file."""

_HEAD: Final = 'VERSION "1.2"\n'
"""A reader that does not know RDF 1.2 stops here, and not in the middle."""

_TITLE: Final = "# Annotations (RDF 1.2): which statement is about which triple\n\n"


def write_annotated(folder: Path, model: Model, records: dict[str, int]) -> FileEntry | None:
    """Write the file into a release's folder, from the dataset there; gives its entry.

    None, and no file, where there is no statement about a value: it would say nothing that
    ``dataset.ttl`` does not. ``records`` are the numbers of records by table. The dataset is
    streamed. The manifest has no number of triples for it: those that are annotated stand there
    twice. Raises OSError.
    """
    found = _statement_tables(model)
    tables = [item for item in found if records.get(item.table)]
    if not tables:
        return None
    path = folder / ANNOTATED
    with path.open("wb") as stream:
        stream.write(_HEAD.encode())
        with (folder / "dataset.ttl").open("rb") as dataset:
            import shutil  # few runs need it

            shutil.copyfileobj(dataset, stream)
        stream.write(_TITLE.encode())
        for statements in tables:
            for text in _annotations(folder / "dataset.nt", model, statements):
                stream.write(text.encode())
    return entry_of(path, folder)


def _statement_tables(model: Model) -> list[ValueStatements]:
    """Return the tables of statements about values, each once, in the order of the dataset."""
    found = {
        statements.table: statements
        for item in model.record_types
        for statements in item.stated.values()
    }
    return [found[item.name] for item in model.record_types if item.name in found]


def _annotations(dataset: Path, model: Model, statements: ValueStatements) -> Iterator[str]:
    """Yield the annotation of each statement of a table, as Turtle."""
    table = model.by_name[statements.table]
    names = (statements.subject, statements.predicate, statements.object)
    parts = [table.field(name).path for name in names]
    told = [field.path for field in statements.about]
    begin = f"<{model.base}{table.segment}"
    for subject, lines in groupby(_lines(dataset, begin), key=_subject):
        values: dict[str, list[Term]] = {}
        for line in lines:
            path, value = _predicate_and_object(line)
            values.setdefault(path, []).append(value)
        record, predicate, value = (values[part][0] for part in parts)
        triple = (turtle_term(model, record), turtle_path(model, predicate.value))
        reifier = turtle_iri(model, subject)
        said = _block(model, told, values)
        yield f"{' '.join(triple)} {turtle_term(model, value)} ~ {reifier}{said} .\n\n"


def _block(model: Model, told: list[str], values: dict[str, list[Term]]) -> str:
    """Return what is said of a triple between ``{|`` and ``|}``; empty where that is nothing."""
    said = [
        f"{turtle_path(model, path)} "
        + ", ".join(turtle_term(model, value) for value in values[path])
        for path in told
        if path in values
    ]
    return " {|\n    " + " ;\n    ".join(said) + "\n|}" if said else ""


def _lines(dataset: Path, begin: str) -> Iterator[str]:
    """Yield the lines of sorted N-Triples that begin so; they stand together."""
    wanted = begin.encode()
    with dataset.open("rb") as stream:
        from mmap import ACCESS_READ, mmap  # only for a build

        with mmap(stream.fileno(), 0, access=ACCESS_READ) as data:
            place = 0 if data[: len(wanted)] == wanted else data.find(b"\n" + wanted) + 1
        stream.seek(place)
        for line in stream:
            if not line.startswith(wanted):
                return
            yield line.decode()


def _subject(line: str) -> str:
    """Return the IRI of a line's subject."""
    return line[1 : line.index(">")]


def _predicate_and_object(line: str) -> tuple[str, Term]:
    """Return the predicate and the object of a line that the release itself has written."""
    _, predicate, rest = line.split(" ", 2)
    value = read_term(rest.removesuffix(" .\n"))
    return predicate[1:-1], Iri(rest) if value is None else value
