"""The answers of the endpoint: manifest, results, suggestions and previews, as plain values."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from verbund.__about__ import __version__
from verbund.api.reconciliation.entities import Entities, Hit, Named
from verbund.api.reconciliation.queries import LONGEST, BadRequest, Query, read_batch
from verbund.findings.catalogue import Language
from verbund.html.environment import environment_of
from verbund.text.names import normalise

Json = dict[str, object]

_SECONDS: Final = 20.0
"""The longest time that a batch is worked on."""

_SUGGESTED: Final = 10
_MOST_SKIPPED: Final = 10_000
_WIDTH, _HEIGHT = 430, 180


class Page(NamedTuple):
    """An HTML page."""

    html: str


class Service:
    """Answers requests to one workspace; ``address`` is where the endpoint is reached."""

    def __init__(self, entities: Entities, address: str, name: str, language: Language) -> None:
        self._entities, self._address = entities, address
        self._name, self._language = name, language
        self._paths: Mapping[str, Callable[[Mapping[str, str]], Json | Page]] = {
            "/": self._root,
            "/suggest/entity": self._suggest_entity,
            "/suggest/type": self._suggest_type,
            "/suggest/property": self._suggest_property,
            "/preview": self._preview,
        }

    def answer(self, path: str, parameters: Mapping[str, str]) -> Json | Page:
        """Answer a request, given the parameters of its query or form. Raises BadRequest."""
        handler = self._paths.get(path)
        if handler is None:
            raise BadRequest("there is nothing at this path", 404)
        return handler(parameters)

    def manifest(self) -> Json:
        """The manifest of the service (section 3.1)."""
        base = self._entities.model.base
        suggest = {
            kind: {"service_url": self._address, "service_path": f"/suggest/{kind}"}
            for kind in ("entity", "type", "property")
        }
        return {
            "versions": ["0.2"],
            "name": self._name,
            "identifierSpace": base,
            "schemaSpace": self._entities.model.ontology_iri or base,
            "serviceVersion": __version__,
            "defaultTypes": [_named(item) for item in self._entities.default_types],
            "view": {"url": f"{base}{{{{id}}}}"},
            "preview": {
                "url": f"{self._address}/preview?id={{{{id}}}}",
                "width": _WIDTH,
                "height": _HEIGHT,
            },
            "suggest": suggest,
        }

    def _root(self, parameters: Mapping[str, str]) -> Json:
        queries = parameters.get("queries")
        if queries is None:
            return self.manifest()
        batch, end = read_batch(queries), time.monotonic() + _SECONDS
        return {key: self._results(query, end) for key, query in batch.items()}

    def _results(self, query: Query | BadRequest, end: float) -> Json:
        if isinstance(query, BadRequest):  # the other queries of the batch are answered
            return {"result": [], "error": query.text}
        if time.monotonic() > end:
            raise BadRequest("this takes too long: send fewer queries at a time", 503)
        text = query.text or next((v for _, values in query.properties for v in values), "")
        hits = self._entities.search(text, query.types, query.properties, query.limit)
        return {"result": [self._result(hit) for hit in hits]}

    def _result(self, hit: Hit) -> Json:
        return {
            "id": hit.found.relative,
            "name": hit.name,
            "description": hit.why,
            "type": [_named(item) for item in self._entities.types_of(hit.found)],
            "score": hit.score,
            "match": hit.is_certain,
            "features": [{"id": name, "value": value} for name, value in hit.features.items()],
        }

    def _suggest_entity(self, parameters: Mapping[str, str]) -> Json:
        prefix, skipped = _prefix(parameters)
        found = self._entities.beginning(prefix, _SUGGESTED, skipped)
        return {
            "result": [
                {
                    "id": item.relative,
                    "name": self._entities.name_of(item),
                    "notable": [_named(kind) for kind in self._entities.types_of(item)],
                }
                for item in found
            ]
        }

    def _suggest_type(self, parameters: Mapping[str, str]) -> Json:
        return _suggested(self._entities.types, parameters)

    def _suggest_property(self, parameters: Mapping[str, str]) -> Json:
        return _suggested(self._entities.properties, parameters)

    def _preview(self, parameters: Mapping[str, str]) -> Page:
        found = self._entities.find(parameters.get("id", ""))
        if found is None:
            raise BadRequest("there is no record with this id", 404)
        name, *others = self._entities.names_of(found) or (found.id,)
        types = [item.name for item in self._entities.types_of(found)]
        page = environment_of("verbund.api.reconciliation").get_template("preview.html")
        return Page(
            page.render(
                language=self._language, name=name, others=others, types=types, id=found.relative
            )
        )


def _prefix(parameters: Mapping[str, str]) -> tuple[str, int]:
    prefix, cursor = parameters.get("prefix", ""), parameters.get("cursor", "") or "0"
    if len(prefix) > LONGEST:
        raise BadRequest(f"prefix is a text of at most {LONGEST} characters")
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > len(str(_MOST_SKIPPED)):
        raise BadRequest("cursor is a number")
    return prefix, int(cursor)


def _suggested(known: tuple[Named, ...], parameters: Mapping[str, str]) -> Json:
    prefix, skipped = _prefix(parameters)
    wanted = normalise(prefix)
    found = [
        item
        for item in known
        if normalise(item.name).startswith(wanted) or item.iri.startswith(prefix)
    ]
    return {"result": [_named(item) for item in found[skipped : skipped + _SUGGESTED]]}


def _named(item: Named) -> Json:
    return {"id": item.iri, "name": item.name}
