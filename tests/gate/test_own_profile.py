"""Our profile is decided without pySHACL, and what was compiled of it is kept between runs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.describe.examples import workspace

from verbund.gate import profile
from verbund.gate.profile import OwnProfile, own_profile, own_shapes
from verbund.kept_files import VARIABLE
from verbund.release.build import validate
from verbund.resources import shapes_folder
from verbund.shacl.shape_compiler import compile_shapes


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "store"
    monkeypatch.setenv(VARIABLE, str(folder))
    own_profile.cache_clear()
    yield folder
    own_profile.cache_clear()


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes each time that the profile is compiled."""
    notes: list[str] = []
    compile_it = profile._compiled

    def noted() -> OwnProfile:
        notes.append("compiled")
        return compile_it()

    monkeypatch.setattr(profile, "_compiled", noted)
    return notes


def again() -> OwnProfile:
    own_profile.cache_clear()
    return own_profile()


def test_the_evaluator_decides_all_of_it() -> None:
    shapes = compile_shapes(own_shapes())
    assert not shapes.needs_engine
    assert len(shapes.shapes) == 13


def test_it_is_compiled_once_and_means_the_same(store: Path, compiled: list[str]) -> None:
    first, second = again(), again()
    assert compiled == ["compiled"]
    assert first is not second
    assert [*first.shapes.shapes] == [*second.shapes.shapes]
    assert first.about == second.about
    assert {*first.lists.facts} == {*second.lists.facts}
    assert (first.prefixes, first.forbidding) == (second.prefixes, second.forbidding)


def test_another_text_is_compiled_anew(
    store: Path, compiled: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again()
    folder = tmp_path / "shapes"
    (folder / "profiles").mkdir(parents=True)
    for path in (shapes_folder() / "profiles").glob("*.ttl"):
        (folder / "profiles" / path.name).write_bytes(path.read_bytes() + b"\n")
    monkeypatch.setattr(profile, "shapes_folder", lambda: folder)
    again()
    assert compiled == ["compiled", "compiled"]


@pytest.mark.parametrize("content", [b"", b"x", None])
def test_what_is_damaged_is_not_taken(
    store: Path, compiled: list[str], content: bytes | None
) -> None:
    again()
    (kept,) = store.iterdir()
    kept.write_bytes(kept.read_bytes()[:-1] if content is None else content)
    again()
    assert compiled == ["compiled", "compiled"]


def test_nothing_is_kept_where_that_is_switched_off(
    store: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "off")
    again()
    again()
    assert compiled == ["compiled", "compiled"]
    assert not store.exists()


def test_who_checks_a_description_waits_for_no_library_of_rdf(store: Path, tmp_path: Path) -> None:
    found = workspace(tmp_path / "w")
    assert validate(found).conforms
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from verbund.release.build import validate\n"
        "from verbund.workspace import read_workspace\n"
        f"assert validate(read_workspace(Path({str(found.folder)!r}))).conforms\n"
        "print(sorted({'rdflib', 'pyshacl', 'pyoxigraph', 'rapidfuzz'} & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"
