"""What a real CKAN refuses, and two who write at the same time: what is said, and what is left."""

from __future__ import annotations

import json
import subprocess
import sys
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from tests.publication.ckan.conftest import FILES, A, B, Office, Watched
from tests.support.described_library import write_described_library
from tests.support.publish.ckan_described import Data
from tests.support.publish.fault_proxy import Fault

from verbund.api.run import build
from verbund.publication.error import TargetError
from verbund.workspace.workspace import read_workspace

CONTENDERS = 6


def refused(office: Office, token: str | None = None, **settings: object) -> TargetError:
    """The error that a run ends with."""
    target = office.target(token, **settings)
    with pytest.raises(TargetError) as error:
        target.apply(target.plan(), Watched())
    return error.value


class TestRefusals:
    @pytest.mark.parametrize("token", ["no-such-token", "ein-Ümläut", "eyJ0.eyJqdGki.x"])
    def test_a_bad_token_is_denied_and_not_shown(self, office: Office, token: str) -> None:
        error = refused(office, token)
        assert (error.code, error.call) == ("U104", "GET organization_list_for_user")
        assert office.organization.name in str(error.details["words"])
        assert token not in "".join(traceback.format_exception(error))
        assert office.ckan.action("package_show", {"id": office.name}).status == 404

    def test_a_bad_token_is_told_though_there_is_nothing_to_write(self, office: Office) -> None:
        """A token that has expired is one that CKAN does not know."""
        office.publish()
        with pytest.raises(TargetError) as error:
            office.target("expired").plan()
        assert error.value.code == "U104"
        assert not error.value.transient
        token = office.ckan.done(
            "api_token_create", {"user": office.editor, "name": "for a while"}
        )["token"]
        assert not office.target(token).plan().writes
        office.ckan.done("api_token_revoke", {"token": token})
        with pytest.raises(TargetError) as error:
            office.target(token).plan()
        assert error.value.code == "U104"

    def test_the_token_of_one_who_may_only_read_is_told(self, office: Office) -> None:
        office.publish()
        office.ckan.done(
            "organization_member_create",
            {"id": office.organization.name, "username": office.editor, "role": "member"},
        )
        with pytest.raises(TargetError) as error:
            office.target().plan()
        assert error.value.code == "U104"

    def test_whether_the_token_may_write_is_asked_once_and_nothing_is_written(
        self, office: Office
    ) -> None:
        office.publish()
        office.proxy.heal()
        target = office.target()
        for _ in range(3):
            assert not target.plan().writes
        calls = list(office.proxy.calls)
        assert all(call.reads for call in calls)
        assert sum("organization_list_for_user" in call.path for call in calls) == 1

    def test_a_bad_token_does_not_see_what_is_private(self, office: Office) -> None:
        office.publish(private=True)
        with pytest.raises(TargetError) as error:
            office.target("no-such-token").plan()
        assert (error.value.code, error.value.status) == ("U104", 403)

    def test_an_editor_may_not_write_for_another_organisation(self, office: Office) -> None:
        other = office.ckan.new_organization()
        error = refused(office, organisation=other.name)
        assert error.code in ("U104", "U105")
        assert office.ckan.action("package_show", {"id": office.name}).status == 404

    def test_a_missing_organisation_that_may_not_be_created_is_told(self, office: Office) -> None:
        error = refused(office, "no-such-token", organisation="gibt-es-nicht")
        assert (error.code, error.status) == ("U205", 403)
        assert error.details == {"organisation": "gibt-es-nicht"}

    def test_a_file_too_large_is_told_and_the_rest_can_be_published_without(
        self, office: Office
    ) -> None:
        """The limit of CKAN is 10 MB, where the portal does not set another."""
        large = Data(office.data.base, {**FILES, "zu-gross.csv": b"x" * 11_000_000})
        office.data = large
        error = refused(office, files="upload")
        assert (error.code, error.status) == ("U109", 409)
        assert error.call == "POST package_revise (zu-gross.csv)"
        assert "too large" in error.words
        assert office.show()["private"], "nobody sees a dataset that is not whole"
        office.publish(files="upload", link=("zu-gross.csv",))
        assert not office.show()["private"]
        assert len(office.show()["resources"]) == len(FILES) + 1

    def test_what_ckan_says_of_a_field_is_told_with_its_name(self, office: Office) -> None:
        office.data = replace(office.data, version="1", title="T")
        target = office.target()
        plan = target.plan()
        office.ckan.done(
            "package_create", {"name": office.name, "owner_org": office.organization.name}
        )
        with pytest.raises(TargetError) as error:
            target.apply(plan, Watched())
        # read again after the 409: somebody else's dataset has the name
        assert error.value.code == "U202"

    def test_a_page_instead_of_json_is_told_in_plain_text(self, office: Office) -> None:
        """This is how CKAN answers where metadata and file together are too large (413)."""
        office.publish(files="upload")
        office.proxy.heal()
        target = office.target(files="upload", url=f"{office.proxy.url}/dataset")
        with pytest.raises(TargetError) as error:
            target.plan()
        assert (error.value.code, error.value.status) == ("U105", 404)
        assert "<" not in error.value.words
        assert "404" in error.value.words

    def test_long_metadata_do_not_hinder_an_upload(self, office: Office) -> None:
        """CKAN refuses a form of more than 500 kB beside a file with 413: it goes as JSON then."""
        office.publish(files="upload")
        text = "Wort " * 150_000
        office.data = replace(office.data, files={**FILES, A: b"new\n"}, notes=text)
        office.publish(files="upload")
        assert office.show()["notes"] == text
        assert office.stored(A) == b"new\n"

    def test_a_long_text_of_a_resource_follows_its_file(self, office: Office) -> None:
        text = "Wort " * 150_000
        path = f"{office.data.base}distribution/{A}"
        office.data = replace(
            office.data,
            more=f'dct:hasPart <{office.data.base}x> . <{path}> dct:description "{text}"@de . <{office.data.dataset}> ',
        )
        office.publish(files="upload")
        assert office.resource(A)["description"] == text
        assert office.stored(A) == FILES[A]


