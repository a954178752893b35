"""``verbund publish`` as people and programs meet it: plan, gate, receipts, faults, exit codes."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.publication.test_http import echo, server
from tests.report.test_json_report import check_against_schema
from tests.support.described_library import describe, edit, files_of, write_described_library
from tests.support.publish.fault_proxy import Fault, Proxy, fault_proxy
from tests.support.servers.store import Store
from tests.support.wrong_settings import NOWHERE, WRONG_TARGETS

from verbund.cli.main import group

GRAPH = "https://library.example/command"
FOLDER = '[publish.web]\nkind = "directory"\nfolder = "www"\naddress = "https://library.example/"\n'
TOKEN = "Geheim-0815"  # noqa: S105 - of a portal that is not there


def here(*arguments: str, **environment: str) -> Result:
    result = CliRunner().invoke(group, arguments, env={"LC_ALL": "C"} | environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def publish(folder: Path, *arguments: str, **environment: str) -> Result:
    return here("publish", "-w", str(folder), *arguments, **environment)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The library with a description, built; it has no target yet."""
    folder = write_described_library(tmp_path / "library")
    assert here("build", "-w", str(folder)).exit_code == 0
    return folder


def add(folder: Path, *targets: str) -> None:
    with (folder / "verbund.toml").open("a", encoding="utf-8") as file:
        file.writelines("\n" + target for target in targets)


def store_target(store: Store, proxy: Proxy, attempts: int = 3) -> str:
    def address(url: str) -> str:
        return url.replace(store.url, proxy.url)

    return (
        f'[publish.store]\nkind = "sparql"\nquery = "{address(store.query_url)}"\n'
        f'update = "{address(store.update_url)}"\ngraph_store = "{address(store.graph_store_url)}"\n'
        f'graph = "{GRAPH}"\nattempts = {attempts}\n'
    )


@pytest.fixture
def proxied(oxigraph: Store) -> Iterator[Proxy]:
    with fault_proxy(oxigraph.url) as proxy:
        yield proxy
    for graph in (GRAPH, f"{GRAPH}/published", f"{GRAPH}/staging", f"{GRAPH}/previous"):
        oxigraph.update(f"DROP SILENT GRAPH <{graph}>")


# --- a run


def test_a_dry_run_tells_the_plan_and_writes_nothing(library: Path) -> None:
    add(library, FOLDER)
    before = files_of(library)
    result = publish(library, "--dry-run")
    assert result.exit_code == 0
    assert "web (directory): planned, nothing written" in result.stdout
    assert re.search(r"create +\d+ files: \.htaccess, ", result.stdout)
    planned = json.loads(publish(library, "--dry-run", "--format", "json").stdout)["targets"][0]
    assert "dump/dataset.nt" in [step["name"] for step in planned["plan"]]
    assert "to send: " in result.stdout
    assert files_of(library) == before


def test_a_second_run_has_nothing_to_do(library: Path) -> None:
    add(library, FOLDER)
    first = publish(library, "--format", "json")
    document = json.loads(first.stdout)
    assert (first.exit_code, document["conforms"], document["dry_run"]) == (0, True, False)
    check_against_schema({"conforms": True, "findings": document["findings"]})
    manifest = json.loads((library / "output/manifest.json").read_text(encoding="utf-8"))
    assert document["release"] == {
        "version": "1.0.0",
        "sha256": manifest["dataset"]["sha256"],
        "triples": manifest["dataset"]["triples"],
    }
    target = document["targets"][0]
    assert (target["target"], target["kind"], target["outcome"]) == (
        "web",
        "directory",
        "published",
    )
    assert target["written"]
    assert target["read_back"]
    assert all(reading["same"] for reading in target["read_back"])
    again = publish(library)
    assert again.exit_code == 0
    assert "web (directory): nothing to do" in again.stdout


