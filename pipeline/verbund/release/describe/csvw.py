"""The CSVW description of the clean tables (W3C Metadata Vocabulary for Tabular Data).

A CSVW processor converts the tables with it to the triples of the dataset, as far as CSVW can
express them (Generating RDF from Tabular Data on the Web, minimal mode). Other columns are marked
``suppressOutput``, so that no wrong triples are made (docs/release.md, Tables).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from verbund.findings import Localised
from verbund.model.column_kinds import (
    ConceptColumn,
    IriColumn,
    IriTemplateColumn,
    LangStringColumn,
    LiteralColumn,
    Reference,
)
from verbund.model.model import Model, RecordType
from verbund.rdf.datatypes import local
from verbund.rdf.terms import RDF_TYPE, XSD, Iri, Term
from verbund.read.headings import Column
from verbund.read.tables import Table, Tables
from verbund.release.describe.cells import has_own_numbers, is_local, is_path
from verbund.release.describe.tables import file_name, heading_of

METADATA = "csv-metadata.json"
"""The name under which processors look for the file (Model for Tabular Data, section 5.3)."""

_CONTEXT = "http://www.w3.org/ns/csvw"

# The built-in datatypes (Metadata Vocabulary, section 5.11.1) are those of XSD without these.
_NOT_BUILT_IN = frozenset({"ENTITY", "ENTITIES", "ID", "IDREF", "IDREFS", "NMTOKENS", "NOTATION"})


def tables_metadata(
    model: Model, tables: Tables, *, title: Localised, licence: str | None = None
) -> str:
    """The CSVW metadata of the clean tables, as JSON; equal arguments give equal bytes."""
    document: dict[str, object] = {
        "@context": [_CONTEXT, {"@language": model.language}],
        "dc:title": _texts(title),
    }
    if licence is not None:
        document["dc:license"] = {"@id": licence}
    document["tables"] = [
        _table(model, tables, tables.by_name[record_type.name])
        for record_type in model.record_types
        if record_type.name in tables.by_name
    ]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _table(model: Model, tables: Tables, table: Table) -> dict[str, object]:
    record_type = table.record_type
    names = _names(model, table)
    columns = [_column(model, table, column, names) for column in table.columns] + _virtual_columns(
        record_type, names
    )
    schema: dict[str, object] = {
        "columns": columns,
        "aboutUrl": model.base + _about(model, record_type),
        "primaryKey": list(record_type.keys),
        "rowTitles": [names[c] for c in table.columns if c.field.name in record_type.titles],
        "foreignKeys": list(_foreign_keys(model, tables, table)),
    }
    found: dict[str, object] = {
        "url": file_name(table),
        "dc:title": _texts(record_type.labels),
        "dc:description": _texts(record_type.description),
        "tableSchema": {key: value for key, value in schema.items() if value},
    }
    return {key: value for key, value in found.items() if value}


def _about(model: Model, record_type: RecordType) -> str:
    """The ``aboutUrl``; an id that may hold ``/`` needs reserved expansion (RFC 6570, 3.2.3)."""
    parts = list(record_type.template)
    for position in range(1, len(parts), 2):
        kind = record_type.field(parts[position]).kind
        plus = "+" if isinstance(kind, Reference) and _may_hold_slash(model, kind) else ""
        parts[position] = f"{{{plus}{parts[position]}}}"
    return "".join(parts)


def _may_hold_slash(model: Model, kind: Reference) -> bool:
    templates = [model.by_name[name].template for name in kind.targets]
    return any(len(template) > 3 or "/" in template[2] for template in templates)


def _names(model: Model, table: Table) -> dict[Column, str]:
    """The names of the columns, usable in URI templates: ``title@en`` is ``title_en``."""
    found: dict[Column, str] = {}
    taken = {column.field.name for column in table.columns}
    for column in table.columns:
        heading = heading_of(column, model.language)
        name = heading.replace("@", "_").replace("-", "_")
        while name != heading and name in taken:
            name += "_"
        taken.add(name)
        found[column] = name
    return found


def _column(
    model: Model, table: Table, column: Column, names: Mapping[Column, str]
) -> dict[str, object]:
    item, name = column.field, names[column]
    heading = heading_of(column, model.language)
    found: dict[str, object] = {
        "name": name,
        "titles": {"und": heading, **_titles(item.headings, column, model.language)},
        "dc:description": _texts(item.description),
        "propertyUrl": item.path,
        "required": _is_required(table, column),
        "separator": item.separator,
        "lang": column.language,
        **_value(model, table.record_type, column, name),
    }
    return {key: value for key, value in found.items() if value}


def _is_required(table: Table, column: Column) -> bool:
    """Whether no cell may be empty; it may where another column can have the value instead."""
    alone = sum(other.field.path == column.field.path for other in table.columns) == 1
    return (column.field.required and alone) or column.field.name in table.record_type.keys


def _titles(headings: Localised, column: Column, language: str) -> dict[str, str]:
    suffix = f"@{column.language}" if column.language not in (None, language) else ""
    return {tag: headings[tag] + suffix for tag in sorted(headings) if tag}


def _value(model: Model, record_type: RecordType, column: Column, name: str) -> dict[str, object]:
    """The properties for the values of a column: a datatype, a ``valueUrl`` or suppressOutput."""
    kind = column.field.kind
    if isinstance(kind, LangStringColumn):
        return {"datatype": "string"}
    if isinstance(kind, LiteralColumn):
        return _datatype(kind)
    template = _template(model, record_type, column, name)
    # A template is expanded once a cell: several values would make one wrong IRI.
    if template is None or column.field.separator is not None:
        return {"suppressOutput": True}
    return {"valueUrl": template}


def _template(model: Model, record_type: RecordType, column: Column, name: str) -> str | None:
    kind = column.field.kind
    if isinstance(kind, ConceptColumn):
        return f"{kind.namespace}{{{name}}}" if is_local(kind) else f"{{+{name}}}"
    if isinstance(kind, IriColumn):
        return f"{{+{name}}}"
    if isinstance(kind, IriTemplateColumn):
        before, _, rest = kind.template.partition("{")
        variable, _, after = rest.partition("}")
        plus = "+" if variable.startswith("+") else ""
        base = "" if ":" in before.partition("/")[0] else model.base
        return f"{base}{before}{{{plus}{name}}}{after}"
    if isinstance(kind, Reference):
        if is_path(record_type, column.field):
            return f"{model.base}{{+{name}}}"
        if len(kind.targets) == 1:
            plus = "+" if _may_hold_slash(model, kind) else ""
            return f"{model.base}{model.by_name[kind.targets[0]].segment}{{{plus}{name}}}"
    return None


def _datatype(kind: LiteralColumn) -> dict[str, object]:
    if len(kind.datatypes) != 1:
        return {"datatype": "string", "suppressOutput": True}  # a column has one datatype
    datatype = kind.datatypes[0]
    if not datatype.startswith(XSD) or local(datatype) in _NOT_BUILT_IN:
        return {"datatype": {"@id": datatype, "base": "string"}}
    if has_own_numbers(kind):
        form = {"decimalChar": kind.decimal_char}
        if kind.group_char:
            form["groupChar"] = kind.group_char
        return {"datatype": {"base": local(datatype), "format": form}}
    return {"datatype": local(datatype)}


def _virtual_columns(
    record_type: RecordType, names: Mapping[Column, str]
) -> list[dict[str, object]]:
    """The virtual columns: the classes and constant values of every record.

    What follows from a cell is left out: CSVW makes one triple of it.
    """
    constants: list[tuple[str, Term]] = list(record_type.constants)
    if record_type.class_field is None:
        kinds = list(record_type.classes)
        kinds += [upper for kind in kinds for upper in record_type.superclasses.get(kind, ())]
        constants = [(RDF_TYPE, Iri(kind)) for kind in dict.fromkeys(kinds)] + constants
    constants += [
        (upper, term)
        for path, term in record_type.constants
        for upper in record_type.superproperties.get(path, ())
    ]
    found = []
    number = 0
    for path, term in constants:
        number += 1
        while f"constant{number}" in names.values():
            number += 1
        found.append(
            {
                "name": f"constant{number}",
                "virtual": True,
                "propertyUrl": path,
                **_constant(term),
            }
        )
    return found


def _constant(term: Term) -> dict[str, object]:
    if isinstance(term, Iri):
        return {"valueUrl": term.value}
    found: dict[str, object] = {"default": term.value}
    if term.language:
        return {**found, "lang": term.language, "datatype": "string"}
    return {**found, **_datatype(LiteralColumn((term.datatype,)))}


def _foreign_keys(model: Model, tables: Tables, table: Table) -> Sequence[dict[str, object]]:
    """The foreign keys: references from required columns to a table whose id is one column.

    The meaning of a foreign key of several values or of none is not settled (w3c/csvw#899), and
    strict validators refuse an empty one.
    """
    found: list[dict[str, object]] = []
    for column in table.columns:
        kind = column.field.kind
        if not isinstance(kind, Reference) or len(kind.targets) != 1 or column.field.separator:
            continue
        if not _is_required(table, column):
            continue
        target = tables.by_name.get(kind.targets[0])
        if target is None or not _is_plain_key(model.by_name[kind.targets[0]]):
            continue
        key = target.record_type.keys[0]
        reference = {"resource": file_name(target), "columnReference": key}
        found.append({"columnReference": column.field.name, "reference": reference})
    return found


def _is_plain_key(record_type: RecordType) -> bool:
    return (
        len(record_type.keys) == 1
        and record_type.template[2] == ""
        and not isinstance(record_type.field(record_type.keys[0]).kind, Reference)
    )


def _texts(texts: Localised) -> list[dict[str, str]]:
    """Texts in several languages as the value of a common property (section 5.8)."""
    return [
        {"@value": texts[tag], "@language": tag} if tag else {"@value": texts[tag]}
        for tag in sorted(texts)
    ]
