"""The plan as an RML mapping (https://rml.io/specs/rml/), with the configuration of morph-kgc."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from plan import Column, Table, Template

PREFIXES: Final = """\
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .

"""
CONFIGURATION: Final = """\
[CONFIGURATION]
output_file: {output}
output_format: N-TRIPLES
number_of_processes: {processes}
logging_level: WARNING

[records]
mappings: {mapping}
"""


def write_mapping(tables: Sequence[Table], records: Path, folder: Path) -> Path:
    """Write the mapping, and a separate table for each column with several values.

    RML has no way to split a cell, so these tables are made before; morph-kgc's time does not include that.
    """
    maps = []
    for table in tables:
        single = [column for column in table.columns if column.separator is None]
        maps.append(_triples_map(table.name, records / f"{table.name}.csv", table, single))
        for column in table.columns:
            if column.separator is not None:
                split = folder / f"{table.name}.{column.name}.csv"
                write_split(records / f"{table.name}.csv", split, table, column)
                maps.append(
                    _triples_map(f"{table.name}-{column.name}", split, table, [column], typed=False)
                )
    mapping = folder / "mapping.rml.ttl"
    mapping.write_text(PREFIXES + "\n".join(maps), encoding="utf-8")
    return mapping


def write_configuration(mapping: Path, output: Path, processes: int) -> Path:
    """Write the configuration of morph-kgc beside the mapping."""
    path = mapping.with_name("morph-kgc.ini")
    text = CONFIGURATION.format(output=output, mapping=mapping, processes=processes)
    path.write_text(text, encoding="utf-8")
    return path


def write_split(source: Path, target: Path, table: Table, column: Column) -> None:
    """Write one row a value: the key columns, and the value."""
    keys = table.subject[1::2]
    with (
        source.open(encoding="utf-8", newline="") as rows,
        target.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*keys, column.name])
        for row in csv.DictReader(rows):
            for value in row[column.name].split(column.separator):
                if value:
                    writer.writerow([*(row[key] for key in keys), value])


def _triples_map(
    name: str, source: Path, table: Table, columns: Sequence[Column], *, typed: bool = True
) -> str:
    kind = f" ; rr:class <{table.kind}>" if typed else ""
    lines = [
        f"<urn:map:{name}> a rr:TriplesMap",
        f'    rml:logicalSource [ rml:source "{source}" ; rml:referenceFormulation ql:CSV ]',
        f"    rr:subjectMap [ rr:template {_template(table.subject)}{kind} ]",
    ]
    lines += [
        f"    rr:predicateObjectMap [ rr:predicate <{column.predicate}> ; rr:objectMap [ {' ; '.join(_object(column))} ] ]"
        for column in columns
    ]
    return " ;\n".join(lines) + " .\n"


def _template(template: Template) -> str:
    return (
        '"' + "".join(f"{{{part}}}" if at % 2 else part for at, part in enumerate(template)) + '"'
    )


def _object(column: Column) -> Iterator[str]:
    if column.template:
        yield f"rr:template {_template(column.template)}"
        return
    yield f'rml:reference "{column.name}"'
    if column.address:
        yield "rr:termType rr:IRI"
    if column.datatype:
        yield f"rr:datatype <{column.datatype}>"
    if column.language:
        yield f'rr:language "{column.language}"'