def test_the_receipt_is_in_a_file_too(library: Path, tmp_path: Path) -> None:
    add(library, FOLDER)
    result = publish(library, "--receipt", str(tmp_path / "receipt.json"), "--format", "json")
    assert result.exit_code == 0
    assert (tmp_path / "receipt.json").read_text(encoding="utf-8") == result.stdout


def test_a_receipt_that_cannot_be_written_is_told_before_anything_is_published(
    library: Path, tmp_path: Path
) -> None:
    add(library, FOLDER)
    result = publish(library, "--receipt", str(tmp_path / "none" / "receipt.json"))
    assert result.exit_code == 2
    assert "The receipt cannot be written" in result.stderr
    assert not (library / "www").exists()


@pytest.mark.parametrize("option", ["--report", "--receipt"])
@pytest.mark.parametrize("name", ["index.html", "receipt.txt"])
def test_no_report_goes_where_a_web_server_serves(library: Path, option: str, name: str) -> None:
    add(library, FOLDER)
    assert publish(library).exit_code == 0
    before = files_of(library / "www")
    result = publish(library, option, str(library / "www" / name))
    assert result.exit_code == 2
    assert re.search("what is published|no report of Verbund", result.stderr)
    assert files_of(library / "www") == before


def test_receipt_and_report_are_two_files(library: Path, tmp_path: Path) -> None:
    add(library, FOLDER)
    both = str(tmp_path / "both.txt")
    result = publish(library, "--receipt", both, "--report", both)
    assert result.exit_code == 2
    assert not (library / "www").exists()


def test_in_german(library: Path) -> None:
    add(library, FOLDER)
    result = publish(library, "--lang", "de")
    assert "Veröffentlichung 1.0.0" in result.stdout
    assert "web (directory): veröffentlicht" in result.stdout
    assert re.search(r"anlegen +\d+ Dateien: \.htaccess, ", result.stdout)
    (library / "www" / "index.html").unlink()
    assert re.search(r"anlegen +Datei index\.html \(", publish(library, "--lang", "de").stdout)


# --- wrong use


def test_a_name_that_no_target_has(library: Path) -> None:
    add(library, FOLDER)
    result = publish(library, "wbe")
    assert result.exit_code == 2
    assert "wbe" in result.stderr
    assert "web" in result.stderr
    assert not (library / "www").exists()


def test_no_targets(library: Path) -> None:
    result = publish(library)
    assert result.exit_code == 2
    assert "[publish.NAME]" in result.stderr


