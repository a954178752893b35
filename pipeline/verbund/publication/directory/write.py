"""Writer of a publication into a new folder, which replaces the one served in one step.

Unchanged files are hard-linked into the new folder, with inode and time, so that rsync sends only
changed files. Foreign files in the folder are kept.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from verbund.findings import Findings
from verbund.publication.directory.files import File
from verbund.publication.directory.layout import MARKER
from verbund.publication.directory.present import Present
from verbund.publication.error import TargetError
from verbund.release.manifest.history import NO_LINKS, link_file
from verbund.release.switch import new_release
from verbund.release.verify.sums import is_regular
from verbund.system.inside import leads_inside

_PIECE = 1 << 20
_FILE_MODE, _FOLDER_MODE = 0o644, 0o755
"""Modes that the web server can read, whatever the umask."""


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """An empty folder that replaces ``folder`` when the block ends without error.

    Raises TargetError: U404 where it cannot be written, U405 (transient) where another publication
    is running on it, U412 where a foreign file has one of the names that are needed beside it.
    """
    try:
        with new_release(folder, _has_marker) as staging:
            yield staging
    except Findings as problem:
        finding = problem.findings[0]
        details = {"folder": folder.name}
        if finding.code == "B102":
            raise TargetError("U405", transient=True, details=details) from None
        if finding.code == "B112":
            details = {"found": str(finding.place.file)}
            raise TargetError("U412", details=details) from None
        words = str(finding.details.get("problem", finding.code))
        raise TargetError("U404", words=words, details=details) from None


def _has_marker(folder: Path) -> bool:
    """Whether a publication has made the folder; read_present() reads its marker."""
    return is_regular(folder / MARKER)


class Writer:
    """Fills a new folder."""

    def __init__(self, staging: Path, present: Present) -> None:
        self._staging, self._present = staging, present
        self._folders = {""}
        self._by_digest: dict[str, Path] = {}

    def keep(self, name: str) -> None:
        """Keep an entry unchanged: a file by a hard link, a symbolic link as such."""
        old, known = self._present.folder / name, self._present.entries.get(name)
        if known is None:
            self._folder(name)
        elif stat.S_ISLNK(known.st_mode):
            self._place(name).symlink_to(old.readlink())
        else:
            _keep_file(old, self._place(name))

    def copy(self, file: File, source: Path, sent: Callable[[int], None]) -> None:
        """Copy a file of the release; one with the bytes of another becomes a hard link to it.

        Raises TargetError (U406) where it has changed since it was read.
        """
        place, same = self._place(file.name), self._by_digest.get(file.sha256)
        if same is not None:
            link_file(same, place)
            sent(file.bytes)
            return
        digest = hashlib.sha256()
        with source.open("rb") as stream, place.open("xb") as target:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                target.write(piece)
                sent(len(piece))
        if digest.hexdigest() != file.sha256:
            raise TargetError("U406", details={"file": file.name})
        place.chmod(_FILE_MODE)
        self._by_digest[file.sha256] = place

    def write(self, name: str, data: bytes, sent: Callable[[int], None]) -> None:
        """Write a generated file."""
        place = self._place(name)
        with place.open("xb") as target:
            target.write(data)
        place.chmod(_FILE_MODE)
        sent(len(data))

    def finish(self) -> None:
        """Give the new folder the mode and the owner of the one that it replaces."""
        self._staging.chmod(_FOLDER_MODE)
        if self._present.folder.is_dir():
            _like(self._staging, self._present.folder.stat())

    def _place(self, name: str) -> Path:
        """The path of an entry; the new folder has no foreign link, so none leads out of it.

        Raises TargetError (U404) for a name that leads out of the folder.
        """
        if not leads_inside(name):
            details = {"folder": self._present.folder.name}
            raise TargetError("U404", words=repr(name), details=details)
        self._folder(_above(name))
        return self._staging / name

    def _folder(self, name: str) -> None:
        if name in self._folders:
            return
        self._folder(_above(name))
        path = self._staging / name
        path.mkdir()
        path.chmod(_FOLDER_MODE)
        known = self._present.folders.get(name)
        if known is not None:
            _like(path, known)
        self._folders.add(name)


def _above(name: str) -> str:
    return name.rpartition("/")[0]


def _keep_file(old: Path, place: Path) -> None:
    try:
        os.link(old, place)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        shutil.copy2(old, place)  # with its time, so that rsync sends nothing


def _like(path: Path, known: os.stat_result) -> None:
    with suppress(PermissionError):  # only root may change the owner
        os.chown(path, known.st_uid, known.st_gid)
    path.chmod(stat.S_IMODE(known.st_mode))
