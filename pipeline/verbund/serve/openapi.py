"""The description of the JSON API (OpenAPI 3.1.1), made from the model and the questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from verbund.findings.catalogue import localised
from verbund.question.question import IRI, LANGUAGE, Parameter, Question
from verbund.rdf.datatypes import DATE, is_integer
from verbund.serve.api_views import PERIOD
from verbund.serve.collections import Collection

Json = dict[str, Any]
MOST_ROWS: Final = 1_000
USUAL_ROWS: Final = 100


def openapi(
    version: str, collections: Mapping[str, Collection], questions: Mapping[str, Question]
) -> Json:
    """The description, in English; equal releases give equal documents."""
    paths: Json = {
        "/api/": {"get": _operation("collections", "What there is", [_LANG], _ref("Index"))},
        "/api/search": {
            "get": _operation(
                "search", "Find records and concepts by words of their names",
                [_query("q", {"type": "string"}, required=True), _SIZE, _LANG], _ref("Found"),
            )
        },
    }  # fmt: skip
    for name, item in collections.items():
        if name == item.name:
            paths |= _collection_paths(item, questions)
    for question in questions.values():
        paths[f"/api/questions/{question.name.partition('-')[0]}"] = {"get": _question(question)}
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "Verbund",
            "version": version or "0",
            "description": "Read-only. The answers are those of the SPARQL endpoint.",
        },
        "paths": paths,
        "components": {"schemas": _SCHEMAS, "responses": {"Problem": _PROBLEM}},
    }


def _collection_paths(item: Collection, questions: Mapping[str, Question]) -> Json:
    label = localised(item.label, "en")
    found: Json = {
        f"/api/{item.name}": {
            "get": _operation(item.name, label, [_PAGE, _SIZE, _LANG], _ref("Collection"))
        },
        f"/api/{item.name}/{{id}}": {
            "get": _operation(f"{item.name}-record", f"{label}: one", [_ID, _LANG], _ref("Record"))
        },
    }
    for question in questions.values():
        parameter = subject_of(question, item)
        if parameter is not None:
            slug = question.name.partition("-")[2]
            others = _parameters(question, besides=parameter.name)
            found[f"/api/{item.name}/{{id}}/{slug}"] = {
                "get": _operation(
                    f"{item.name}-{slug}", localised(question.title, "en"),
                    [_ID, *others], _ref("Answer"),
                )
            }  # fmt: skip
    return found


def subject_of(question: Question, item: Collection) -> Parameter | None:
    """The parameter of a question that any record of a collection can stand for."""
    for parameter in question.parameters:
        segments = [record_type.segment for record_type in item.types]
        is_choice = parameter.type == IRI and parameter.among
        if is_choice and all(segment.startswith(parameter.among) for segment in segments):
            return parameter
    return None


def _question(question: Question) -> Json:
    title = localised(question.title, "en")
    found = _operation(question.name, title, _parameters(question), _ref("Answer"))
    return {**found, "description": localised(question.description, "en")}


def _parameters(question: Question, besides: str = "") -> list[Json]:
    found = [
        _query(item.name, _schema(item), localised(item.label, "en"))
        for item in question.parameters
        if item.name != besides and item.type != LANGUAGE
    ]
    if set(PERIOD) <= set(question.columns or {}):
        found.append(_query("at", {"type": "string", "format": "date"}, "rows that may hold then"))
    return [*found, _PAGE, _SIZE, _LANG]


def _schema(parameter: Parameter) -> Json:
    if parameter.type == DATE:
        return {"type": "string", "format": "date"}
    return {"type": "integer"} if is_integer(parameter.type) else {"type": "string"}


def _operation(name: str, summary: str, parameters: list[Json], schema: Json) -> Json:
    answers = {"application/json": {"schema": schema}}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "The answer.", "content": answers},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }


def _query(name: str, schema: Json, text: str = "", *, required: bool = False) -> Json:
    found: Json = {"name": name, "in": "query", "schema": schema, "required": required}
    return {**found, "description": text} if text else found


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


_ID: Final = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
_PAGE: Final = _query("page", {"type": "integer", "minimum": 1, "default": 1})
_SIZE: Final = _query(
    "size", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": USUAL_ROWS}
)
_LANG: Final = _query("lang", {"type": "string", "enum": ["de", "en"]}, "language of names")
_TEXT: Final = {"type": "string"}
_IRI: Final = {"type": "string", "format": "iri"}
_COUNT: Final = {"type": "integer", "minimum": 0}


def _object(required: list[str], **properties: Json) -> Json:
    return {"type": "object", "required": required, "properties": properties}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


_NAMED: Final = _object(["iri", "name"], iri=_IRI, name=_TEXT, id=_TEXT, kind=_TEXT)
_SCHEMAS: Final[Json] = {
    "Value": _object([], iri=_IRI, name=_TEXT, value=_TEXT, datatype=_IRI, language=_TEXT),
    "Evidence": {"allOf": [_ref("Value"), _object(["property"], property=_IRI)]},
    "Fact": {
        "allOf": [
            _ref("Value"),
            _object(
                ["property", "label", "evidence"],
                property=_IRI, label=_TEXT, evidence=_list(_ref("Evidence")),
            ),
        ]
    },
    "Named": _NAMED,
    "Links": {"type": "object", "additionalProperties": _TEXT},
    "Index": _object(
        ["version", "base", "collections"],
        version=_TEXT, base=_IRI, links=_ref("Links"),
        collections=_list(_object(["name", "label"], name=_TEXT, label=_TEXT)),
    ),
    "Found": _object(["items"], version=_TEXT, items=_list(_ref("Named")), links=_ref("Links")),
    "Collection": _object(
        ["name", "label", "total", "items", "links"],
        name=_TEXT, label=_TEXT, total=_COUNT, items=_list(_ref("Named")), links=_ref("Links"),
    ),
    "Record": _object(
        ["iri", "name", "kind", "table", "facts", "evidence", "version"],
        iri=_IRI, name=_TEXT, kind=_TEXT, table=_TEXT, version=_TEXT, links=_ref("Links"),
        facts=_list(_ref("Fact")), evidence=_list(_ref("Evidence")),
    ),
    "Answer": _object(
        ["question", "title", "total", "columns", "rows", "version", "links"],
        question=_TEXT, title=_TEXT, total=_COUNT, version=_TEXT, links=_ref("Links"),
        columns=_list(_object(["name", "label"], name=_TEXT, label=_TEXT)),
        rows=_list({"type": "object", "additionalProperties": _ref("Value")}),
    ),
    "Problem": _object(
        ["type", "title", "status", "detail"],
        type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT,
    ),
}  # fmt: skip
_PROBLEM: Final[Json] = {
    "description": "What is wrong (RFC 9457).",
    "content": {"application/problem+json": {"schema": _ref("Problem")}},
}