def test_the_names_that_may_be_allowed_are_documented() -> None:
    from verbund.publication.allowed import ALLOWED

    text = (Path(__file__).parents[2] / "docs" / "publish.md").read_text(encoding="utf-8")
    table = text.partition("## What may be allowed")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z-]+)`", table, re.MULTILINE) == list(ALLOWED)


def test_an_unknown_block(library: Path) -> None:
    add(library, FOLDER)
    assert publish(library, "--allow", "mass-deletoin").exit_code == 2


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ('token = "Geheim-0815"', "W104"),
        ('token = ["Geheim-0815"]', "W104"),
        ('token = "T"\nurl = "https://anna:Geheim-0815@data.example.org/"', "W104"),
        ('token = "T"\nurl = "https://anna:Geheim-0815@data.example.org/ "', "W104"),
        ('tokn = "Geheim-0815"', "W103"),
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_told(
    library: Path, tmp_path: Path, setting: str, code: str
) -> None:
    url = "" if "url" in setting else 'url = "https://data.example.org"\n'
    add(library, f'[publish.x]\nkind = "ckan"\norganisation = "amt"\n{url}{setting}\n')
    for form in ("text", "json"):
        receipt = tmp_path / "receipt.json"
        result = publish(library, "--format", form, "--receipt", str(receipt))
        shown = result.output + (receipt.read_text() if receipt.exists() else "")
        assert result.exit_code == 3
        assert code in shown
        assert "Geheim" not in shown


@pytest.mark.parametrize("setting", ["timeout", "attempts"])
@pytest.mark.parametrize("value", ["0", "-1", "1000000", "1.5", '"60"'])
def test_numbers_that_no_call_can_be_made_with(library: Path, setting: str, value: str) -> None:
    add(library, f"{FOLDER}{setting} = {value}\n")
    result = publish(library)
    assert (result.exit_code, "W104" in result.stdout) == (3, True)


@pytest.mark.parametrize(("target", "code", "words"), WRONG_TARGETS)
def test_wrong_settings_are_findings_at_their_lines(
    library: Path, target: str, code: str, words: str
) -> None:
    lines = (library / "verbund.toml").read_text(encoding="utf-8").count("\n")
    add(library, target)
    result = publish(library, "--format", "json")
    found = json.loads(result.stdout)["findings"]
    assert result.exit_code == 3
    assert [finding["code"] for finding in found] == [code]
    assert found[0]["line"] > lines
    assert words in publish(library).stdout


# --- the release


def test_no_release(library: Path) -> None:
    import shutil

    add(library, FOLDER)
    shutil.rmtree(library / "output")
    result = publish(library, "--format", "json")
    assert result.exit_code == 3
    assert [f["code"] for f in json.loads(result.stdout)["findings"]] == ["U108"]


def test_a_release_that_is_not_as_it_was_built_is_not_published(library: Path) -> None:
    add(library, FOLDER)
    path = library / "output" / "dataset.ttl"
    path.write_bytes(path.read_bytes().replace(b"Ada", b"Eve"))
    result = publish(library, "--format", "json")
    assert result.exit_code == 3
    assert [f["code"] for f in json.loads(result.stdout)["findings"]] == ["E104"]
    assert not (library / "www").exists()


# --- the gate


def test_what_the_preview_blocks_is_written_nowhere_until_it_is_allowed_by_name(
    library: Path,
) -> None:
    """The folder has other files under a date that is not older: harvesters may pass them over."""
    add(library, FOLDER)
    assert publish(library).exit_code == 0
    catalogue = library / "www" / "dump" / "catalog.ttl"  # as release.download says
    before = catalogue.read_bytes()
    edit(library, "members", "Grace", "Grace Hopper")  # a version of its own, the same date
    assert here("build", "-w", str(library), "--version", "1.1.0").exit_code == 0
    result = publish(library)
    assert result.exit_code == 1
    assert "web (directory): held back, nothing written" in result.stdout
    assert "modified-not-newer" in result.stdout
    assert catalogue.read_bytes() == before
    passed = publish(library, "--allow", "modified-not-newer")
    assert passed.exit_code == 0, passed.stdout
    assert catalogue.read_bytes() != before


# --- several targets, faults


def test_a_target_that_fails_leaves_the_others_alone(library: Path) -> None:
    add(library, NOWHERE, FOLDER)
    result = publish(library, "--format", "json", PORTAL_TOKEN=TOKEN)
    document = json.loads(result.stdout)
    assert result.exit_code == 4
    assert [(t["target"], t["outcome"]) for t in document["targets"]] == [
        ("portal", "failed"),
        ("web", "published"),
    ]
    assert [f["code"] for f in document["findings"] if f["severity"] == "violation"] == ["U103"]
    text = (library / "verbund.toml").read_text(encoding="utf-8").splitlines()
    finding = next(f for f in document["findings"] if f["code"] == "U103")
    assert text[finding["line"] - 1] == "[publish.portal]"
    assert "package_show" in finding["message"]
    assert TOKEN not in result.stdout + result.stderr


def test_what_was_begun_and_failed_is_not_told_as_written(library: Path, oxigraph: Store) -> None:
    add(
        library,
        f'[publish.store]\nkind = "sparql"\nquery = "{oxigraph.query_url}"\n'
        f'update = "{oxigraph.url}/nowhere"\ngraph_store = "{oxigraph.graph_store_url}"\n'
        f'graph = "{GRAPH}/begun"\n',
    )
    result = publish(library)
    assert (result.exit_code, "U105" in result.stdout) == (4, True)
    assert "begun: 1 of 1 (attempts: 1)" in result.stdout
    assert "written:" not in result.stdout


def test_a_graph_of_somebody_elses_is_refused_until_it_is_allowed_by_name(
    library: Path, oxigraph: Store, proxied: Proxy
) -> None:
    add(library, store_target(oxigraph, proxied), FOLDER)
    oxigraph.put(GRAPH, "<urn:x> <urn:x> <urn:x> .")
    for arguments in (["--dry-run"], []):
        result = publish(library, *arguments)
        assert result.exit_code == 4
        assert "store (sparql): failed" in result.stdout
        assert "U305 foreign-graph" in result.stdout
        assert "--allow foreign-graph" in result.stdout
    assert oxigraph.count(GRAPH) == 1
    assert (library / "www").is_dir(), "the other targets are published to"
    passed = publish(library, "--allow", "foreign-graph")
    assert passed.exit_code == 0
    assert "warning U305 foreign-graph" in passed.stdout
    assert oxigraph.count(GRAPH) > 1
    again = publish(library)
    assert again.exit_code == 0
    assert "U305" not in again.stdout


def test_only_the_targets_that_are_named(library: Path) -> None:
    add(library, NOWHERE, FOLDER)
    assert publish(library, "web").exit_code == 0


def test_a_secret_that_is_not_set_is_named_and_nothing_is_called(library: Path) -> None:
    add(library, NOWHERE)
    result = publish(library, PORTAL_TOKEN="")
    assert result.exit_code == 4
    assert "PORTAL_TOKEN" in result.stdout
    assert "verbund explain U102" in result.stdout


def test_a_secret_that_the_target_repeats_is_nowhere(library: Path, tmp_path: Path) -> None:
    with server(echo) as url:
        add(library, NOWHERE.replace("http://127.0.0.1:9", url))
        receipt = tmp_path / "receipt.json"
        result = publish(library, "--receipt", str(receipt), PORTAL_TOKEN=TOKEN)
    assert result.exit_code == 4
    assert "Access denied" in result.stdout or "denies" in result.stdout
    shown = result.stdout + result.stderr + receipt.read_text(encoding="utf-8")
    assert TOKEN not in shown


@pytest.mark.parametrize("fault", [Fault.BUSY, Fault.BAD_GATEWAY_AFTER, Fault.RESET_AFTER])
def test_what_passes_by_itself_is_waited_for(
    library: Path, oxigraph: Store, proxied: Proxy, fault: Fault
) -> None:
    add(library, store_target(oxigraph, proxied))
    proxied.strike(fault, at=2)
    result = publish(library, "--format", "json")
    assert result.exit_code == 0, result.stdout
    assert json.loads(result.stdout)["targets"][0]["attempts"] == 2
    assert proxied.struck == 1
    assert "Next attempt" in result.stderr


def test_retry_after_is_honoured(library: Path, oxigraph: Store, proxied: Proxy) -> None:
    add(library, store_target(oxigraph, proxied))
    proxied.strike(Fault.BUSY, at=1, retry_after="3")
    begin = time.monotonic()
    assert publish(library).exit_code == 0
    assert time.monotonic() - begin >= 3


def test_a_target_that_wants_to_wait_too_long_is_given_up(
    library: Path, oxigraph: Store, proxied: Proxy
) -> None:
    add(library, store_target(oxigraph, proxied))
    proxied.strike(Fault.BUSY, at=1, retry_after="3600")
    assert publish(library).exit_code == 4
    assert proxied.received == 1


def test_what_cannot_succeed_is_not_tried_again(
    library: Path, oxigraph: Store, proxied: Proxy
) -> None:
    add(library, store_target(oxigraph, proxied))
    proxied.strike(Fault.EXPIRED, at=1, times=100)
    result = publish(library)
    assert result.exit_code == 4
    assert proxied.received == 1
    assert "status 403" in result.stdout


def test_a_fault_that_stays_ends_after_the_attempts(
    library: Path, oxigraph: Store, proxied: Proxy
) -> None:
    add(library, store_target(oxigraph, proxied, attempts=2))
    proxied.strike(Fault.BAD_GATEWAY, at=1, times=100)
    result = publish(library, "--format", "json")
    assert result.exit_code == 4
    assert proxied.received == 2


def test_ctrl_c_ends_with_130_and_a_receipt_and_the_next_run_goes_on(
    library: Path, oxigraph: Store, proxied: Proxy, tmp_path: Path
) -> None:
    add(library, store_target(oxigraph, proxied), FOLDER)
    proxied.strike(Fault.DRIP_AFTER, at=6)
    receipt = tmp_path / "receipt.json"
    command = ["publish", "-w", str(library), "--format", "json", "--receipt", str(receipt)]
    process = subprocess.Popen(
        [sys.executable, "-m", "verbund", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 60
    while proxied.struck == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in stderr
    assert b"interrupted" in stderr
    assert receipt.read_bytes() == stdout
    document = json.loads(stdout)
    targets = {item["target"]: item for item in document["targets"]}
    assert not document["conforms"]
    assert [(f["code"], f["target"]) for f in findings_with_target(document)] == [("U113", "store")]
    assert targets["store"]["outcome"] == "interrupted"
    assert [(step["action"], step["name"]) for step in targets["store"]["written"]] == [
        ("create", GRAPH)
    ]
    assert (targets["web"]["outcome"], targets["web"]["written"]) == ("held", [])
    assert not (library / "www").exists()
    proxied.heal()
    assert publish(library).exit_code == 0
    assert "nothing to do" in publish(library).stdout


def findings_with_target(document: Any) -> list[dict[str, str]]:
    """The findings, each with the target that its message names."""
    names = [item["target"] for item in document["targets"]]
    return [
        {**finding, "target": name}
        for finding in document["findings"]
        for name in names
        if f"“{name}”" in finding["message"]
    ]


@pytest.mark.parametrize("method", ["plan", "apply", "read_back"])
def test_a_fault_of_the_program_ends_with_a_receipt_and_without_a_traceback(
    library: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    from verbund.publication.directory.target import DirectoryTarget

    def fails(*_: object) -> None:
        raise RuntimeError(TOKEN)

    add(library, FOLDER, FOLDER.replace("web", "more").replace('"www"', '"more"'))
    monkeypatch.setattr(DirectoryTarget, method, fails)
    result = publish(library)
    assert result.exit_code == 130
    assert "web (directory): interrupted" in result.stdout
    assert "more (directory): held back, nothing written" in result.stdout
    assert re.search(r"U114 .*RuntimeError at test_command\.py:\d+\.", result.stdout)
    shown = result.stdout + result.stderr
    assert "Traceback" not in shown
    assert TOKEN not in shown
    monkeypatch.undo()
    assert publish(library).exit_code == 0
    assert "web (directory): nothing to do" in publish(library).stdout


def test_one_changed_record_sends_only_its_patch(
    library: Path, oxigraph: Store, proxied: Proxy
) -> None:
    add(library, store_target(oxigraph, proxied))
    assert publish(library).exit_code == 0
    text = (library / "verbund.toml").read_text(encoding="utf-8")
    targets = text[text.index("[publish.") :]
    describe(library, "1.1.0", "2026-11-23")
    add(library, targets)
    edit(library, "loans", "2021-03-29", "2021-03-30")
    assert here("build", "-w", str(library)).exit_code == 0
    proxied.heal()
    assert publish(library).exit_code == 0
    size = (library / "output" / "dataset.nt").stat().st_size
    sent = [call for call in proxied.calls if not call.reads and "/query" not in call.path]
    assert sent
    assert not [call for call in sent if call.size >= size / 2]
