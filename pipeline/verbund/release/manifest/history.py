"""The history of a release: all versions, and those that are kept beside it."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path

from verbund.data_class import NamedTuple
from verbund.release.manifest.manifest import Version, read_manifest, versions_of
from verbund.system.inside import below
from verbund.workspace.text_forms import is_version

RELEASES = "releases"
"""The folder of a release that holds the kept versions, each with all its files."""

NO_LINKS = frozenset({errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS})
"""The errors of a system that cannot make a hard link."""


class History(NamedTuple):
    """The versions released so far, the oldest first.

    ``output`` is the folder of the last release, ``current`` its version. ``published`` are the
    versions known to be published: all other built versions are then drafts, and not part of the
    history. ``built`` are all versions that the last release lists.
    """

    output: Path
    versions: tuple[Version, ...] = ()
    current: str | None = None
    built: tuple[Version, ...] = ()
    published: tuple[Version, ...] = ()

    @classmethod
    def of(cls, output: Path) -> History:
        """The history of the release in a folder; empty where none states its version.

        A manifest that cannot be understood counts as none: the next release begins a history.
        Raises OSError where the manifest cannot be read: else the kept versions would be lost.
        """
        try:
            document = read_manifest(output)
            versions = versions_of(document)
            current = document.get("version")
        except (FileNotFoundError, NotADirectoryError):
            return cls(output)
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls(output)
        return cls(output, versions, None if current is None else str(current), versions)

    def knowing(self, published: tuple[Version, ...]) -> History:
        """The history with the versions that are known to be published, if any."""
        if not published:
            return self
        return self._replace(versions=published, published=published)

    def with_version(self, version: Version) -> tuple[Version, ...]:
        """The versions with one added at the end, or replaced where its name is listed."""
        if all(item.name != version.name for item in self.versions):
            return (*self.versions, version)
        return tuple(version if item.name == version.name else item for item in self.versions)

    def previous(self, name: str) -> Version | None:
        """The version before the one named; None for the first."""
        names = [version.name for version in self.versions]
        place = names.index(name) if name in names else len(names)
        return self.versions[place - 1] if place else None

    def released(self, name: str) -> Version | None:
        """The version of a name; None if it was not released."""
        return _named(self.versions, name)

    @property
    def unlisted(self) -> tuple[str, ...]:
        """The names of kept versions' folders that the release does not list. Raises OSError."""
        folder = self.output / RELEASES
        found = folder.iterdir() if folder.is_dir() else ()
        names = sorted(path.name for path in found if not path.is_symlink())
        listed = {version.name for version in (*self.versions, *self.built)}
        return tuple(name for name in names if is_version(name) and name not in listed)

    def is_superseded(self, name: str) -> bool:
        """Whether a version was released, and another after it."""
        return any(version.name == name for version in self.versions[:-1])

    def folder(self, name: str) -> Path | None:
        """The folder with the files of a version; None where they are not kept."""
        kept = self.output / RELEASES / name
        if kept.is_dir() and not kept.is_symlink():
            return kept
        same = self.released(name) == _named(self.built, name)
        return self.output if name == self.current and same else None

    def is_built(self, version: Version) -> bool:
        """Whether the last release is this version, with this date and data."""
        return self.current == version.name and version in self.built

    def is_published(self, name: str) -> bool:
        """Whether a version is known to be published."""
        return _named(self.published, name) is not None

    def not_as_published(self, name: str) -> tuple[Version, ...]:
        """The published versions, without the one named, that are kept with other data."""
        return tuple(
            version
            for version in self.published
            if version.name != name
            and (kept := self.output / RELEASES / version.name).is_dir()
            and _identity(kept) != version.sha256
        )


def _named(versions: Sequence[Version], name: str) -> Version | None:
    return next((version for version in versions if version.name == name), None)


def _identity(folder: Path) -> str | None:
    """The SHA-256 of a release's dataset by its manifest; None where that does not state it."""
    try:
        return str(read_manifest(folder)["dataset"]["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_versions(
    folder: Path, history: History, versions: Sequence[Version], current: str, most: int
) -> None:
    """Copy the versions to keep into ``folder/releases/``, by hard links where possible.

    ``versions`` are all versions, the oldest first, the current one last, whose files lie in
    ``folder``. It is kept, and up to ``most`` before it; while it is a draft, also the version
    published last, with which it is compared. Raises OSError.
    """
    target = folder / RELEASES
    if history.published and not history.is_published(current):
        most = max(most, 1)
    for name in kept_names(versions, current, most):
        source = folder if name == current else history.folder(name)
        if source is not None:
            link_tree(source, below(target, name))


def kept_names(versions: Sequence[Version], current: str, most: int) -> list[str]:
    """The names of the versions to keep: the current one, and up to ``most`` before it."""
    names = [version.name for version in versions if version.name != current]
    return [*names[max(0, len(names) - most) :], current]


def link_tree(source: Path, target: Path) -> None:
    """Copy the files of a release, without the versions that it keeps.

    Files are hard links, or copies where links cannot be made. Raises OSError.
    """
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if relative.parts[0] == RELEASES or path.is_symlink() or not path.is_file():
            continue  # a build makes no symbolic links, and one may lead anywhere
        place = below(target, relative.as_posix())
        place.parent.mkdir(parents=True, exist_ok=True)
        link_file(path, place)


def link_file(path: Path, place: Path) -> None:
    """Make a hard link of a file, or a copy where links cannot be made. Raises OSError."""
    try:
        os.link(path, place)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        import shutil  # few runs need it

        shutil.copyfile(path, place)  # a file system without hard links, or another one