class TestInDoubt:
    """A write that failed may have been done: it is looked at before it is done again."""

    def test_a_dataset_that_was_created_after_all_is_gone_on_with(self, office: Office) -> None:
        """CKAN answers 500 to one of two who create at the same time."""
        target = office.target()
        plan = target.plan()
        office.proxy.strike(Fault.ERROR_AFTER, 1)
        target.apply(plan, Watched())
        assert not target.plan().writes
        assert office.publish().writes == []

    @pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.BAD_GATEWAY_AFTER])
    def test_a_creation_without_an_answer_is_looked_at_by_the_next_attempt(
        self, office: Office, fault: Fault
    ) -> None:
        target = office.target()
        plan = target.plan()
        office.proxy.strike(fault, 1)
        with pytest.raises(TargetError) as error:
            target.apply(plan, Watched())
        assert error.value.transient
        assert office.show()["private"], "nobody sees a dataset that is not whole"
        before = office.show()["id"]
        office.publish()
        assert (office.show()["id"], office.show()["private"]) == (before, False)

    def test_an_organisation_that_was_created_after_all_is_used(self, office: Office) -> None:
        """CKAN without its search index: organization_create gives 500, but is done."""
        name = f"{office.organization.name}-neu"
        target = office.target(token=office.ckan.token, organisation=name)
        plan = target.plan()
        office.proxy.strike(Fault.ERROR_AFTER, 1)
        target.apply(plan, Watched())
        assert office.show()["organization"]["name"] == name

    def test_a_dataset_that_was_not_created_is_told(self, office: Office) -> None:
        target = office.target()
        plan = target.plan()
        office.proxy.strike(Fault.ERROR, 1)
        with pytest.raises(TargetError) as error:
            target.apply(plan, Watched())
        assert (error.value.code, error.value.transient) == ("U106", False)
        assert error.value.words == "Fault Something broke"

    def test_an_upload_that_was_done_after_all_is_not_done_again(self, office: Office) -> None:
        office.publish(files="upload")
        office.data = replace(office.data, files={**FILES, B: b"c\n4\n"})
        target = office.target(files="upload")
        plan = target.plan()
        office.proxy.strike(Fault.RESET_AFTER, 1)
        with pytest.raises(TargetError) as error:
            target.apply(plan, Watched())
        assert (error.value.code, error.value.transient) == ("U103", True)
        assert office.publish(files="upload").writes == []
        assert office.stored(B) == b"c\n4\n"

    def test_a_run_that_broke_off_is_gone_on_with(self, office: Office) -> None:
        target = office.target(files="upload")
        plan = target.plan()
        office.proxy.strike(Fault.RESET, 4)
        with pytest.raises(TargetError):
            target.apply(plan, Watched())
        assert office.show()["private"]
        assert len(office.show()["resources"]) == 1
        done = office.publish(files="upload")
        assert [step.action for step in done.plan.writes] == ["update", "create", "create"]
        assert not office.show()["private"]


