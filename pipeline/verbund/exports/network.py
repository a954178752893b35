"""Who is linked with whom as GraphML, for programs such as Gephi, yEd and Cytoscape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from verbund.exports.flat import FlatColumn, FlatTable
from verbund.exports.table import ExportTable
from verbund.findings.catalogue import visible
from verbund.views.names import Names

FILE: Final = "network.graphml"

_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
"""


def write_network(
    folder: Path, records: Sequence[ExportTable], links: Sequence[FlatTable], names: Names
) -> Path | None:
    """Write nodes and edges; gives the file, or None where no link has two ends of one kind.

    Nodes are all records of the tables that the ends of links are from, so that what is linked with
    nothing is there too. An edge has what is said of the link, with names. Raises OSError.
    """
    symmetric = [table for table in links if len(_ends(table.source)) == 2]
    tables = {name for table in symmetric for name in _ends(table.source)[0][1]}
    if not symmetric:
        return None
    path = folder / FILE
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(_HEAD)
        stream.writelines(_keys(symmetric))
        stream.write('<graph edgedefault="undirected">\n')
        for table in records:
            if table.name in tables:
                stream.writelines(_nodes(table, names))
        for flat in symmetric:
            stream.writelines(_edges(flat, names))
        stream.write("</graph>\n</graphml>\n")
    return path


def _ends(table: ExportTable) -> list[tuple[int, tuple[str, ...]]]:
    """Where the two ends of a symmetric link stand among the columns, with their tables."""
    return [
        (place, column.targets)
        for place, column in enumerate(table.columns)
        if column.kind == "reference" and column.name.endswith(("_1", "_2"))
    ]


def _said(flat: FlatTable) -> list[FlatColumn]:
    """The columns of a link without its ends, which are nodes."""
    ends = {flat.source.columns[place].name for place, _ in _ends(flat.source)}
    return [item for item in flat.columns if item.name.removesuffix("_name") not in ends]


def _keys(links: Iterable[FlatTable]) -> Iterator[str]:
    for name in ("label", "table", "iri"):
        yield f'<key id="node_{name}" for="node" attr.name="{name}" attr.type="string"/>\n'
    named = {"kind", *(column.name for flat in links for column in _said(flat))}
    for name in sorted(named):
        key = quoteattr(f"edge_{name}")
        yield f'<key id={key} for="edge" attr.name={quoteattr(name)} attr.type="string"/>\n'


def _nodes(table: ExportTable, names: Names) -> Iterator[str]:
    base = names.vocabulary.model.base
    for row in table.rows():
        facts = (("label", names.record(row.iri)), ("table", table.heading), ("iri", row.iri))
        data = "".join(_data(f"node_{name}", text) for name, text in facts)
        yield f"<node id={quoteattr(row.iri.removeprefix(base))}>{data}</node>\n"


def _edges(flat: FlatTable, names: Names) -> Iterator[str]:
    base = names.vocabulary.model.base
    (first, _), (second, _) = _ends(flat.source)
    for row, cells in zip(flat.source.rows(), flat.rows(), strict=True):
        ends = [row.cells[place] for place in (first, second)]
        source, target = (str(end[0].value).removeprefix(base) for end in ends)
        data = _data("edge_kind", flat.heading)
        said = _said(flat)
        for column, cell in zip(flat.columns, cells, strict=True):
            if cell and column in said:
                data += _data(f"edge_{column.name}", "; ".join(cell))
        yield f"<edge source={quoteattr(source)} target={quoteattr(target)}>{data}</edge>\n"


def _data(key: str, text: str) -> str:
    return f"<data key={quoteattr(key)}>{escape(visible(text))}</data>"
