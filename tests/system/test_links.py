"""What is read stays inside the workspace, is a regular file and never keeps anybody waiting."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.support.library import edit, write_library
from tests.support.warm_command import run_command

from verbund.system import input_file
from verbund.system.input_file import OutsideError, TooLargeError, open_input, read_input
from verbund.workspace.workspace import OUTSIDE

NOT_CHECKED = "F125"
"""The note of what could not be checked, as a table was not read."""

STOLEN = "number,PASSWORD=hunter2\nm9,hunter2\n"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and FIFOs of POSIX")

Place = Callable[[Path, Path], None]


def run(*arguments: str, **environment: str) -> tuple[int, str]:
    """Exit code and all that was printed; no run may take long."""
    done = run_command(list(arguments), {"VERBUND_CACHE": "off", **environment}, 30)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def codes(folder: Path, *arguments: str, **environment: str) -> tuple[int, list[tuple[str, str]]]:
    """Exit code, and code and file of each finding; nothing of the secret is shown."""
    code, out = run("validate", "-w", str(folder), "--format", "json", *arguments, **environment)
    assert "hunter2" not in out
    assert "PASSWORD" not in out
    document, _ = json.JSONDecoder().raw_decode(out)
    return code, [
        (item["code"], item["file"]) for item in document["findings"] if item["code"] != NOT_CHECKED
    ]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    write_library(folder)
    (tmp_path / "secret.csv").write_text(STOLEN, encoding="utf-8")
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "members.csv").write_text(STOLEN, encoding="utf-8")
    (tmp_path / "private" / "x.ttl").write_text("PASSWORD=hunter2", encoding="utf-8")
    return folder


def instead(path: Path, target: Path | str) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(target)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("records/members.csv", "../../secret.csv"),
        ("records/members.csv", "/etc/passwd"),
        ("records/members.csv", "../.env"),
        ("records/members.csv", "../.git/config"),
        ("records/members.csv", "/proc/self/environ"),
        ("ontology/more.ttl", "../../secret.csv"),
        ("ontology/more.ttl", "/etc/passwd"),
        ("shapes/more.ttl", "../../secret.csv"),
        ("verbund.toml", "../secret.csv"),
        ("verbund.toml", "/etc/passwd"),
        ("verbund.toml", ".env"),
    ],
)
def test_a_link_that_leads_out_is_not_read(library: Path, name: str, target: str) -> None:
    """Also where it leads to a hidden file, such as Git's configuration with its tokens."""
    (library / ".git").mkdir()
    for hidden in (".env", ".git/config"):
        (library / hidden).write_text(STOLEN, encoding="utf-8")
    instead(library / name, target)
    assert codes(library) == (3, [("F115", name)])


def test_a_link_by_way_of_another_is_not_read(library: Path) -> None:
    instead(library / "step", "../secret.csv")
    instead(library / "records/members.csv", "../step")
    assert codes(library) == (3, [("F115", "records/members.csv")])


def test_a_link_that_stays_inside_is_read(library: Path) -> None:
    (library / "records/members.csv").rename(library / "shared.csv")
    instead(library / "records/members.csv", "../shared.csv")
    assert codes(library) == (0, [])


def test_a_folder_that_is_a_link_is_not_followed(library: Path) -> None:
    (library / "records/members.csv").unlink()
    instead(library / "records/members", "../../private")
    code, found = codes(library)
    assert (code, found) == (3, [("F117", "records/members")])
    (library / "records/members").unlink()
    instead(library / "ontology/more", "../../private")
    assert ("F117", "ontology/more") in codes(library)[1]


@pytest.mark.parametrize(
    ("key", "other"), [("records", None), ("ontology", '["ontology"]'), ("shapes", '["shapes"]')]
)
def test_a_folder_outside_needs_the_word_of_who_runs(
    library: Path, key: str, other: str | None
) -> None:
    text = (library / "verbund.toml").read_text(encoding="utf-8")
    moved = library.parent / "elsewhere"
    (library / key).rename(moved)
    stated = '"../elsewhere"' if other is None else '["../elsewhere"]'
    if other is None:
        text = text.replace("[model]", f"records = {stated}\n[model]")
    else:
        assert other in text
        text = text.replace(other, stated)
    (library / "verbund.toml").write_text(text, encoding="utf-8")
    assert codes(library) == (3, [("W110", "verbund.toml")])
    assert codes(library, VERBUND_OUTSIDE=str(moved)) == (0, [])
    assert OUTSIDE == "VERBUND_OUTSIDE"


def test_a_folder_that_is_a_link_out_is_outside_too(library: Path) -> None:
    (library / "records").rename(library.parent / "elsewhere")
    instead(library / "records", "../elsewhere")
    assert codes(library) == (3, [("W110", "verbund.toml")])


# --- what is no regular file ---


def fifo(path: Path) -> None:
    os.mkfifo(path)