class TestAtTheSameTime:
    @pytest.mark.parametrize("files", ["link", "upload"])
    def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
        self, office: Office, files: str
    ) -> None:
        office.publish(files=files)
        office.data = replace(office.data, title="Amtsgerichte", files={**FILES, A: b"n\n"})
        target = office.target(files=files)
        plan = target.plan()
        office.edit("package_patch", {"id": office.name, "author": "Frau X"})
        with pytest.raises(TargetError) as error:
            target.apply(plan, Watched())
        assert (error.value.code, error.value.transient) == ("U112", True)
        assert "metadata_modified" in error.value.words
        assert office.show()["title"] == "Gerichte"
        office.publish(files=files)
        assert (office.show()["title"], office.show()["author"]) == ("Amtsgerichte", "Frau X")

    @pytest.mark.parametrize("files", ["link", "upload"])
    def test_six_processes_create_one_dataset(self, office: Office, files: str) -> None:
        """Each of them ends well, and what is there is what one alone would have made."""
        name = f"leihe-{office.organization.name}"
        folder = library(office, name, files)
        runs = [start(office, folder, f"{number}.json") for number in range(CONTENDERS)]
        said = [run.communicate(timeout=300)[0] for run in runs]
        assert [run.returncode for run in runs] == [0] * CONTENDERS, "\n".join(said)

        owner = office.ckan.done("organization_show", {"id": office.organization.name})["id"]
        query = {"q": f'owner_org:"{owner}"', "include_private": True}
        (dataset,) = office.ckan.done("package_search", query)["results"]
        assert (dataset["name"], dataset["private"]) == (name, False)
        uris = [resource["uri"] for resource in dataset["resources"]]
        assert len(uris) == len(set(uris)) > 0

        again = start(office, folder, "again.json")
        again.communicate(timeout=300)
        assert again.returncode == 0
        receipt = json.loads((office.folder / "again.json").read_text(encoding="utf-8"))
        assert receipt["targets"][0]["outcome"] == "unchanged"
        office.ckan.done("dataset_purge", {"id": name})  # its IRI is the same in the next test


def library(office: Office, name: str, files: str) -> Path:
    """A workspace that is built, whose target is this portal."""
    folder = office.folder / "library"
    write_described_library(folder)
    with (folder / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write(
            f'\n[publish.portal]\nkind = "ckan"\nurl = "{office.ckan.url}"\ntoken = "TOKEN"\n'
            f'organisation = "{office.organization.name}"\ndataset = "{name}"\n'
            f'files = "{files}"\nattempts = 12\n'
        )
    assert build(read_workspace(folder)).conforms
    return folder


def start(office: Office, folder: Path, receipt: str) -> subprocess.Popen[str]:
    """A process that publishes."""
    command = [sys.executable, "-m", "verbund", "publish", "--receipt"]
    return subprocess.Popen(
        [*command, str(office.folder / receipt)],
        cwd=folder,
        env={"TOKEN": office.organization.token},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
