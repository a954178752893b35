"""Access to Git: the files that differ from a revision, and their content at the revision."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from verbund.errors import VerbundError
from verbund.findings import Language, Localised, phrase
from verbund.findings.catalogue import say, visible
from verbund.system.programs import program_path

_COMMIT = re.compile("[0-9a-f]{40,64}")
_FILE = "100"
"""The prefix of a file's mode in a tree of Git; 120000 is a link, 160000 a submodule."""


class RevisionError(VerbundError):
    """Raised where there is no Git, no repository, or no such revision.

    ``key`` is a phrase of the catalogue, ``details`` are the values of its placeholders.
    """

    def __init__(self, key: str, **details: str | Localised) -> None:
        super().__init__(say(key, "en", **details))
        self.key, self.details = key, details

    def message(self, language: Language) -> str:
        """The message in a language."""
        return visible(say(self.key, language, **self.details))

    def __reduce__(self) -> tuple[Callable[[], RevisionError], tuple[()]]:
        """Support pickle: errors are passed between processes."""
        return partial(RevisionError, self.key, **self.details), ()


@dataclass(frozen=True, slots=True)
class Repository:
    """A working tree and a commit. Paths are absolute, names relative to ``top``."""

    top: Path
    commit: str

    def holds(self, folder: Path) -> bool:
        """Whether a folder belongs to this working tree, not to one inside it or elsewhere."""
        if not folder.is_relative_to(self.top) or folder.resolve() != folder:
            return False
        return folder.is_dir() and _top_of(folder) == self.top

    def differing(self, paths: Sequence[Path]) -> set[Path]:
        """The files at or below some paths that differ from the commit, also ignored ones.

        A renamed file counts as one removed and one added.
        """
        names = [self._name(path) for path in paths]
        tracked = self._lines(
            *("diff", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", "-z"),
            *("--ignore-submodules=none", self.commit, "--", *names),
        )
        untracked = self._lines("ls-files", "--others", "-z", "--", *names)
        return {self.top / name for name in (*tracked, *untracked)}

    def files(self, folder: Path) -> list[Path]:
        """The regular files below a folder in the commit, without links and submodules."""
        return [path for mode, path in self._entries(folder) if mode.startswith(_FILE)]

    def irregular(self, folder: Path) -> list[Path]:
        """The links and submodules below a folder in the commit."""
        return [path for mode, path in self._entries(folder) if not mode.startswith(_FILE)]

    def _entries(self, folder: Path) -> list[tuple[str, Path]]:
        found = self._lines("ls-tree", "-r", "-z", self.commit, self._name(folder))
        parts = [line.partition("\t") for line in found]
        return [(about.partition(" ")[0], self.top / name) for about, _, name in parts]

    def write_old(self, path: Path, target: Path) -> None:
        """Write a file of the commit as a checkout would."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            self._run(
                ["cat-file", "--filters", f"{self.commit}:{self._name(path)}"], stream.fileno()
            )

    def _name(self, path: Path) -> str:
        return path.relative_to(self.top).as_posix()

    def _lines(self, *arguments: str) -> list[str]:
        # File names are bytes, which Python's surrogateescape preserves.
        found = self._run(arguments).split(b"\0")
        return [os.fsdecode(name) for name in found if name]

    def _run(self, arguments: Iterable[str], output: int = subprocess.PIPE) -> bytes:
        """The output of git. Raises RevisionError where it fails, for example for a lost object."""
        try:
            return _run(self.top, arguments, output)
        except subprocess.CalledProcessError as error:
            raise _unusable(self.top, error) from None


def open_repository(folder: Path, revision: str) -> Repository:
    """The working tree that a folder lies in, and a commit of it.

    Raises RevisionError where there is no Git or no repository, or the revision is unknown.
    """
    try:
        top = _asked_top(folder)
    except subprocess.CalledProcessError as error:
        raise _unusable(folder, error) from None
    try:
        commit = _run(
            top, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
        )
    except subprocess.CalledProcessError:
        shallow = _run(top, ["rev-parse", "--is-shallow-repository"]).strip() == b"true"
        key = "changed.not-fetched" if shallow else "changed.unknown-revision"
        raise RevisionError(key, revision=revision) from None
    name = commit.decode("ascii", "replace").strip()
    if not _COMMIT.fullmatch(name):  # ``^HEAD`` is a revision that excludes commits
        raise RevisionError("changed.unknown-revision", revision=revision)
    return Repository(top, name)


def _unusable(folder: Path, error: subprocess.CalledProcessError) -> RevisionError:
    """The error for a failure of git, such as a folder of another user, with git's message."""
    problem = " ".join(os.fsdecode(error.stderr).split())
    return RevisionError("changed.no-repository", folder=str(folder), problem=problem)


def _top_of(folder: Path) -> Path | None:
    try:
        return _asked_top(folder)
    except (subprocess.CalledProcessError, RevisionError):
        return None


def _asked_top(folder: Path) -> Path:
    found = _run(_own_top(folder), ["rev-parse", "--show-toplevel"])
    return Path(os.fsdecode(found.removesuffix(b"\n"))).resolve()


def _own_top(folder: Path) -> Path:
    """The nearest folder, from one upwards, with a ``.git``, which no commit can contain.

    Git takes a folder with HEAD, objects and refs for a bare repository, and runs the programs in
    its ``config``. A contribution can contain such a folder, so it is not used: neither here, nor
    by Git itself (``safe.bareRepository``, from 2.38).
    """
    if "GIT_DIR" in os.environ:  # the caller names the repository; none is searched for
        return folder
    for at in (folder, *folder.parents):
        if os.path.lexists(at / ".git"):
            return at
    problem = phrase("changed.no-git-folder")
    raise RevisionError("changed.no-repository", folder=str(folder), problem=problem)


def _run(folder: Path, arguments: Iterable[str], output: int = subprocess.PIPE) -> bytes:
    """The output of git. Raises CalledProcessError where it fails, RevisionError without git."""
    program = program_path("git")
    if program is None:
        raise RevisionError("changed.no-git")
    # Names have no wildcards and no escapes. A bare repository within is not trusted.
    settings = ["-c", "core.quotePath=false", "-c", "safe.bareRepository=explicit"]
    command = [program, "--literal-pathspecs", *settings, *arguments]
    done = subprocess.run(  # noqa: S603 - no shell; the revision comes after --end-of-options
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.PIPE,
        check=True,
        env={**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
    )
    return done.stdout or b""
