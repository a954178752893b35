"""A catalogue in the fields of CKAN: what goes where, and what is said to be lost."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.golden import check_golden
from tests.support.publish.ckan_described import package

from verbund.publication.ckan.fields import DATASET, RESOURCE, Part
from verbund.publication.ckan.licences import licence_id
from verbund.publication.ckan.package import Lost, LostLanguages, package_of
from verbund.publication.ckan.portal_name import portal_name
from verbund.publication.ckan.tags import as_tags
from verbund.publication.ckan.wanted import is_uploaded, wanted
from verbund.publication.release import read_release
from verbund.workspace.ckan import CkanSettings

ROOT = Path(__file__).parents[3]
GOLDEN = Path(__file__).parent / "golden"


def test_this_repositorys_dataset_is_as_a_person_has_read_it(approve: bool) -> None:
    release = read_release(ROOT / "output", "output")
    assert release.catalogue is not None
    assert release.dataset is not None
    described = package_of(release.catalogue, release.dataset, "de")
    settings = CkanSettings("https://portal.example", "TOKEN", "amt", upload=("dataset.ttl",))
    found = wanted("lippe", described, settings, release, [{"id": "cc-zero", "url": ""}])
    kinds = {"dataset.jsonld": "a link", "dataset.ttl": "an upload"}
    document = {
        "core": found.core,
        "extras": found.extras,
        "tags": found.tags,
        "resources": {
            f"{resource.name}, {kinds[resource.name]}": _without_contents(
                resource.name, resource.fields
            )
            for resource in found.resources
            if resource.name in kinds
        },
        "all resources": [resource.name for resource in found.resources],
        "lost": [f"{item.what}: {item.value}" for item in described.lost],
        "in German alone": [f"{item.what}: {item.languages}" for item in described.lost_languages],
    }
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    check_golden(GOLDEN / "package.json", text, approve)


def _without_contents(name: str, fields: Mapping[str, object]) -> dict[str, object]:
    """A resource's fields with its size and hash held against the file: records change, this golden need not."""
    content = (ROOT / "output" / name).read_bytes()
    assert fields["size"] == len(content)
    assert fields["hash"] == hashlib.sha256(content).hexdigest()
    return {**fields, "size": "of the file", "hash": "of the file"}


class TestTexts:
    TITLE = 'dct:title "Titel"@de, "Title"@en, "Titre"@fr'

    @pytest.mark.parametrize(
        ("language", "title"), [("de", "Titel"), ("en", "Title"), ("fr", "Titre"), ("nl", "Title")]
    )
    def test_the_workspaces_language_is_taken_else_english(self, language: str, title: str) -> None:
        assert package(self.TITLE, language).core["title"] == title

    def test_a_text_without_a_language_is_taken_before_another_language(self) -> None:
        assert package('dct:title "Titel", "Titre"@fr').core["title"] == "Titel"

    def test_any_language_is_better_than_none(self) -> None:
        assert package('dct:title "Titre"@fr, "Titolo"@it').core["title"] == "Titre"

    def test_the_other_languages_are_said_to_be_lost(self) -> None:
        found = package(self.TITLE)
        assert found.lost_languages == (LostLanguages("title", ("en", "fr")),)
        assert found.lost == ()

    def test_a_second_text_in_the_same_language_is_lost(self) -> None:
        found = package('dct:title "A"@de, "B"@de')
        assert found.core["title"] == "A"
        assert found.lost == (Lost("dct:title", "B"),)


class TestLosses:
    def test_a_second_place_is_lost(self) -> None:
        found = package("dct:spatial <https://b.example/>, <https://a.example/>")
        assert found.extras["spatial_uri"] == "https://a.example/"
        assert found.lost == (Lost("dct:spatial", "https://b.example/"),)

    def test_a_property_without_a_field_is_lost(self) -> None:
        found = package('<https://other.example/colour> "blue"')
        assert found.lost == (Lost("https://other.example/colour", "blue"),)

    def test_what_is_said_of_the_publisher_is_kept_or_lost_too(self) -> None:
        found = package('dct:publisher <p> . <p> foaf:name "Amt" ; skos:note "klein"')
        assert found.extras["publisher_uri"] == "https://amt.example/p"
        assert found.extras["publisher_name"] == "Amt"
        assert found.lost == (Lost("skos:note", "klein"),)

    def test_what_is_said_of_a_distribution_is_kept_or_lost_too(self) -> None:
        found = package('dcat:distribution <f> . <f> dct:title "F" ; adms:schemaAgency "Amt"')
        assert found.resources[0].fields["name"] == "F"
        assert found.lost == (Lost("adms:schemaAgency", "Amt"),)

    def test_an_extra_that_the_search_index_refuses_is_lost(self) -> None:
        note = "ü" * 16_001
        found = package(f'dct:provenance "{note}" ; adms:versionNotes "{note[1:]}"')
        assert found.extras["version_notes"] == note[1:]
        assert "provenance" not in found.extras
        assert found.lost == (Lost("provenance", note),)

    def test_start_and_end_are_of_the_same_period(self) -> None:
        found = package(
            "dct:temporal <t1>, <t2> . <t1> dcat:startDate '2019' . <t2> dcat:endDate '2022'"
        )
        assert found.extras["temporal_start"] == "2019"
        assert "temporal_end" not in found.extras
        assert found.lost == (Lost("dct:temporal", "https://amt.example/t2"),)


