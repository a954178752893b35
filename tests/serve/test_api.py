"""The JSON API: the same answers as SPARQL, every fact with IRI and evidence, described."""

from __future__ import annotations

import json
from urllib.parse import urljoin

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from tests.support.serving import RELEASE, Served

import verbund

SOURCE = "http://purl.org/dc/terms/source"
BASE = "https://w3id.org/agency-cooperation/lippe/"


def table_names() -> list[str]:
    manifest = json.loads((RELEASE / "manifest.json").read_bytes())
    return sorted(set(manifest["records"]) - {"value_statements"})


def test_every_table_is_a_collection_with_all_its_records(served: Served) -> None:
    manifest = json.loads((RELEASE / "manifest.json").read_bytes())
    named = {item["name"] for item in served.get("/api/").json()["collections"]}
    for name in table_names():
        assert name in named
        document = served.get(f"/api/{name}", params={"size": 1000}).json()
        assert document["total"] == len(document["items"]) == manifest["records"][name]
        assert all(item["iri"].startswith(BASE) and item["name"] for item in document["items"])


def test_pages_lead_to_each_other_and_lose_nothing(served: Served) -> None:
    path, found = "/api/organisation?size=7&lang=de", []
    while path:
        document = served.get(path).json()
        assert len(document["items"]) <= 7
        found += [item["iri"] for item in document["items"]]
        path = document["links"].get("next", "")
    query = "SELECT DISTINCT ?x { ?x ?p ?o FILTER STRSTARTS(STR(?x), '%sorganisation/') }"
    rows = verbund.query(query % BASE, release=RELEASE).rows
    assert sorted(found) == sorted(str(row[0]) for row in rows)
    assert len(set(found)) == len(found)
    whole = served.get(f"/api/organisation?size={len(found)}").json()
    assert "next" not in whole["links"], "the last page is full, and the last one"
    assert served.get("/api/organisation?size=7&page=2").json()["links"]["prev"].endswith("?size=7")


@pytest.mark.parametrize("name", table_names())
def test_facts_are_those_of_sparql_with_evidence(served: Served, name: str) -> None:
    first = served.get(f"/api/{name}").json()["items"][0]
    document = served.get(f"/api/{name}/{first['id']}", params={"lang": "en"}).json()
    assert document["iri"] == first["iri"]
    query = f"SELECT ?p ?o {{ <{document['iri']}> ?p ?o }}"
    answer = verbund.query(query, release=RELEASE)
    expected = {(row[0].value, row[1].value) for row in answer.terms if row[0] and row[1]}
    facts = [*document["facts"], *document["evidence"]]
    assert {(item["property"], item.get("iri", item.get("value"))) for item in facts} == expected
    assert all(item["label"] for item in document["facts"])
    sources = {row[1].value for row in answer.terms if row[0] and row[1] and row[0].value == SOURCE}
    assert {item["iri"] for item in document["evidence"] if item["property"] == SOURCE} == sources


def test_a_value_has_evidence_of_its_own(served: Served) -> None:
    document = served.get("/api/agreements/vereinbarung-op-luegde").json()
    signed = [item for item in document["facts"] if item["property"].endswith("signatureDate")]
    assert [item["value"] for item in signed] == ["2021-07-07"]
    iris = [item["iri"] for item in signed[0]["evidence"]]
    assert f"{BASE}source/pol-lip-2021-07-09-luegde" in iris


