"""The target directory: a folder that a web server serves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from verbund.findings import Finding, Localised, Place, Severity, entry, phrase
from verbund.findings.catalogue import LANGUAGES, render
from verbund.publication.directory.files import File, made_file
from verbund.publication.directory.layout import MARKER, SERVERS, Layout
from verbund.publication.directory.present import Digests, Present, read_present, whole_version
from verbund.publication.directory.write import Writer, new_folder
from verbund.publication.error import TargetError
from verbund.publication.plan import Action, Plan, Step
from verbund.publication.release import Release
from verbund.publication.target import Check, Progress, Verification
from verbund.release.manifest.checksums import KEPT
from verbund.release.manifest.history import kept_names
from verbund.workspace.directory import DirectorySettings, is_servable
from verbund.workspace.document import FILE
from verbund.workspace.own_folders import homes, is_of_git
from verbund.workspace.targets import TABLE, Configured
from verbund.workspace.workspace import Workspace

_KIND = "file"


def open_target(
    configured: Configured,
    release: Release,
    workspace: Workspace,
    environment: Mapping[str, str],
    jobs: int = 1,
) -> DirectoryTarget:
    """The folder that verbund.toml names; it needs no secret. ``jobs`` processes make its pages.

    Raises TargetError: U402 where it lies among the workspace's own folders, U404 for cyclic links,
    U416 where no configuration of a server can hold the path of the URL.
    """
    settings = configured.settings
    assert isinstance(settings, DirectorySettings)  # noqa: S101 - the kind says so
    folder = _resolved(workspace.folder / settings.folder)
    _refuse_own(folder, workspace)
    address = settings.address or release.base
    if not is_servable(address):
        raise TargetError("U416", details={"address": address})
    layout = Layout(
        release,
        address=address,
        download=workspace.settings.release.download,
        most=settings.records,
        folder=folder,
        has_site=settings.site,
        outlines=workspace.outlines,
        jobs=jobs,
    )
    line = workspace.lines.line(TABLE, configured.name)
    keep = workspace.settings.release.keep
    return DirectoryTarget(folder, layout, configured.name, Place(file=FILE, line=line), keep)


def _resolved(folder: Path) -> Path:
    try:
        return folder.resolve()
    except (OSError, RuntimeError) as error:  # cyclic links
        raise TargetError("U404", words=str(error), details={"folder": folder.name}) from None


def _refuse_own(folder: Path, workspace: Workspace) -> None:
    """Raise TargetError (U402) for a folder that must not be replaced as a whole.

    It must not hold files that are read, nor a home folder, nor lie among the files of Git.
    """
    read = (workspace.records, workspace.output, *workspace.ontology, *workspace.shapes)
    own = [path.resolve() for path in read]
    above = any(path.is_relative_to(folder) for path in (workspace.folder, *own, *homes()))
    inside = any(folder.is_relative_to(path) for path in own)
    if above or inside or is_of_git(folder):
        raise TargetError("U402", details={"folder": workspace.shown(folder)})


class DirectoryTarget:
    """A folder that holds a publication, or will hold one."""

    def __init__(
        self, folder: Path, layout: Layout, name: str, place: Place, keep: int = 0
    ) -> None:
        self._folder, self._layout, self._keep = folder, layout, keep
        self._name, self._place = name, place
        self._digests = Digests()
        self._has_new_servers = False

    def plan(self) -> Plan:
        """Compare the folder with the release, file by file: by size, then by SHA-256.

        Raises TargetError: U401 where the folder is not ours, U403 where a foreign file has the
        place of one of ours, U404 where the folder or the release cannot be read.
        """
        with self._reading():
            present = self._present()
            return Plan(tuple(self._steps(present, self._wanted(present))), held=present.held)

    def apply(self, plan: Plan, progress: Progress) -> None:
        """Write changed files into a new folder, link the others, and exchange the two folders.

        The plan is made again under the lock. No file of a publication that fails is served.
        Raises TargetError as ``plan`` does, and U405, U406 of write.py.
        """
        with self._reading(), new_folder(self._folder) as staging:
            present = self._present()
            if present.held != plan.held:  # another run has published another version
                raise TargetError("U405", transient=True, details={"folder": self._folder.name})
            writer = Writer(staging, present)
            self._fill(writer, present, progress)
            for name in present.foreign:
                writer.keep(name)
            writer.finish()

    def read_back(self) -> Verification:
        """Compare the checksum of every file.

        The documents of resources, and the pages of a language, are one check each, as there may be
        many.
        """
        with self._reading():
            present, counted = self._present(), self._layout.counted
            same, every, readings = Counter[str](), Counter[str](), []
            for file in self._wanted(present).values():
                found = self._found(present, file)
                many = next((begin for begin in counted if file.name.startswith(begin)), None)
                if many is None:
                    readings.append(Check(_KIND, file.name, "sha256", file.sha256, found))
                else:
                    every[many] += 1
                    same[many] += found == file.sha256
            readings += (
                Check(_KIND, many, "files", str(every[many]), str(same[many])) for many in every
            )
            self._layout.keep()
            return Verification(tuple(readings), tuple(self._warnings()))

    def published_catalogue(self) -> Path | None:
        """The catalogue that is served now; None where there is none."""
        with self._reading():
            present = self._present()
            name = present.catalogue
            there = name is not None and present.is_file(name)
            return self._folder / str(name) if there else None

    def close(self) -> None:
        """Let go of the pages that were made."""
        self._layout.close()

    def _present(self) -> Present:
        return read_present(self._folder, self._layout.release.base)

    def _wanted(self, present: Present) -> dict[str, File]:
        """The files wanted, without those that yield to foreign files.

        An earlier version that lies here unchanged stays: cited files keep their bytes, and a
        version is kept that the workspace no longer has.
        """
        found = {
            file.name: file
            for file in self._layout.files.values()
            if not file.yields or file.name in present.ours or file.name not in present.entries
        }
        for begin, files in self._versions_here(present):
            found = {name: file for name, file in found.items() if not name.startswith(begin)}
            found |= {file.name: file for file in files}
        found = dict(sorted(found.items()))
        found[MARKER] = made_file(MARKER, self._layout.marker(found))
        return found

    def _versions_here(self, present: Present) -> Iterator[tuple[str, tuple[File, ...]]]:
        """The earlier versions that lie here unchanged: folder and files of each."""
        release = self._layout.release
        kept = {*kept_names(release.versions, str(release.version), self._keep), *release.kept}
        for version in release.versions:
            begin = f"{self._layout.release_place}{KEPT}/{version.name}/"
            if version.name in kept and version.name != release.version:
                files = whole_version(present, begin, version.sha256, self._digests)
                if files:
                    yield begin, files

    def _steps(self, present: Present, wanted: Mapping[str, File]) -> Iterator[Step]:
        _refuse_conflicts(present, wanted)
        for name, file in wanted.items():
            if name not in present.entries:
                yield Step(Action.CREATE, _KIND, name, file.bytes)
            elif self._found(present, file) != file.sha256:
                yield Step(Action.UPDATE, _KIND, name, file.bytes)
            else:
                yield Step(Action.LEAVE, _KIND, name)
        for name in sorted(present.ours - wanted.keys()):
            if name in present.entries:
                yield Step(Action.DELETE, _KIND, name)

    def _found(self, present: Present, file: File) -> str:
        """The SHA-256 of a file here; for another size, or no file, a note of that."""
        if file.name not in present.entries:
            return "-"
        known = present.entries[file.name]
        if not present.is_file(file.name) or known.st_size != file.bytes:
            return f"{known.st_size} B"
        return self._digests.of(self._folder / file.name, known)

    def _fill(self, writer: Writer, present: Present, progress: Progress) -> None:
        """Write the files: copies of the release first, then generated ones, the marker last."""
        wanted, made = self._wanted(present), dict[str, Step]()
        steps = list(self._steps(present, wanted))
        self._has_new_servers |= any(_is_new_configuration(step) for step in steps)
        for step in steps:
            if step.action is Action.LEAVE:
                writer.keep(step.name)
            elif step.action is Action.DELETE:
                progress.begin(step)
            elif (source := wanted[step.name].source) is not None:
                progress.begin(step)
                writer.copy(wanted[step.name], source, progress.sent)
            else:
                made[step.name] = step
        for name, data in self._made(made, wanted):
            progress.begin(made[name])
            writer.write(name, data, progress.sent)

    def _made(self, names: Collection[str], wanted: Collection[str]) -> Iterator[tuple[str, bytes]]:
        """The generated files wanted, the marker at the end."""
        yield from self._layout.made([name for name in names if name != MARKER])
        if MARKER in names:
            yield MARKER, self._layout.marker(name for name in wanted if name != MARKER)

    def _warnings(self) -> Iterator[Finding]:
        """The warnings about what users of the data will miss with these settings."""
        layout = self._layout
        if not layout.is_downloadable:
            yield self._warning("U410", download=str(layout.download), address=layout.address)
        unplaced = layout.documents.unplaced
        if unplaced:
            yield self._warning("U411", count=str(unplaced), most=str(layout.most))
        if layout.is_in_the_way:
            yield self._warning("U417", problem=phrase("publish.in-the-way"))
        elif layout.no_site is not None:
            yield self._warning("U417", problem=_message(layout.no_site))
        if layout.site is not None:
            yield from layout.site.site.findings
        if self._has_new_servers:
            yield self._warning("U418", folder=SERVERS)

    def _warning(self, code: str, **details: str | Localised) -> Finding:
        severity = Severity(entry(code).severity)
        return Finding(code, self._place, severity, details={"target": self._name, **details})

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            words = error.strerror or str(error)
            if isinstance(error.filename, str):
                words = f"{Path(error.filename).name}: {words}"
            raise TargetError("U404", words=words, details={"folder": self._folder.name}) from None


def _is_new_configuration(step: Step) -> bool:
    """Whether a configuration becomes another one, which servers have to be told to read."""
    return step.action is Action.UPDATE and step.name.startswith(f"{SERVERS}/")


def _message(finding: Finding) -> Localised:
    return {language: render(finding, language).message for language in LANGUAGES}


def _refuse_conflicts(present: Present, wanted: Mapping[str, File]) -> None:
    """Raise TargetError (U403) where a foreign entry has the place of a file or folder."""
    folders = {parent.as_posix() for name in wanted for parent in PurePosixPath(name).parents} - {
        "."
    }
    for name in present.foreign:
        is_folder = name in present.folders
        above = {parent.as_posix() for parent in PurePosixPath(name).parents}
        if (name in wanted) or (name in folders and not is_folder) or above & wanted.keys():
            raise TargetError("U403", details={"file": name})
