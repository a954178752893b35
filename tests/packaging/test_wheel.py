"""The wheel carries the package, the ontology and the shapes, and finds them again."""

import os
import subprocess
import sys
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from verbund import __version__
from verbund.workspace import packaged as resources

ROOT = Path(__file__).parents[2]
PLACES = {
    "pipeline/verbund": "verbund",
    "ontology": "verbund/_data/ontology",
    "shapes": "verbund/_data/shapes",
    "queries": "verbund/_data/queries",
}


def build_wheel(source: Path, target: Path) -> Path:
    """Build as `pip wheel` does, but in this process: no environment, no network."""
    (artefact,) = WheelBuilder(str(source)).build(directory=str(target), versions=["standard"])
    return Path(artefact)


def source_files(folder: Path) -> dict[str, bytes]:
    """Every file that is source: neither compiled by Python nor hidden."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(
            part == "__pycache__" or part.startswith(".") for part in path.relative_to(folder).parts
        )
    }
    assert found, f"{folder} has no files: the comparison would be void"
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as site-packages is after `pip install`."""
    folder = tmp_path_factory.mktemp("site-packages")
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_wheel_holds_the_tree_and_nothing_else(wheel: Path) -> None:
    expected = {
        f"{place}/{name}": content
        for folder, place in PLACES.items()
        for name, content in source_files(ROOT / folder).items()
    }
    with ZipFile(wheel) as archive:
        actual = {
            name: archive.read(name)
            for name in archive.namelist()
            if not name.startswith(f"verbund-{__version__}.dist-info/")
        }
    assert sorted(actual) == sorted(expected)
    assert actual == expected


def test_wheel_says_version_command_and_licences(wheel: Path) -> None:
    info = f"verbund-{__version__}.dist-info"
    with ZipFile(wheel) as archive:
        metadata = Parser().parsestr(archive.read(f"{info}/METADATA").decode())
        commands = archive.read(f"{info}/entry_points.txt").decode()
        names = archive.namelist()
    assert metadata["Name"] == "verbund"
    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "Apache-2.0 AND CC-BY-4.0"
    assert "verbund = verbund.cli:main" in commands
    assert f"{info}/licenses/LICENSES/Apache-2.0.txt" in names
    assert f"{info}/licenses/LICENSES/CC-BY-4.0.txt" in names


def test_wheel_from_the_sdist_is_the_wheel_from_the_tree(wheel: Path, tmp_path: Path) -> None:
    (sdist,) = SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    # tar in a process of its own: Python 3.11 and 3.14 differ in what extractall wants to be told.
    subprocess.run(["tar", "-xf", sdist, "-C", str(tmp_path)], check=True)
    again = build_wheel(tmp_path / f"verbund-{__version__}", tmp_path / "wheel")
    with ZipFile(wheel) as one, ZipFile(again) as other:
        assert {name: one.read(name) for name in one.namelist()} == {
            name: other.read(name) for name in other.namelist()
        }


PRINT_PLACES = """
import verbund
from verbund.workspace.packaged import ontology_folder, shapes_folder
print(verbund.__file__, ontology_folder(), shapes_folder(), sep="\\n")
"""


def test_an_installed_wheel_finds_its_data(installed: Path, tmp_path: Path) -> None:
    """Run elsewhere, with the unpacked wheel before the checkout on the path."""
    run = subprocess.run(
        [sys.executable, "-c", PRINT_PLACES],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.splitlines() == [
        str(installed / "verbund" / "__init__.py"),
        str(installed / "verbund" / "_data" / "ontology"),
        str(installed / "verbund" / "_data" / "shapes"),
    ]


def test_a_checkout_finds_its_data() -> None:
    assert resources.ontology_folder() == ROOT / "ontology"
    assert resources.shapes_folder() == ROOT / "shapes"


def test_missing_data_is_an_error_that_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither beside the package nor in what only looks like a checkout."""
    package = tmp_path / "lib" / "site-packages" / "verbund"
    package.mkdir(parents=True)
    (tmp_path / "lib" / "shapes").mkdir()  # some other program's
    monkeypatch.setattr(resources, "_PACKAGE", package)
    with pytest.raises(resources.ResourceNotFoundError, match=r'"shapes" is missing.*_data'):
        resources.shapes_folder()