def test_agencies_and_their_partners_on_a_day(served: Served) -> None:
    document = served.get("/api/agencies", params={"size": 1000}).json()
    assert "kreis-lippe" in {item["id"] for item in document["items"]}
    partners = served.get("/api/agencies/kreis-lippe/partners", params={"lang": "de"}).json()
    asked = {"agency": "kreis-lippe"}
    rows = verbund.query(question="01", parameters=asked, language="de", release=RELEASE)
    assert partners["total"] == len(rows)
    found = [row["partner"]["iri"] for row in partners["rows"]]
    assert found == [row["partner"] for row in rows.to_dicts()]
    assert all(row["partner"]["name"] for row in partners["rows"])
    on_day = {"at": "2021-11-16", "lang": "de"}
    then = served.get("/api/agencies/kreis-lippe/partners", params=on_day).json()
    expected = [
        row for row in rows.to_dicts()
        if row["since"] is not None and (str(row["since"]) or "0")[:10] <= "2021-11-16"
        and not (row["until"] and str(row["until"]) < "2021-11-16"[: len(str(row["until"]))])
    ]  # fmt: skip
    assert 0 < then["total"] < partners["total"]
    assert [row["partner"]["iri"] for row in then["rows"]] == [row["partner"] for row in expected]


@pytest.mark.parametrize("number", range(1, 21))
def test_questions_answer_as_the_command_does(served: Served, number: int) -> None:
    document = served.get(f"/api/questions/{number:02}", params={"lang": "en", "size": 1000}).json()
    answer = verbund.query(question=str(number), language="en", release=RELEASE)
    assert [item["name"] for item in document["columns"]] == list(answer.columns)
    found = [
        [row.get(name, {}).get("iri", row.get(name, {}).get("value")) for name in answer.columns]
        for row in document["rows"]
    ]
    expected = [[None if term is None else term.value for term in row] for row in answer.terms]
    assert found == expected[:1000]
    assert document["total"] == len(expected)
    assert document["version"] == "1.1.0"


def test_search(served: Served) -> None:
    items = served.get("/api/search", params={"q": "kreis lip", "lang": "de"}).json()["items"]
    assert items[0] == {
        "iri": f"{BASE}organisation/kreis-lippe", "name": "Kreis Lippe", "kind": items[0]["kind"],
    }  # fmt: skip
    for text in ("Amtshilfe", "interagency"):
        found = served.get("/api/search", params={"q": text, "lang": "en"}).json()["items"]
        assert [item["name"] for item in found] == ["cooperation of agencies"], text
    assert served.get("/api/search", params={"q": "zzzz"}).json()["items"] == []
    assert served.get("/api/search").json()["items"] == []


def test_what_cannot_be(served: Served) -> None:
    for path in ("nothing", "organisations/nobody", "organisations/kreis-lippe/nothing",
                 "questions/99", "a/b/c/d", "organisations/kreis-lippe/p"):  # fmt: skip
        assert served.get(f"/api/{path}").status_code == 404, path
    for path in ("organisations?page=0", "organisations?size=5000", "organisations?lang=fr",
                 "questions/01?at=2021", "questions/01?agency=nobody", "questions/01?x=1",
                 "questions/16?at=2021-11-16", "organisations?page=x",
                 "organisations?size=00000000199999", "organisations?page=1" + "0" * 5000):  # fmt: skip
        answer = served.get(f"/api/{path}")
        assert answer.status_code == 400, path
        assert answer.headers["content-type"] == "application/problem+json"


def test_it_is_described_in_openapi_and_answers_fit(served: Served) -> None:
    from jsonschema_rs import Draft202012Validator

    answer = served.get("/api/openapi.json")
    assert answer.content == served.get("/api/openapi.json").content
    document = answer.json()
    OpenAPIV31SpecValidator(document).validate()
    paths = {
        "/api/": {}, "/api/agencies": {}, "/api/agencies/{id}": {"id": "kreis-lippe"},
        "/api/agencies/{id}/partners-of-an-agency": {"id": "kreis-lippe"},
        "/api/questions/05": {}, "/api/search": {"q": "lemgo"},
    }  # fmt: skip
    for path, values in paths.items():
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        whole = {**schema["schema"], "components": document["components"]}
        address = path.format(**values)
        found = served.get(address, params=values if "q" in values else None).json()
        Draft202012Validator(whole).validate(found)
        for link in found["links"].values():
            assert served.get(urljoin(address, link)).status_code == 200
