"""The versions of a release: which there were, and those that are kept beside it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from verbund.release.manifest.manifest import Version, read_manifest, versions_of
from verbund.system.inside import below
from verbund.workspace.kinds import is_version

RELEASES = "releases"
"""The folder of a release that holds the versions kept, each with all its files."""

NO_LINKS = frozenset({errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS})
"""What a system says that cannot give a file a second name."""


@dataclass(frozen=True, slots=True)
class History:
    """The versions released so far, the oldest first.

    ``output`` is the folder of the last release, ``current`` the version that it is. ``published``
    are those that are known to be published: then all others that were built are drafts, and no
    part of the history. ``built`` are all that the last release lists.
    """

    output: Path
    versions: tuple[Version, ...] = ()
    current: str | None = None
    built: tuple[Version, ...] = ()
    published: tuple[Version, ...] = ()

    @classmethod
    def of(cls, output: Path) -> History:
        """The history of the release in a folder; empty where there is none that says its version.

        A manifest that says nothing counts as none: the next release begins a history. Raises
        OSError where there is one that the disk does not give: else the versions kept were lost.
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
        """The history where it is known which versions were published, if any."""
        if not published:
            return self
        return replace(self, versions=published, published=published)

    def with_version(self, version: Version) -> tuple[Version, ...]:
        """The versions with one more at the end, or with one that is made anew in its place."""
        if all(item.name != version.name for item in self.versions):
            return (*self.versions, version)
        return tuple(version if item.name == version.name else item for item in self.versions)

    def previous(self, name: str) -> Version | None:
        """The version before the one named."""
        names = [version.name for version in self.versions]
        place = names.index(name) if name in names else len(names)
        return self.versions[place - 1] if place else None

    def released(self, name: str) -> Version | None:
        """The version of that name, if it was released."""
        return _named(self.versions, name)

    @property
    def unlisted(self) -> tuple[str, ...]:
        """The names of folders of kept versions that the release does not list. Raises OSError."""
        folder = self.output / RELEASES
        found = folder.iterdir() if folder.is_dir() else ()
        names = sorted(path.name for path in found if not path.is_symlink())
        listed = {version.name for version in (*self.versions, *self.built)}
        return tuple(name for name in names if is_version(name) and name not in listed)

    def is_superseded(self, name: str) -> bool:
        """Whether a version was released, and another one after it."""
        return any(version.name == name for version in self.versions[:-1])

    def folder(self, name: str) -> Path | None:
        """Where the files of a version are kept; None where they are not."""
        kept = self.output / RELEASES / name
        if kept.is_dir() and not kept.is_symlink():
            return kept
        same = self.released(name) == _named(self.built, name)
        return self.output if name == self.current and same else None

    def is_published(self, name: str) -> bool:
        """Whether a version is known to be published."""
        return _named(self.published, name) is not None

    def not_as_published(self, name: str) -> tuple[Version, ...]:
        """The versions published, but for the one named, that are kept with other data."""
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
    """The SHA-256 of a release's dataset, as its manifest says; None where that says nothing."""
    try:
        return str(read_manifest(folder)["dataset"]["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_versions(
    folder: Path, history: History, versions: Sequence[Version], current: str, most: int
) -> None:
    """Put the versions that are kept into ``folder/releases/``, by hard links where they can be.

    ``versions`` are all there are, the oldest first, the current one last, whose files lie in
    ``folder``; it is kept, and up to ``most`` before it. While it is a draft, so is the version
    published last, which it is compared with. Raises OSError.
    """
    target = folder / RELEASES
    if history.published and not history.is_published(current):
        most = max(most, 1)
    for name in kept_names(versions, current, most):
        source = folder if name == current else history.folder(name)
        if source is not None:
            link_tree(source, below(target, name))


def kept_names(versions: Sequence[Version], current: str, most: int) -> list[str]:
    """The names of the versions that are kept: the current one, and up to ``most`` before it."""
    names = [version.name for version in versions if version.name != current]
    return [*names[max(0, len(names) - most) :], current]


def link_tree(source: Path, target: Path) -> None:
    """The files of a release once more, without the versions that it keeps itself.

    By hard links, or copies where there can be none. Raises OSError.
    """
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source)
        if relative.parts[0] == RELEASES or path.is_symlink() or not path.is_file():
            continue  # a build makes no symbolic links: one may lead anywhere
        place = below(target, relative.as_posix())
        place.parent.mkdir(parents=True, exist_ok=True)
        link_file(path, place)


def link_file(path: Path, place: Path) -> None:
    """Give a file a second name, or copy it where there can be none. Raises OSError."""
    try:
        os.link(path, place)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        shutil.copyfile(path, place)  # a file system without hard links, or another one
