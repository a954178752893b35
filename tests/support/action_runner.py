"""Runs the shell steps of action.yml and of the GitLab template as their runners would.

What a runner does before and after a step is done here: inputs are filled in, the environment is
set, outputs are read back. The steps themselves run for real, in Bash or sh. Nothing is fetched:
pip finds the wheel of this repository in a folder, and the rest where the tests have it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
ACTION = ROOT / "action.yml"
TEMPLATE = ROOT / "templates" / "verbund.yml"
_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
_INPUT = re.compile(r"\$\[\[\s*inputs\.([\w-]+)\s*\]\]")


@dataclass(frozen=True, slots=True)
class Done:
    """What a job ended with."""

    code: int
    stdout: str
    stderr: str
    outputs: Mapping[str, str] = field(default_factory=dict)


def action() -> dict[str, Any]:
    """The action's metadata."""
    loaded = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def template() -> tuple[dict[str, Any], str]:
    """The template's inputs, and the text of what they are filled into."""
    head, _, body = TEMPLATE.read_text(encoding="utf-8").partition("\n---\n")
    return yaml.safe_load(head)["spec"]["inputs"], body


PYTHON_PATH = ""
"""What a hostile job before may have set as PYTHONPATH."""


def environment(wheels: Path, **more: str) -> dict[str, str]:
    """The environment of a runner, in which pip asks no index."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "LC_ALL": "C.UTF-8",
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_FIND_LINKS": str(wheels),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        **({"PYTHONPATH": PYTHON_PATH} if PYTHON_PATH else {}),
        **more,
    }


def lend_packages(environment_folder: Path) -> None:
    """Let an environment made by a step use the packages that the tests run with."""
    (site,) = environment_folder.glob("lib/python*/site-packages")
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")


INSTALL, CHECK = 0, 1
"""The steps of the action."""


def run_step(
    number: int, repository: Path, wheels: Path, temporary: Path, inputs: Mapping[str, str]
) -> Done:
    """Run a step of the action in a repository; ``temporary`` is the runner's own folder."""
    from verbund import __version__

    step = action()["runs"]["steps"][number]
    values = {name: str(item["default"]) for name, item in action()["inputs"].items()}
    values |= {"python": sys.executable, "version": __version__, **inputs}
    known = {f"inputs.{name}": value for name, value in values.items()}
    known["github.action_path"] = str(ROOT)
    own = {
        name: _EXPRESSION.sub(lambda found: known[found[1]], text)
        for name, text in step["env"].items()
    }
    output = repository.parent / "output"
    output.write_text("", encoding="utf-8")
    process = subprocess.run(
        # What the runner calls for `shell: bash`.
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=repository,
        env=environment(wheels, RUNNER_TEMP=str(temporary), GITHUB_OUTPUT=str(output), **own),
        capture_output=True,
        text=True,
        check=False,
    )
    lines = output.read_text(encoding="utf-8").splitlines()
    outputs = dict(line.split("=", 1) for line in lines)
    return Done(process.returncode, process.stdout, process.stderr, outputs)


def filled_template(inputs: Mapping[str, str]) -> dict[str, Any]:
    """The template as GitLab fills it: text for text, then read as YAML."""
    spec, body = template()
    values = {name: str(item["default"]) for name, item in spec.items()} | dict(inputs)
    loaded = yaml.safe_load(_INPUT.sub(lambda found: values[found[1]], body))
    assert isinstance(loaded, dict)
    return loaded


def run_template(
    repository: Path,
    wheels: Path,
    inputs: Mapping[str, str],
    installed: Path | None = None,
    python: Path | None = None,
) -> Done:
    """Run the script of the template's job in a repository.

    ``installed`` is an environment that its first lines made before; without one they run here,
    with ``python`` as their python3 where that is given.
    """
    (job,) = filled_template(inputs).values()
    (script,) = job["script"]
    making, ended, checking = script.partition("\nfi\n")
    assert "-m pip" in making
    assert "-m pip" not in checking
    folders = '"$venv"/lib/python3.*/site-packages'
    lend = f"for i in {folders}; do echo '{sysconfig.get_path('purelib')}' > $i/lent.pth; done\n"
    if installed is not None:
        making, ended, lend = f"venv='{installed}'\n", "", ""
    variables = job["variables"]
    if python is not None:
        variables |= {"PATH": f"{python.parent}:{os.environ['PATH']}"}
    process = subprocess.run(
        ["bash", "-e", "-c", making + ended + lend + checking],  # GitLab's runner uses Bash
        cwd=repository,
        env=environment(wheels, **variables),
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(process.returncode, process.stdout, process.stderr)
