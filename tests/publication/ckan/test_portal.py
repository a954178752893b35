"""Publishing to a real CKAN: what is written, what is not, and what is left alone."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from rdflib import DCAT, DCTERMS, URIRef
from tests.publication.ckan.conftest import FILES, A, B, C, Office
from tests.support.servers.browser import page_text, screenshot

from verbund.findings import Localised
from verbund.findings.catalogue import localised
from verbund.publication.ckan.differences import UNFINISHED
from verbund.publication.error import TargetError
from verbund.publication.plan import Action


class TestFirstTime:
    def test_a_dataset_with_its_links_takes_two_calls(self, office: Office) -> None:
        done = office.publish()
        actions = [call.path.rsplit("/", 1)[-1] for call in done.writes]
        assert actions == ["package_create", "package_revise"]
        found = office.show()
        assert found["title"] == "Gerichte"
        assert found["license_id"] == "cc-zero"
        assert found["organization"]["name"] == office.organization.name
        assert not found["private"]
        assert office.resource(C)["url"] == f"{office.data.base}download/{C}"
        assert {item["hash"] for item in found["resources"]} == {
            hashlib.sha256(content).hexdigest() for content in FILES.values()
        }

    def test_uploads_are_there_with_size_and_checksum(self, office: Office) -> None:
        office.publish(files="upload")
        for name, content in FILES.items():
            assert office.stored(name) == content
            found = office.resource(name)
            assert found["size"] == len(content)
            assert found["hash"] == hashlib.sha256(content).hexdigest()
            assert found["url_type"] == "upload"
        assert not office.show()["private"]
        assert UNFINISHED not in office.extras()

    def test_some_files_are_uploaded_and_some_linked(self, office: Office) -> None:
        office.publish(files="link", upload=("tables/*",))
        types = {name: office.resource(name)["url_type"] for name in FILES}
        assert (types[A] or "", types[B] or "", types[C]) == ("", "", "upload")

    def test_a_pattern_that_no_file_fits_is_a_warning_at_its_line(self, office: Office) -> None:
        target = office.target(files="link", upload=("tables/*", "akte.csv"), link=("*.pdf",))
        findings = target.plan().findings
        assert [(f.code, f.severity, f.value, f.details["key"]) for f in findings] == [
            ("U208", "warning", "akte.csv", "upload"),
            ("U208", "warning", "*.pdf", "link"),
        ]
        text = (office.folder / "verbund.toml").read_text(encoding="utf-8").splitlines()
        assert [text[(f.place.line or 0) - 1].partition(" ")[0] for f in findings] == [
            "upload",
            "link",
        ]
        assert all(f.details["known"] == ", ".join(sorted(FILES)) for f in findings)

    def test_patterns_that_fit_are_no_warning(self, office: Office) -> None:
        assert office.target(upload=("tables/*", A), link=("*",)).plan().findings == ()

    def test_a_plan_tells_every_step_and_its_bytes_and_writes_nothing(self, office: Office) -> None:
        plan = office.target(files="upload").plan()
        assert [(step.action, step.kind) for step in plan.steps] == [
            (Action.LEAVE, "organisation"),
            (Action.CREATE, "dataset"),
            *[(Action.CREATE, "resource")] * 3,
        ]
        assert {step.name: step.size for step in plan.steps[2:]} == {
            name: len(content) for name, content in FILES.items()
        }
        assert all(call.reads for call in office.proxy.calls)

    def test_the_watch_hears_of_each_step_and_of_all_its_bytes(self, office: Office) -> None:
        done = office.publish(files="upload", link=(A,))
        assert {step.name for step in done.watched.steps} == {office.name, *FILES}
        assert done.watched.bytes == [step.size for step in done.watched.steps]

    def test_an_organisation_that_is_missing_is_created(self, office: Office) -> None:
        name = f"{office.organization.name}-neu"
        done = office.publish(token=office.ckan.token, organisation=name)
        assert done.done[0] == f"create organisation {name}"
        found = office.ckan.done("organization_show", {"id": name})
        assert (found["title"], found["description"]) == ("Amt für Daten", office.data.base)

    def test_an_organisation_that_is_there_is_left_alone(self, office: Office) -> None:
        office.publish()
        found = office.ckan.done("organization_show", {"id": office.organization.name})
        assert found["title"] == "Amt"

    def test_a_dataset_can_be_private(self, office: Office) -> None:
        office.publish(private=True)
        assert office.show()["private"]
        assert office.publish(private=True).writes == []


class TestSecondTime:
    @pytest.mark.parametrize("files", ["link", "upload"])
    def test_nothing_is_written(self, office: Office, files: str) -> None:
        office.publish(files=files)
        before = office.show()
        done = office.publish(files=files)
        assert done.writes == []
        assert not done.plan.writes
        assert office.show() == before

    def test_a_changed_file_is_uploaded_alone_and_keeps_its_id(self, office: Office) -> None:
        office.publish(files="upload")
        before = office.show()
        office.data = replace(office.data, files={**FILES, B: b"c\n4\n"})
        done = office.publish(files="upload")
        assert done.done == [f"update resource {B}"]
        assert [call.path for call in done.writes] == ["/api/3/action/package_revise"]
        assert done.writes[0].size < 3000
        assert office.stored(B) == b"c\n4\n"
        assert _ids(office.show()) == _ids(before)
        assert office.resource(A) == _of(before, A)

    def test_a_changed_title_is_sent_without_files(self, office: Office) -> None:
        office.publish(files="upload")
        before = office.show()
        office.data = replace(office.data, title="Amtsgerichte", version="2")
        done = office.publish(files="upload")
        assert len(done.writes) == 1
        assert done.plan.writes[0].changed == ("title", "version", "extras.modified")
        assert done.writes[0].size < 3000
        assert _ids(office.show()) == _ids(before)
        assert office.stored(C) == FILES[C], "a file outlives a change of the list it is in"

    def test_what_is_new_comes_and_what_is_gone_goes(self, office: Office) -> None:
        office.publish(files="upload")
        before = office.show()
        office.data = replace(office.data, files={A: FILES[A], "neu.csv": b"n\n"})
        done = office.publish(files="upload")
        assert done.done == [
            "create resource neu.csv",
            f"delete resource distribution/{B}",
            f"delete resource distribution/{C}",
        ]
        after = office.show()
        assert len(after["resources"]) == 2
        assert office.resource(A)["id"] == _of(before, A)["id"]
        assert office.stored(A) == FILES[A]
        assert office.stored("neu.csv") == b"n\n"

    def test_a_link_becomes_a_file_and_a_link_again(self, office: Office) -> None:
        office.publish(files="link")
        before = office.show()
        office.publish(files="upload")
        assert office.stored(A) == FILES[A]
        office.publish(files="link")
        assert office.resource(A)["url"] == f"{office.data.base}download/{A}"
        assert _ids(office.show()) == _ids(before)

    def test_a_field_that_the_catalogue_no_longer_has_is_emptied(self, office: Office) -> None:
        office.data = replace(office.data, more="dct:spatial <https://ort.example/1> ; ")
        office.publish()
        assert office.extras()["spatial_uri"] == "https://ort.example/1"
        office.data = replace(office.data, more="")
        office.publish()
        assert "spatial_uri" not in office.extras()


class TestOthersAtThePortal:
    def test_what_is_not_ours_stays(self, office: Office) -> None:
        """Extras, authors and resources that an editor added; lists are sent whole, with them."""
        office.publish(files="upload")
        found = office.show()
        extras = [*found["extras"], {"key": "aktenzeichen", "value": "12/3"}]
        office.edit("package_patch", {"id": office.name, "author": "Frau X", "extras": extras})
        by_hand = {"package_id": office.name, "url": "https://x.example/", "name": "von Hand"}
        own = office.edit("resource_create", by_hand)
        office.data = replace(office.data, title="Amtsgerichte", files={A: FILES[A]}, version="2")
        office.publish(files="upload")
        assert office.extras()["aktenzeichen"] == "12/3"
        assert office.show()["author"] == "Frau X"
        assert office.show()["title"] == "Amtsgerichte"
        assert own["id"] in _ids(office.show())
        assert office.publish(files="upload").writes == []

    def test_what_is_ours_is_set_right_again(self, office: Office) -> None:
        office.publish(files="upload")
        found = office.show()
        office.edit(
            "package_patch",
            {
                "id": office.name,
                "title": "Falsch",
                "tags": [],
                "extras": [e for e in found["extras"] if e["key"] in ("uri", "x")],
            },
        )
        done = office.publish(files="upload")
        assert len(done.writes) == 1
        after = office.show()
        assert {**after, "metadata_modified": 0} == {
            **found,
            "metadata_modified": 0,
            "tags": after["tags"],
        }
        assert [tag["name"] for tag in after["tags"]] == [tag["name"] for tag in found["tags"]]

    def test_a_file_that_was_replaced_by_hand_is_uploaded_again(self, office: Office) -> None:
        office.publish(files="upload")
        answer = office.ckan.upload(
            "resource_patch", {"id": office.resource(A)["id"]}, (A, b"wrong")
        )
        assert answer.status == 200
        assert office.publish(files="upload").done == [f"update resource {A}"]
        assert office.stored(A) == FILES[A]

    def test_a_file_of_the_same_size_that_was_replaced_is_told(self, office: Office) -> None:
        """CKAN keeps our checksum beside the other file, so that a download alone can tell."""
        office.publish(files="upload")
        other = FILES[A][::-1]
        office.ckan.upload("resource_patch", {"id": office.resource(A)["id"]}, (A, other))
        target = office.target(files="upload")
        assert not target.plan().writes
        (finding,) = [item for item in target.read_back().findings if item.code == "U206"]
        assert finding.details["found"] == hashlib.sha256(other).hexdigest()
        assert finding.place.file == "verbund.toml"

    def test_a_resource_that_is_there_twice_goes_once(self, office: Office) -> None:
        office.publish()
        first = office.resource(A)["id"]
        double = {
            "package_id": office.name,
            "uri": office.resource(A)["uri"],
            "url": "https://x.example/",
        }
        office.edit("resource_create", double)
        done = office.publish()
        assert done.done == [f"delete resource distribution/{A}"]
        assert office.resource(A)["id"] == first

    def test_a_private_dataset_stays_private_unless_verbund_toml_says_otherwise(
        self, office: Office
    ) -> None:
        office.publish()
        office.edit("package_patch", {"id": office.name, "private": True})
        assert office.publish().writes == []
        office.publish(private=False)
        assert not office.show()["private"]

    def test_a_foreign_dataset_of_that_name_is_never_written(self, office: Office) -> None:
        office.edit(
            "package_create",
            {"name": office.name, "title": "Haushalt", "owner_org": office.organization.name},
        )
        before = office.show()
        with pytest.raises(TargetError) as error:
            office.target().plan()
        assert error.value.code == "U202"
        assert error.value.details == {"dataset": office.name, "found": "Haushalt"}
        assert office.show() == before

    def test_a_dataset_that_was_renamed_is_not_made_twice(self, office: Office) -> None:
        office.publish(private=True)
        other = f"{office.name}-neu"
        office.edit("package_patch", {"id": office.name, "name": other})
        with pytest.raises(TargetError) as error:
            office.target().plan()
        assert error.value.code == "U207"
        assert error.value.details == {"dataset": office.name, "found": other}
        assert office.publish(dataset=other, private=True).writes == []

    def test_a_long_extra_is_the_longest_that_the_portal_takes(self, office: Office) -> None:
        note = "ü" * 16_000
        office.data = replace(office.data, more=f'adms:versionNotes "{note}"@de ; ')
        office.publish()
        assert office.extras()["version_notes"] == note

    @pytest.mark.parametrize("sysadmin", [True, False])
    def test_a_deleted_dataset_is_restored_with_its_ids(
        self, office: Office, sysadmin: bool
    ) -> None:
        office.publish(files="upload")
        before = office.show()
        office.edit("package_delete", {"id": office.name})
        done = office.publish(token=office.ckan.token if sysadmin else None, files="upload")
        assert done.plan.writes[0].changed == ("state",)
        after = office.show()
        assert (after["state"], after["id"], _ids(after)) == ("active", before["id"], _ids(before))
        assert office.stored(A) == FILES[A]

    def test_a_dataset_that_the_token_may_not_see_is_told(self, office: Office) -> None:
        """So answers CKAN of a deleted or private dataset of another organisation."""
        other = office.ckan.new_organization()
        office.ckan.done(
            "package_create",
            {"name": office.name, "owner_org": other.name, "private": True},
            token=other.token,
        )
        with pytest.raises(TargetError) as error:
            office.target().plan()
        assert (error.value.code, error.value.status) == ("U203", 403)

    def test_a_deleted_organisation_is_told(self, office: Office) -> None:
        name = f"{office.organization.name}-alt"
        office.ckan.done("organization_create", {"name": name})
        office.ckan.done("organization_delete", {"id": name})
        with pytest.raises(TargetError) as error:
            office.target(token=office.ckan.token, organisation=name).plan()
        assert error.value.code == "U204"


class TestPages:
    def test_the_page_of_the_dataset_shows_it(self, office: Office, tmp_path: Path) -> None:
        office.publish(files="upload")
        address = f"{office.ckan.url}/dataset/{office.name}"
        text = page_text(address)
        for expected in ("Gerichte", "Alle Gerichte.", "Datei gerichte.csv", "CSV", "Justiz"):
            assert expected in text
        screenshot(address, tmp_path / "dataset.png")
        assert (tmp_path / "dataset.png").read_bytes().startswith(b"\x89PNG")


def said(text: str | Localised) -> str:
    return localised(text, "en")


class TestReadBack:
    def test_what_ckan_has_no_place_for_is_told(self, office: Office) -> None:
        office.data = replace(
            office.data, more="dct:spatial <https://ort.example/1>, <https://ort.example/2> ; "
        )
        found = [
            (item.code, said(item.details["what"]), item.value)
            for item in office.publish().read.findings
        ]
        assert ("U120", "“title”", None) in found
        assert ("U121", "dct:spatial", "https://ort.example/2") in found
        assert ("U122", "“tags”", "Amt & Gericht") in found

    def test_every_field_and_every_uploaded_file_is_compared(self, office: Office) -> None:
        read = office.publish(files="upload", link=(A,)).read
        sums = {item.name: item.found for item in read.readings if item.what == "sha256"}
        assert sums == {name: hashlib.sha256(FILES[name]).hexdigest() for name in (B, C)}
        fields = {item.what for item in read.readings if item.name == office.name}
        assert {"title", "license_id", "tags", "state", "extras.uri"} <= fields

    def test_what_differs_is_told_field_by_field(self, office: Office) -> None:
        office.publish()
        target = office.target()
        target.plan()
        office.edit("package_patch", {"id": office.name, "title": "Falsch", "version": ""})
        found = {
            said(item.details["what"]): (item.code, item.value, item.details.get("found"))
            for item in target.read_back().findings
            if item.code in ("U121", "U122")
        }
        assert {what: found[what] for what in found if what in ("“title”", "“version”")} == {
            "“title”": ("U122", "Gerichte", "Falsch"),
            "“version”": ("U121", "1", ""),
        }

    def test_ckanext_dcat_reads_the_same_dataset_again(self, office: Office) -> None:
        """What the portal tells other portals in DCAT is what the catalogue of the release says."""
        office.publish()
        page = office.ckan.page(f"/dataset/{office.name}.ttl")
        graph = rdflib.Graph().parse(data=page.text, format="turtle")
        dataset = URIRef(office.data.dataset)
        assert graph.value(dataset, DCTERMS.identifier) is not None
        assert str(graph.value(dataset, DCTERMS.title)) == "Gerichte"
        assert graph.value(dataset, DCTERMS.publisher) == URIRef(office.data.publisher)
        distributions = set(graph.objects(dataset, DCAT.distribution))
        assert distributions == {URIRef(f"{office.data.base}distribution/{name}") for name in FILES}
        one = URIRef(f"{office.data.base}distribution/{A}")
        assert graph.value(one, DCAT.downloadURL) == URIRef(f"{office.data.base}download/{A}")
        assert int(str(graph.value(one, DCAT.byteSize))) == len(FILES[A])
        assert graph.value(one, DCTERMS.license) == URIRef("http://dcat-ap.de/def/licenses/cc-zero")


def _ids(found: dict[str, list[dict[str, str]]]) -> list[str]:
    return [resource["id"] for resource in found["resources"]]


def _of(found: dict[str, list[dict[str, str]]], name: str) -> dict[str, str]:
    (resource,) = [item for item in found["resources"] if item["uri"].endswith(f"/{name}")]
    return resource
