"""The GitHub Action, the GitLab template and the pre-commit hook: linted, and run for real."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.ci.conftest import break_record
from tests.support.action_runner import (
    CHECK,
    INSTALL,
    ROOT,
    action,
    filled_template,
    lend_packages,
    run_step,
    run_template,
    template,
)
from tests.support.library_in_git import commit, git

BIN = Path(sys.executable).parent
HOOKS = ROOT / ".pre-commit-hooks.yaml"
PAGE = ROOT / "docs" / "ci.md"
BAD = """'"; touch pwned; $(touch pwned) `touch pwned` #"""


def run(*command: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def check(schema: str, path: Path) -> None:
    """Hold a file to a schema that check-jsonschema brings along."""
    done = run(str(BIN / "check-jsonschema"), "--builtin-schema", f"vendor.{schema}", str(path))
    assert done.returncode == 0, done.stdout


# --- their own schemas and linters


def test_the_action_fits_its_schema(tmp_path: Path) -> None:
    check("github-actions", ROOT / "action.yml")
    wrong = tmp_path / "action.yml"
    wrong.write_text("name: x\ndescription: x\nruns: {using: nothing}\n", encoding="utf-8")
    with pytest.raises(AssertionError):
        check("github-actions", wrong)


def test_the_template_fits_its_schema(tmp_path: Path) -> None:
    """GitLab reads two documents, the inputs and what they are filled into."""
    filled = tmp_path / "filled.gitlab-ci.yml"
    filled.write_text(yaml.safe_dump(filled_template({})), encoding="utf-8")
    check("gitlab-ci", filled)
    head = tmp_path / "head.gitlab-ci.yml"
    head.write_text(yaml.safe_dump({"spec": {"inputs": template()[0]}}), encoding="utf-8")
    check("gitlab-ci", head)


def test_the_hook_fits_its_manifest() -> None:
    done = run(str(BIN / "pre-commit"), "validate-manifest", str(HOOKS))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("number", [0, 1])
def test_the_steps_pass_shellcheck(number: int, tmp_path: Path) -> None:
    script = tmp_path / "step.sh"
    script.write_text("#!/bin/bash\n" + action()["runs"]["steps"][number]["run"], "utf-8")
    done = run(str(BIN / "shellcheck"), "--severity=style", str(script))
    assert done.returncode == 0, done.stdout


def test_the_template_passes_shellcheck(tmp_path: Path) -> None:
    (job,) = filled_template({}).values()
    for line in job["script"]:
        script = tmp_path / "line.sh"
        script.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        done = run(str(BIN / "shellcheck"), "--severity=style", str(script))
        assert done.returncode == 0, done.stdout


def documented(language: str, containing: str) -> str:
    """The example of docs/ci.md in a language that holds a text."""
    blocks = re.findall(
        rf"^```{language}\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    (found,) = [block for block in blocks if containing in block]
    return str(found)


def test_the_documented_workflow_is_right(tmp_path: Path) -> None:
    """By its schema, and by actionlint, which knows the action's inputs when it lies beside."""
    text = documented("yaml", "runs-on")
    assert text.count("uses: agency-cooperation/verbund@") == 1
    text = re.sub(r"uses: agency-cooperation/verbund@\S+", "uses: ./verbund", text)
    workflow = tmp_path / ".github/workflows/verbund.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(text, encoding="utf-8")
    (tmp_path / "verbund").mkdir()
    shutil.copy(ROOT / "action.yml", tmp_path / "verbund")
    check("github-workflows", workflow)
    program = shutil.which("actionlint", path=f"{ROOT}/.services/bin:{os.environ['PATH']}")
    if program is None:
        pytest.skip("actionlint is not here: make services")
    git(tmp_path, "init", "--quiet")
    done = run(program, "-shellcheck", str(BIN / "shellcheck"), cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    workflow.write_text(text.replace("fail-on:", "fail-onn:"), encoding="utf-8")
    assert run(program, cwd=tmp_path).returncode == 1, "the inputs are looked at"


def test_the_documented_gitlab_file_names_inputs_that_exist() -> None:
    (included,) = yaml.safe_load(documented("yaml", "inputs:\n"))["include"]
    assert included["inputs"].keys() <= template()[0].keys()
    assert included["file"] == "/templates/verbund.yml"


def test_no_input_stands_in_a_script() -> None:
    """What GitHub fills into a script would be run; in the environment it is only text."""
    for step in action()["runs"]["steps"]:
        assert "${{" not in step["run"]
    (job,) = yaml.safe_load(template()[1]).values()
    assert not any("$[[" in line for line in job["script"])


def test_no_other_action_is_used() -> None:
    assert not any("uses" in step for step in action()["runs"]["steps"])


@pytest.mark.parametrize("name", sorted(action()["inputs"]))
def test_every_input_of_the_action_is_used_and_documented(name: str) -> None:
    assert any(
        f"${{{{ inputs.{name} }}}}" in text
        for step in action()["runs"]["steps"]
        for text in step["env"].values()
    )
    assert f"`{name}`" in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(template()[0]))
def test_every_input_of_the_template_is_used_and_documented(name: str) -> None:
    assert f"$[[ inputs.{name} ]]" in template()[1]
    assert f"`{name}`" in PAGE.read_text(encoding="utf-8")


# --- the action, run


def test_the_action_annotates_the_very_line(repository: Path, wheels: Path, runner: Path) -> None:
    done = run_step(CHECK, repository, wheels, runner, {})
    assert done.code == 1, done.stderr
    errors = [line for line in done.stdout.splitlines() if line.startswith("::error ")]
    (line,) = errors
    assert line.startswith("::error file=records/places.csv,line=5,")
    assert "V108" in line
    assert done.outputs["exit-code"] == "1"
    for name in ("sarif", "junit", "html"):
        assert (repository / done.outputs[name]).stat().st_size > 0
    assert done.outputs["reports"] == "verbund-reports"
    sarif: Any = json.loads((repository / done.outputs["sarif"]).read_text(encoding="utf-8"))
    (result,) = sarif["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "records/places.csv"
    assert place["region"]["startLine"] == 5
    junit = ET.parse(repository / done.outputs["junit"])  # noqa: S314 - written just now
    assert len(list(junit.iter("failure"))) == 1


def test_the_action_speaks_german_in_a_subfolder(
    repository: Path, wheels: Path, runner: Path
) -> None:
    (repository / "daten").mkdir()
    for name in ("records", "verbund.toml"):
        shutil.move(repository / name, repository / "daten" / name)
    inputs = {"workspace": "daten", "language": "de", "reports": "berichte/x"}
    done = run_step(CHECK, repository, wheels, runner, inputs)
    assert done.code == 1
    assert "::error file=daten/records/places.csv,line=5," in done.stdout
    assert "Wert in falscher Form" in done.stdout
    assert done.outputs["html"] == "berichte/x/verbund.html"


def test_the_action_checks_only_what_changed(repository: Path, wheels: Path, runner: Path) -> None:
    done = run_step(CHECK, repository, wheels, runner, {"changed-since": "HEAD~1"})
    assert (done.code, done.stdout.count("::error ")) == (1, 1)
    assert "1 changed row in 1 changed file, " in done.stderr
    assert ",col=" in done.stdout, "the cell, as in a full check"
    done = run_step(CHECK, repository, wheels, runner, {"changed-since": "HEAD"})
    assert (done.code, done.stdout.count("::error ")) == (0, 0)


@pytest.mark.parametrize(("fail_on", "code"), [("never", 0), ("violation", 1)])
def test_the_action_fails_on_what_is_asked(
    repository: Path, wheels: Path, runner: Path, fail_on: str, code: int
) -> None:
    done = run_step(CHECK, repository, wheels, runner, {"fail-on": fail_on})
    assert (done.code, done.outputs["exit-code"]) == (code, str(code))


def test_records_without_a_fault_pass(repository: Path, wheels: Path, runner: Path) -> None:
    git(repository, "reset", "--quiet", "--hard", "HEAD~1")
    done = run_step(CHECK, repository, wheels, runner, {})
    assert (done.code, done.outputs["exit-code"]) == (0, "0"), done.stdout
    assert "::error" not in done.stdout


@pytest.mark.parametrize(
    ("number", "name"),
    [
        *(
            (CHECK, name)
            for name in ("workspace", "format", "fail-on", "changed-since", "language")
        ),
        *((INSTALL, name) for name in ("version", "python", "locked")),
    ],
)
def test_no_input_is_taken_for_code(
    repository: Path,
    wheels: Path,
    runner: Path,
    quick_python: Path,
    tmp_path: Path,
    number: int,
    name: str,
) -> None:
    temporary = runner if number == CHECK else tmp_path / "runner"
    inputs = {"python": str(quick_python), name: BAD}
    done = run_step(number, repository, wheels, temporary, inputs)
    assert done.code != 0
    assert not list(tmp_path.rglob("pwned"))


def test_a_python_that_is_too_old_is_named(repository: Path, wheels: Path, tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    old.chmod(0o755)
    done = run_step(INSTALL, repository, wheels, tmp_path, {"python": str(old)})
    assert (done.code, done.stdout.startswith("::error ")) == (1, True)


def test_no_input_sets_outputs_of_its_own(repository: Path, wheels: Path, runner: Path) -> None:
    done = run_step(CHECK, repository, wheels, runner, {"reports": "a\nexit-code=0"})
    assert done.outputs["exit-code"] == "1"


HOSTILE = "from pathlib import Path; Path(__file__).parent.joinpath('pwned').touch()\n"
IMPORTED = ("pip", "venv", "sys", "ensurepip", "sitecustomize", "usercustomize", "site", "verbund")
"""Modules that a Python which looks into the folder it is called in would take from there."""


@pytest.fixture
def hostile(repository: Path) -> Path:
    """The repository as a hostile pull request would have it: modules that Python may import."""
    for name in IMPORTED:
        (repository / f"{name}.py").write_text(HOSTILE, encoding="utf-8")
        folder = repository / "modules" / name
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text(HOSTILE, encoding="utf-8")
    return repository


def test_the_action_runs_nothing_of_the_checkout(
    hostile: Path, wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "runner"
    temporary.mkdir()
    monkeypatch.setattr("tests.support.action_runner.PYTHON_PATH", str(hostile / "modules"))
    done = run_step(INSTALL, hostile, wheels, temporary, {})
    assert done.code == 0, done.stderr
    lend_packages(temporary / "verbund")
    done = run_step(CHECK, hostile, wheels, temporary, {})
    assert done.code == 1, done.stderr
    assert not list(hostile.rglob("pwned"))


@pytest.mark.parametrize("place", ["verbund-reports", "a/b", "out/verbund.sarif"])
def test_the_action_writes_through_no_link(
    repository: Path, wheels: Path, runner: Path, tmp_path: Path, place: str
) -> None:
    """A pull request may hold a link in place of the reports' folder, above it, or of a report."""
    outside = tmp_path / "outside"
    outside.mkdir()
    link = repository / Path(place).parts[0] if "sarif" not in place else repository / place
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside / "stolen" if "sarif" in place else outside)
    reports = str(Path(place).parent) if "sarif" in place else place
    done = run_step(CHECK, repository, wheels, runner, {"reports": reports})
    assert not list(outside.iterdir())
    assert done.code == (1 if "sarif" in place else 3), done.stdout


def test_a_lock_is_for_the_code_of_the_action(
    repository: Path, wheels: Path, quick_python: Path, tmp_path: Path
) -> None:
    inputs = {"locked": "true", "python": str(quick_python)}
    done = run_step(INSTALL, repository, wheels, tmp_path, inputs)
    assert (done.code, "leave version empty" in done.stdout) == (1, True)


def test_the_lock_installs_only_what_it_names(
    repository: Path, wheels: Path, quick_python: Path, tmp_path: Path
) -> None:
    """None of the locked files can be had here, and pip takes nothing in their place."""
    inputs = {"locked": "true", "version": "", "python": str(quick_python)}
    done = run_step(INSTALL, repository, wheels, tmp_path, inputs)
    assert done.code == 1
    assert "No matching distribution found for certifi==" in done.stderr


# --- the template, run


def test_the_template_gives_gitlab_the_very_line(
    repository: Path, wheels: Path, quick_python: Path
) -> None:
    done = run_template(repository, wheels, {"language": "en"}, python=quick_python)
    assert done.code == 1, done.stderr
    assert "records/places.csv:5" in done.stdout
    reports = filled_template({})["verbund"]["artifacts"]["reports"]
    (issue,) = json.loads((repository / reports["codequality"]).read_text(encoding="utf-8"))
    assert issue["location"]["path"] == "records/places.csv"
    assert issue["location"]["lines"]["begin"] == 5
    junit = ET.parse(repository / reports["junit"])  # noqa: S314 - written just now
    assert len(list(junit.iter("failure"))) == 1
    assert (repository / "verbund-reports/verbund.html").is_file()


def test_the_template_checks_only_what_changed(
    repository: Path, wheels: Path, runner: Path
) -> None:
    inputs = {"changed-since": "HEAD", "fail-on": "warning"}
    done = run_template(repository, wheels, inputs, runner / "verbund")
    assert done.code == 0, done.stderr


def test_an_input_of_the_template_is_no_code(repository: Path, wheels: Path, runner: Path) -> None:
    inputs = {"changed-since": "'$(touch pwned); touch pwned'"}
    done = run_template(repository, wheels, inputs, runner / "verbund")
    assert done.code == 2
    assert not list(repository.rglob("pwned"))


def test_the_template_runs_nothing_of_the_checkout(
    hostile: Path, wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.action_runner.PYTHON_PATH", str(hostile / "modules"))
    outside = tmp_path / "outside"
    outside.mkdir()
    (hostile / "verbund-reports").symlink_to(outside)
    (hostile / ".verbund-venv").mkdir()
    done = run_template(hostile, wheels, {"language": "en"})
    assert done.code == 1, done.stderr
    assert "records/places.csv:5" in done.stdout
    assert not list(hostile.rglob("pwned"))
    assert not list(outside.iterdir())
    assert not list((hostile / ".verbund-venv").iterdir())


def test_the_template_holds_to_hashes(repository: Path, wheels: Path, quick_python: Path) -> None:
    (repository / "wanted.txt").write_text("verbund\n", encoding="utf-8")
    inputs = {"requirements": "wanted.txt"}
    done = run_template(repository, wheels, inputs, python=quick_python)
    assert (done.code, "--require-hashes" in done.stderr) == (1, True)


# --- the lock


def test_the_lock_is_fresh() -> None:
    """Each dependency is there in a version of its range, and each file has its SHA-256."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z])", lock)[1:]
    pinned: dict[str, str] = {}
    for entry in entries:
        found = re.match(r"([\w.-]+)==(\S+)", entry)
        assert found is not None, entry
        assert "--hash=sha256:" in entry, found[0]
        pinned[canonicalize_name(found[1])] = found[2]
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for text in wanted:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), text
    assert "://" not in lock, "no address of a registry"


# --- the hook, run


@pytest.fixture
def hooked(repository: Path) -> Path:
    """The repository with the hook as a clone of this one would give it.

    The entry, its arguments and the files it is for are the manifest's own. Only the language
    differs: pre-commit would fetch what the hook needs.
    """
    git(repository, "reset", "--quiet", "--hard", "HEAD~1")
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    config = {"repos": [{"repo": "local", "hooks": [{**hook, "language": "system"}]}]}
    text = yaml.safe_dump(config)
    (repository / ".pre-commit-config.yaml").write_text(text, encoding="utf-8")
    commit(repository)
    return repository


def commit_hooked(folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    git(folder, "add", "--all")
    return run(
        str(BIN / "pre-commit"),
        "run",
        cwd=folder,
        PATH=f"{BIN}:{os.environ['PATH']}",
        PRE_COMMIT_HOME=str(home),
        GIT_CONFIG_GLOBAL="/dev/null",
        LC_ALL="C.UTF-8",
    )


def test_the_hook_stops_a_broken_record(hooked: Path, tmp_path: Path) -> None:
    break_record(hooked)
    done = commit_hooked(hooked, tmp_path / "cache")
    assert done.returncode == 1
    assert "records/places.csv:5" in done.stdout


def test_the_hook_lets_a_good_record_pass(hooked: Path, tmp_path: Path) -> None:
    path = hooked / "records/places.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Gemeinde; amt", "Gemeinde in Lippe; amt"), "utf-8"
    )
    done = commit_hooked(hooked, tmp_path / "cache")
    assert done.returncode == 0, done.stdout
    assert "Passed" in done.stdout


def test_the_hook_does_not_run_for_other_files(hooked: Path, tmp_path: Path) -> None:
    (hooked / "README.md").write_text("Changed\n", encoding="utf-8")
    done = commit_hooked(hooked, tmp_path / "cache")
    assert (done.returncode, "Skipped" in done.stdout) == (0, True)
