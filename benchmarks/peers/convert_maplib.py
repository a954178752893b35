"""Conversion of a plan's tables with maplib, by an OTTR template a table.

    convert_maplib.py PLAN.json RECORDS OUT.nt

maplib has columns of native types: a cell that is no such day or number is null, and gives no triple.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import polars as pl
from maplib import Model, RDFType, SolutionMappings

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
LANG_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
NATIVE: Final = {XSD + "date": pl.Date, XSD + "integer": pl.Int64}
RESERVED: Final = r"[^A-Za-z0-9._~-]"
PREFIXES: Final = """\
@prefix ottr: <http://ns.ottr.xyz/0.4/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def encoded(values: pl.Series) -> pl.Series:
    """Percent-encode all but unreserved characters, each distinct value once."""
    if not values.str.contains(RESERVED).any():
        return values
    known = values.drop_nulls().unique()
    return values.replace(known, pl.Series([quote(value, safe="") for value in known]))


def filled(frame: pl.DataFrame, template: list[str]) -> pl.Expr:
    """IRIs from a template; null where a cell is empty."""
    parts = [
        encoded(frame[part]) if at % 2 else pl.lit(part) for at, part in enumerate(template) if part
    ]
    return pl.concat_str(parts)


def term(frame: pl.DataFrame, column: dict[str, Any]) -> tuple[pl.Expr, RDFType, str]:
    """A column's values with their type, for maplib and for the template."""
    cell = pl.col(column["name"])
    if column["template"]:
        return filled(frame, column["template"]), RDFType.IRI, "ottr:IRI"
    if column["address"]:
        return cell, RDFType.IRI, "ottr:IRI"
    if column["language"]:
        text = pl.struct(cell.alias(f"<{LANG_STRING}>"), pl.lit(column["language"]).alias("l"))
        return (
            pl.when(cell.is_not_null()).then(text),
            RDFType.Literal(LANG_STRING),
            "rdf:langString",
        )
    datatype = column["datatype"] or XSD + "string"
    if native := NATIVE.get(datatype):
        cell = cell.str.to_date("%Y-%m-%d", strict=False) if native is pl.Date else cell
        cell = cell.cast(native, strict=False)
    return cell, RDFType.Literal(datatype), f"<{datatype}>"


def add(
    model: Model,
    name: str,
    frame: pl.DataFrame,
    table: dict[str, Any],
    columns: list[dict[str, Any]],
) -> None:
    """Expand a separate template for some columns of a table."""
    terms = [term(frame, column) for column in columns]
    parameters = "".join(f", ? {shown} ?v{at}" for at, (_, _, shown) in enumerate(terms))
    triples = [
        f"ottr:Triple(?s, <{column['predicate']}>, ?v{at})" for at, column in enumerate(columns)
    ]
    if not columns[0]["separator"]:
        triples.insert(0, f"ottr:Triple(?s, rdf:type, <{table['kind']}>)")
    body = ",\n".join(triples)
    model.add_template(
        f"{PREFIXES}<urn:template:{name}> [ottr:IRI ?s{parameters}] :: {{\n{body} }} ."
    )
    values = frame.select(
        filled(frame, table["subject"]).alias("s"),
        *(value.alias(f"v{at}") for at, (value, _, _) in enumerate(terms)),
    )
    types = {"s": RDFType.IRI} | {f"v{at}": kind for at, (_, kind, _) in enumerate(terms)}
    model.map(f"urn:template:{name}", SolutionMappings(values, types), validate_iris=False)


def main(plan: Path, records: Path, out: Path) -> None:
    """Convert all tables and write one file."""
    model = Model()
    for table in json.loads(plan.read_text(encoding="utf-8")):
        frame = pl.read_csv(records / f"{table['name']}.csv", infer_schema=False)
        single = [column for column in table["columns"] if not column["separator"]]
        add(model, table["name"], frame, table, single)
        for column in table["columns"]:
            if column["separator"]:
                name = column["name"]
                values = frame.with_columns(pl.col(name).str.split(column["separator"]))
                values = values.explode(name).drop_nulls(name)
                add(model, f"{table['name']}-{name}", values, table, [column])
    model.write(out, format="ntriples")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