class TestForms:
    def test_lists_are_json_in_an_order_that_stays(self) -> None:
        found = package("dcat:theme <https://t.example/B>, <https://t.example/A>")
        assert found.extras["theme"] == '["https://t.example/A", "https://t.example/B"]'

    def test_addresses_lose_their_scheme(self) -> None:
        found = package(
            "dcat:contactPoint <c> . <c> vcard:hasEmail <mailto:post@amt.example> ;"
            " vcard:hasTelephone <tel:+49-5231-620>"
        )
        assert found.extras["contact_email"] == "post@amt.example"
        assert found.extras["maintainer_tel"] == "+49-5231-620"

    @pytest.mark.parametrize(
        ("iri", "name"),
        [
            ("http://publications.europa.eu/resource/authority/file-type/CSV", "CSV"),
            ("http://publications.europa.eu/resource/authority/file-type/RDF_TURTLE", "TTL"),
            ("http://publications.europa.eu/resource/authority/file-type/JSON_LD", "JSON-LD"),
        ],
    )
    def test_formats_have_the_names_that_portals_know(self, iri: str, name: str) -> None:
        found = package(f"dcat:distribution <f> . <f> dct:format <{iri}>")
        assert found.resources[0].fields["format"] == name

    def test_no_two_rows_fill_the_same_field(self) -> None:
        for fields in (DATASET, RESOURCE):
            keys = [(field.part is Part.EXTRA, field.key) for field in fields]
            assert len(keys) == len(set(keys))


class TestTags:
    def test_keywords_of_all_languages_are_tags_once(self) -> None:
        found = package('dcat:keyword "Polizei"@de, "police"@en, "Lippe"@de, "Lippe"@en')
        assert found.tags == ("Lippe", "Polizei", "police")
        assert found.tag_languages == ("de", "en")
        assert found.tag_changes == ()

    def test_what_ckan_refuses_is_written_otherwise_and_said(self) -> None:
        found = package('dcat:keyword "Amt & Gericht", "Schule, Kita", "?"')
        assert found.tags == ("Amt Gericht", "Kita", "Schule")
        assert found.tag_changes == (("Amt & Gericht", "Amt Gericht"),)
        assert found.lost == (Lost("tags", "?"),)

    @given(st.text())
    def test_a_tag_is_one_that_ckan_takes(self, keyword: str) -> None:
        """CKAN's rule: 2 to 100 letters, digits, spaces, hyphens, underscores or dots."""
        for tag in as_tags(keyword):
            assert re.fullmatch(r"[\w \-.]{2,100}", tag)
            assert as_tags(tag) == [tag]


class TestNames:
    def test_an_iri_becomes_a_name_that_can_be_read(self) -> None:
        assert (
            portal_name("https://w3id.org/verbund/Höxter/dataset")
            == "w3id-org-verbund-hoexter-dataset"
        )

    @given(st.text())
    def test_a_name_is_one_that_ckan_takes(self, identifier: str) -> None:
        """CKAN: 2 to 100 characters of a-z, 0-9, - and _."""
        assert re.fullmatch(r"[a-z0-9_-]{2,100}", portal_name(identifier))

    @given(st.text("aä", min_size=101, max_size=300), st.text("aä", min_size=101, max_size=300))
    def test_long_identifiers_keep_different_names(self, one: str, other: str) -> None:
        assert (portal_name(one) == portal_name(other)) == (one == other)


class TestLicences:
    LISTED = (
        {"id": "notspecified", "url": ""},
        {"id": "cc-zero", "url": "http://www.opendefinition.org/licenses/cc-zero"},
        {"id": "frei", "url": "https://www.govdata.de/dl-de/zero-2-0"},
        {"id": "dl-by", "url": "https://dcat-ap.de/def/licenses/dl-by-de/2.0/"},
        {"id": "http://dcat-ap.de/def/licenses/cc-by/4.0", "url": ""},
    )

    @pytest.mark.parametrize(
        ("iri", "own"),
        [
            ("http://dcat-ap.de/def/licenses/cc-zero", "cc-zero"),
            ("http://dcat-ap.de/def/licenses/dl-by-de/2.0", "dl-by"),
            (
                "http://dcat-ap.de/def/licenses/cc-by/4.0",
                "http://dcat-ap.de/def/licenses/cc-by/4.0",
            ),
            ("http://dcat-ap.de/def/licenses/odbl", None),
            ("https://amt.example/lizenz", None),
        ],
    )
    def test_a_portals_own_name_is_found(self, iri: str, own: str | None) -> None:
        assert licence_id(iri, self.LISTED) == own

    def test_a_dataset_of_two_licences_has_both(self) -> None:
        found = package(
            "dcat:distribution <a>, <b> . <a> dct:license <https://l.example/1> ."
            " <b> dct:license <https://l.example/2>"
        )
        assert found.licences == ("https://l.example/1", "https://l.example/2")
        assert [item.fields["license"] for item in found.resources] == [
            "https://l.example/1",
            "https://l.example/2",
        ]


@pytest.mark.parametrize(
    ("files", "upload", "link", "uploaded"),
    [
        ("link", (), (), []),
        ("link", ("tables/*",), (), ["tables/a.csv"]),
        ("upload", (), ("*.ttl",), ["tables/a.csv"]),
        ("upload", ("dataset.ttl",), (), ["dataset.ttl", "tables/a.csv"]),
    ],
)
def test_files_are_uploaded_or_linked_as_verbund_toml_says(
    files: str, upload: tuple[str, ...], link: tuple[str, ...], uploaded: list[str]
) -> None:
    settings = CkanSettings("https://p.example", "T", "amt", files=files, upload=upload, link=link)
    names = ["dataset.ttl", "tables/a.csv"]
    assert [name for name in names if is_uploaded(name, settings)] == uploaded