def bound(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        os.chdir(path.parent)  # the name of a socket is short
        server.bind(path.name)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.fixture
def stay() -> Iterator[None]:
    here = Path.cwd()
    yield
    os.chdir(here)


@pytest.mark.usefixtures("stay")
@pytest.mark.parametrize("make", [fifo, bound])
@pytest.mark.parametrize(
    "name", ["records/members.csv", "ontology/more.ttl", "shapes/more.ttl", "verbund.toml"]
)
def test_what_is_no_file_is_not_waited_for(
    library: Path, name: str, make: Callable[[Path], None]
) -> None:
    (library / name).unlink(missing_ok=True)
    make(library / name)
    assert codes(library) == (3, [("F116", name)])


@pytest.mark.parametrize(
    "name", ["records/members.csv", "ontology/more.ttl", "shapes/more.ttl", "verbund.toml"]
)
def test_a_device_is_not_read(library: Path, name: str) -> None:
    instead(library / name, "/dev/zero")
    assert codes(library) == (3, [("F115", name)])


@pytest.mark.parametrize("make", [fifo, device])
def test_what_a_user_names_is_a_regular_file(
    library: Path, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    for name, arguments in (
        ("data.ttl", ["--data"]),
        ("data.nt", ["--data"]),
        ("data.jsonld", ["--data"]),
    ):
        path = tmp_path / name
        make(path)
        code, found = codes(library, *arguments, str(path))
        assert (code, [item[0] for item in found]) == (3, ["F116"])
    query = tmp_path / "q.rq"
    make(query)
    assert run("build", "-w", str(library))[0] == 0
    code, out = run("query", "-w", str(library), str(query))
    assert code == 3
    assert "F116" in out


def test_what_a_user_names_may_lie_anywhere_but_not_be_a_link_out(
    library: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data.ttl"
    data.write_text("<http://x.example/a> <http://x.example/PASSWORD> <http://x.example/hunter2> .")
    assert codes(library, "--data", str(data))[1][0][0] == "F114"
    linked = tmp_path / "linked.ttl"
    linked.symlink_to(data)
    assert codes(library, "--data", str(linked))[1][0][0] == "F114"
    instead(library / "data.ttl", data)
    assert codes(library, "--data", str(library / "data.ttl")) == (3, [("F115", "data.ttl")])
    assert run("build", "-w", str(library))[0] == 0
    (tmp_path / "q.rq").write_text("hunter2", encoding="utf-8")
    instead(library / "q.rq", tmp_path / "q.rq")
    code, out = run("query", "-w", str(library), str(library / "q.rq"))
    assert code == 3
    assert "F115" in out
    assert "hunter2" not in out


# --- between looking and opening ---


def test_a_link_put_between_looking_and_opening_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    (root / "inner").mkdir(parents=True)
    (root / "inner/file").write_text("good", encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other/file").write_text("secret", encoding="utf-8")
    assert read_input(root / "inner/file", roots=(root,), most=9) == b"good"
    real = input_file._open_below

    def swapped(*arguments: object) -> int:
        (root / "inner").rename(tmp_path / "gone")
        (root / "inner").symlink_to(tmp_path / "other")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(input_file, "_open_below", swapped)
    with pytest.raises(OSError, match=r"."):
        open_input(root / "inner/file", roots=(root,), most=9)


def test_a_file_that_becomes_a_link_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "root" / "file"
    path.parent.mkdir()
    path.write_text("good", encoding="utf-8")
    real = input_file._open_below

    def swapped(*arguments: object) -> int:
        instead(path, "/etc/passwd")
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(input_file, "_open_below", swapped)
    with pytest.raises(OutsideError):
        open_input(path, roots=(path.parent,), most=1 << 20)


def test_a_file_that_grows_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    with pytest.raises(TooLargeError):
        open_input(path, most=99)
    with open_input(path, most=100) as stream:
        with path.open("ab") as more:
            more.write(b"y" * 1000)
        with pytest.raises(TooLargeError):
            stream.read()


def test_hidden_files_belong_to_no_model(library: Path) -> None:
    (library / "shapes/.hidden.ttl").write_text("no Turtle", encoding="utf-8")
    (library / "ontology/.hidden").mkdir()
    (library / "ontology/.hidden/x.ttl").write_text("no Turtle", encoding="utf-8")
    assert codes(library) == (0, [])


# --- limits ---


def test_limits_are_settings(library: Path) -> None:
    edit(library / "verbund.toml", "[model]", "[limits]\ncolumns = 2000\nmodel = 1024\n[model]")
    code, found = codes(library)
    assert (code, {item[0] for item in found}) == (3, {"F109"})
    edit(library / "verbund.toml", "columns = 2000", "columns = 1000000000")
    assert codes(library) == (3, [("W104", "verbund.toml")])


def test_a_settings_file_that_is_too_large_is_not_read(library: Path) -> None:
    with (library / "verbund.toml").open("ab") as stream:
        stream.truncate(1 << 30)
    assert codes(library) == (3, [("F109", "verbund.toml")])


def test_more_files_than_the_limit_are_one_finding(library: Path) -> None:
    edit(library / "verbund.toml", "[model]", "[limits]\nfiles = 20\n[model]")
    for number in range(21):
        (library / f"records/x{number}.csv").touch()
    assert codes(library) == (1, [("F109", "records")])
