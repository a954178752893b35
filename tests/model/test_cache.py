"""A compiled model is kept, and taken again only where compiling would give the same."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from tests.support.library import write_library

from verbund.api.run import build
from verbund.findings import Findings
from verbund.model import cache as kept
from verbund.model import load
from verbund.model.model import Model
from verbund.system.user_cache import checksum
from verbund.workspace.workspace import Workspace, read_workspace

ROOT = Path(__file__).parents[2]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where models are kept: a folder that is not there yet."""
    folder = tmp_path / "cache" / "models"
    monkeypatch.setenv(kept.VARIABLE, str(folder))
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path / "library")


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The base of each model that was compiled and not taken from where it is kept."""
    bases: list[str] = []
    compile_model = load.load_model

    def noted(*arguments: object, base: str, **settings: object) -> Model:
        bases.append(base)
        return compile_model(*arguments, base=base, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(load, "load_model", noted)
    return bases


def only(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_the_second_run_compiles_nothing(store: Path, library: Path, compiled: list[str]) -> None:
    first = read_workspace(library).load_model()
    second = read_workspace(library).load_model()
    assert len(compiled) == 1
    assert [item.name for item in first.record_types] == [i.name for i in second.record_types]
    assert (first.shapes_turtle, first.labels) == (second.shapes_turtle, second.labels)
    assert [path.suffix for path in store.iterdir()] == [".model"]


def append(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as stream:
            stream.write("# another byte\n")

    return change


def add(name: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("", encoding="utf-8")

    return change


def rename(folder: Path) -> None:
    (folder / "shapes" / "library.ttl").rename(folder / "shapes" / "other.ttl")


def setting(old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "verbund.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.mark.parametrize(
    "change",
    [
        append("ontology/library.ttl"),
        append("shapes/library.ttl"),
        add("ontology/more/empty.ttl"),
        add("shapes/empty.ttl"),
        rename,
        setting('language = "en"', 'language = "de"'),
        setting("library.example/id", "library.example/things"),
        setting("[model]", "[model]\nmaterialise = false"),
    ],
    ids=[
        *("ontology", "shapes", "ontology-file", "shapes-file", "name"),
        *("language", "base", "materialise"),
    ],
)
def test_whatever_the_model_is_made_from_makes_another_one(
    store: Path, library: Path, compiled: list[str], change: Callable[[Path], None]
) -> None:
    read_workspace(library).load_model()
    change(library)
    read_workspace(library).load_model()
    assert len(compiled) == 2
    assert len(list(store.iterdir())) == 2


def test_a_change_of_the_code_makes_another_one(
    store: Path, library: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_workspace(library).load_model()
    state = kept._state
    monkeypatch.setattr(kept, "_state", lambda path: state(path).replace("load.py", "load.py 1"))
    monkeypatch.setattr(kept, "code_state", kept.code_state.__wrapped__)
    read_workspace(library).load_model()
    assert len(compiled) == 2


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def alter(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def open_to_all(path: Path) -> None:
    path.chmod(0o666)


def open_the_folder_to_all(path: Path) -> None:
    path.parent.chmod(0o777)


def replace_by_link(path: Path) -> None:
    other = path.parent.parent / "other"
    path.rename(other)
    path.symlink_to(other)


def no_pickle(path: Path) -> None:
    path.write_bytes(checksum(path, b"no pickle") + b"no pickle")


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        cut,
        alter,
        empty,
        no_pickle,
        open_to_all,
        open_the_folder_to_all,
        replace_by_link,
        replace_by_folder,
    ],
)
def test_what_is_damaged_or_may_be_anybodys_is_not_taken(
    store: Path, library: Path, compiled: list[str], damage: Callable[[Path], None]
) -> None:
    read_workspace(library).load_model()
    damage(only(store))
    assert read_workspace(library).load_model().record_types
    assert len(compiled) == 2


def test_what_another_state_was_made_to_is_not_taken(
    store: Path, library: Path, compiled: list[str]
) -> None:
    """A kept model does not hold under another name."""
    read_workspace(library).load_model()
    first = only(store)
    append("shapes/library.ttl")(library)
    read_workspace(library).load_model()
    (second,) = set(store.iterdir()) - {first}
    first.replace(second)
    read_workspace(library).load_model()
    assert len(compiled) == 3


def test_what_changes_while_it_is_compiled_is_not_kept(
    store: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would be taken for the state before, once that is there again."""
    compile_model = load.load_model

    def changed(*arguments: object, base: str, **settings: object) -> Model:
        append("shapes/library.ttl")(library)
        return compile_model(*arguments, base=base, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(load, "load_model", changed)
    assert "another byte" in read_workspace(library).load_model().shapes_turtle
    assert not store.exists()


def test_a_folder_that_is_only_read_is_used(
    store: Path, library: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise OSError(errno.EROFS, "read-only")

    read_workspace(library).load_model()
    monkeypatch.setattr(os, "utime", refuse)
    read_workspace(library).load_model()
    assert len(compiled) == 1


def test_a_folder_below_the_one_where_one_stands_is_not_used(
    library: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workspace from elsewhere could bring it along."""
    monkeypatch.chdir(library)
    monkeypatch.setenv(kept.VARIABLE, "cache")
    for _ in range(2):
        read_workspace(library).load_model()
    assert len(compiled) == 2
    assert not (library / "cache").exists()


def test_nothing_is_kept_where_that_is_switched_off(
    store: Path, library: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(kept.VARIABLE, "off")
    monkeypatch.setenv("XDG_CACHE_HOME", str(store))
    for _ in range(2):
        read_workspace(library).load_model()
    assert len(compiled) == 2
    assert not store.exists()


def test_a_folder_that_cannot_be_written_does_no_harm(
    library: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(kept.VARIABLE, str(library / "verbund.toml"))  # a file
    assert read_workspace(library).load_model().record_types
    assert len(compiled) == 1


def test_a_model_with_findings_is_not_kept_and_tells_them_each_time(
    store: Path, library: Path
) -> None:
    setting_of = library / "shapes" / "library.ttl"
    text = setting_of.read_text(encoding="utf-8")
    setting_of.write_text(text.replace("sh:maxCount", "sh:maxcount"), encoding="utf-8")
    told = []
    for _ in range(2):
        with pytest.raises(Findings) as error:
            read_workspace(library).load_model()
        told.append([finding.code for finding in error.value.findings])
    assert told[0] == told[1]
    assert "M102" in told[0]
    assert not store.exists()


def test_a_file_that_cannot_be_read_is_told_as_ever(store: Path, library: Path) -> None:
    (library / "shapes" / "broken.ttl").symlink_to("nowhere.ttl")
    with pytest.raises(Findings) as error:
        read_workspace(library).load_model()
    assert [finding.code for finding in error.value.findings] == ["F101"]


def test_few_are_kept_and_those_used_last_stay(store: Path, library: Path) -> None:
    read_workspace(library).load_model()
    first = only(store)
    for number in range(kept._MOST + 3):
        setting("library.example/", f"library.example/{number}/")(library)
        read_workspace(library).load_model()
        os.utime(first)
    files = list(store.iterdir())
    assert len(files) == kept._MOST
    assert first in files


def outputs(workspace: Workspace) -> dict[str, bytes]:
    files = workspace.output.rglob("*")
    return {
        path.relative_to(workspace.output).as_posix(): path.read_bytes()
        for path in files
        if path.is_file()
    }


def test_with_a_kept_model_the_release_has_the_same_bytes(
    store: Path, tmp_path: Path, compiled: list[str]
) -> None:
    """The records of Kreis Lippe and the packaged model, compiled under another hash seed."""
    lippe = tmp_path / "lippe"
    lippe.mkdir()
    copytree(ROOT / "records", lippe / "records")
    (lippe / "verbund.toml").write_bytes((ROOT / "verbund.toml").read_bytes())
    command = [sys.executable, "-m", "verbund", "build", "-w", str(lippe)]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": "7"})
    workspace = read_workspace(lippe)
    before = outputs(workspace)
    for pages in store.glob("*.pages"):  # they are made from the kept model
        pages.unlink()
    assert build(workspace).conforms
    assert outputs(workspace) == before
    assert compiled == []


def test_who_only_checks_with_a_kept_model_never_waits_for_rdflib(
    store: Path, library: Path
) -> None:
    read_workspace(library).load_model()
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from verbund.api.run import validate\n"
        "from verbund.workspace.workspace import read_workspace\n"
        f"assert validate(read_workspace(Path({str(library)!r}))).conforms\n"
        "print(sorted({'rdflib', 'rapidfuzz', 'pyshacl', 'requests'} & set(sys.modules)))\n"
    )
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"
