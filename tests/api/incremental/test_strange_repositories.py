"""What a contribution brings along is no repository of Git, and no program."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.support.library_in_git import commit, git, write_model, write_tables

from verbund.api.incremental import RevisionError
from verbund.api.incremental.check import validate_changed
from verbund.api.incremental.git import Repository, open_repository
from verbund.system.programs import program_path
from verbund.workspace.workspace import read_workspace

TABLES = {"books/a.csv": [["isbn"], ["1"]]}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace below the top of a repository."""
    folder = tmp_path / "repository/data"
    write_model(folder)
    write_tables(folder, TABLES)
    git(tmp_path / "repository", "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


def bring_repository(folder: Path, tmp_path: Path, work_tree: Path) -> Path:
    """Make a folder a repository, as a contribution can; gives what its settings would write."""
    written = tmp_path / "written"
    for name in ("objects", "refs", "HEAD", "index"):
        source = tmp_path / "repository/.git" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    (folder / "config").write_text(
        "[core]\n repositoryformatversion = 0\n bare = false\n"
        f' worktree = {work_tree}\n fsmonitor = "touch {written}; echo"\n',
        encoding="utf-8",
    )
    return written


def test_a_folder_that_looks_like_a_repository_is_none(workspace: Path, tmp_path: Path) -> None:
    written = bring_repository(workspace, tmp_path, workspace)
    assert open_repository(workspace, "main").top == tmp_path / "repository"
    validate_changed(read_workspace(workspace), "main")
    assert not written.exists()


def test_nor_are_the_records(workspace: Path, tmp_path: Path) -> None:
    records = workspace / "records"
    written = bring_repository(records, tmp_path, records)
    validate_changed(read_workspace(workspace), "main")
    assert not written.exists()


def test_nor_is_one_that_lies_in_none(workspace: Path, tmp_path: Path) -> None:
    written = bring_repository(workspace, tmp_path, workspace)
    shutil.move(tmp_path / "repository/.git", tmp_path / "moved")
    with pytest.raises(RevisionError) as caught:
        open_repository(workspace, "main")
    assert caught.value.key.endswith("no-repository")
    assert not written.exists()


def test_git_itself_takes_none(workspace: Path, tmp_path: Path) -> None:
    """The second wall: Git is told so, too."""
    written = bring_repository(workspace, tmp_path, workspace)
    top = tmp_path / "repository"
    commit_name = git(top, "rev-parse", "main")
    with pytest.raises(RevisionError):
        Repository(workspace, commit_name).differing([workspace / "records"])
    assert not written.exists()


def test_programs_are_not_looked_for_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "a-program"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    for path in (".", "", "::"):
        monkeypatch.setenv("PATH", path)
        assert program_path("a-program") is None
    monkeypatch.setenv("PATH", f".:{tmp_path}")
    assert program_path("a-program") == str(program)


@pytest.mark.parametrize("revision", ["^main", "main^@", "main..main", "--all", "", "main:data"])
def test_what_is_no_commit_is_unknown(workspace: Path, revision: str) -> None:
    with pytest.raises(RevisionError) as caught:
        open_repository(workspace, revision)
    assert caught.value.key.endswith("unknown-revision")


def test_a_repository_that_has_lost_objects_cannot_be_used(workspace: Path, tmp_path: Path) -> None:
    repository = open_repository(workspace, "main")
    for path in (tmp_path / "repository/.git/objects").glob("??/*"):
        if not repository.commit.startswith(path.parent.name):
            path.unlink()
    with pytest.raises(RevisionError) as caught:
        validate_changed(read_workspace(workspace), "main")
    assert caught.value.key.endswith("no-repository")
