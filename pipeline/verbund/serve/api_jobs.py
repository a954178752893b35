"""The jobs of the JSON API and of the MCP server, done by workers of the server's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from verbund.findings import Localised
from verbund.findings.catalogue import localised
from verbund.question.question import Question
from verbund.serve.api_views import Json, answer_json, collection_json, record_json
from verbund.serve.collections import Collection, is_record
from verbund.serve.finding import Index
from verbund.serve.openapi import openapi
from verbund.serve.words import said
from verbund.views.release import ReleaseViews

JobOf = Mapping[str, Any]


class ApiData(NamedTuple):
    """What the API answers from."""

    views: ReleaseViews
    questions: Mapping[str, Question]
    collections: Mapping[str, Collection]
    names: Index


class Wrong(NamedTuple):
    """What is wrong with a job: the status, the kind of problem, and what to say."""

    status: int
    kind: str
    text: Localised


def run_api_job(data: ApiData, job: JobOf) -> bytes | Wrong:
    """Do a job; gives JSON, equal for equal releases."""
    found = _JOBS[job["of"]](data, job)
    if found is None:
        return Wrong(404, "not-found", said("not-found"))
    return json.dumps(found, ensure_ascii=False, indent=1).encode() + b"\n"


def _collections(data: ApiData, job: JobOf) -> Json:
    return {
        "version": data.views.version,
        "base": data.views.base,
        "collections": [
            {"name": name, "label": localised(item.label, job["language"])}
            for name, item in data.collections.items()
            if name == item.name
        ],
    }


def _collection(data: ApiData, job: JobOf) -> Json | None:
    collection = data.collections.get(job["name"])
    if collection is None:
        return None
    return collection_json(collection, data.views, job["language"], job["page"], job["size"])


def _record(data: ApiData, job: JobOf) -> Json | None:
    if "iri" in job:
        iri = job["iri"] if is_record(job["iri"], data.views) else None
    else:
        collection = data.collections.get(job["name"])
        iri = None if collection is None else collection.iri(job["id"], data.views)
    found = None if iri is None else record_json(data.views, iri, job["language"])
    return None if found is None else {**found, "version": data.views.version}


def _answer(data: ApiData, job: JobOf) -> Json:
    question = data.questions[job["name"]]
    names = data.views.names[job["language"]]
    found = answer_json(question, job["answer"], names)
    return {**found, "version": data.views.version}


def _find(data: ApiData, job: JobOf) -> Json:
    found = data.names.find(job["text"], job["language"], job["size"])
    return {"version": data.views.version, "items": found}


def _openapi(data: ApiData, job: JobOf) -> Json:
    return openapi(data.views.version, data.collections, data.questions)


_JOBS: Final[Mapping[str, Callable[[ApiData, JobOf], Json | None]]] = {
    "collections": _collections,
    "collection": _collection,
    "record": _record,
    "answer": _answer,
    "find": _find,
    "openapi": _openapi,
}
