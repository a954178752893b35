"""Writer of the files beside the dataset: description, tables, pages, changes, checksums."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from verbund.__about__ import __version__
from verbund.convert.run import Conversion
from verbund.data_class import data_class
from verbund.findings import (
    Finding,
    Findings,
    Localised,
    Place,
    Severity,
    has_violation,
    phrase,
)
from verbund.findings.catalogue import LANGUAGES, render
from verbund.model.model import Model
from verbund.read.tables import Tables
from verbund.release.compress import SUFFIX, compress
from verbund.release.dataset import DATASET, DatasetFiles
from verbund.release.describe.release_facts import ReleaseFacts
from verbund.release.facts import record_files, statistics_of
from verbund.release.manifest.checksums import SUMS, write_checksums
from verbund.release.manifest.feed_part import FEED, FeedPart, feed_parts
from verbund.release.manifest.history import RELEASES, History, keep_versions, link_tree
from verbund.release.manifest.manifest import (
    MANIFEST,
    FileEntry,
    Manifest,
    Version,
    entry_of,
    read_manifest,
)
from verbund.release.published import read_published
from verbund.resolve.index import Index
from verbund.serialise.jsonld import Context
from verbund.system.inside import below
from verbund.workspace.description import Settings
from verbund.workspace.packaged import queries_folder
from verbund.workspace.workspace import Workspace

if TYPE_CHECKING:
    from verbund.release.describe.catalogue import Description
    from verbund.release.feed.write import Before

CHANGES = "changes"
"""The folder of a release that holds the difference to the previous version."""

PAGES = "pages"

_NOT_IN_RECORDS = "D108"


@data_class(slots=True)
class BuildContext:
    """The sources of a release: the workspace, its model, and the data read and converted."""

    workspace: Workspace
    model: Model
    context: Context
    tables: Tables
    index: Index
    conversion: Conversion
    written: DatasetFiles

    @property
    def settings(self) -> Settings:
        """The settings of verbund.toml."""
        return self.workspace.settings


@data_class(slots=True)
class _Files:
    """The files of a release while it is written."""

    folder: Path
    entries: list[FileEntry] = field(default_factory=list)

    def write(self, name: str, text: str) -> None:
        """Write a text file in UTF-8; ``name`` is its path below the folder. Raises OSError."""
        path = below(self.folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        self.entries.append(entry_of(path, self.folder))

    def add_folder(self, name: str) -> None:
        """Add the files of a folder that was written already. Raises OSError."""
        known = {entry.name for entry in self.entries}
        for path in sorted((self.folder / name).rglob("*")):
            if path.is_file() and path.relative_to(self.folder).as_posix() not in known:
                self.entries.append(entry_of(path, self.folder))


def complete_release(
    folder: Path, given: BuildContext, profiles: Sequence[Path] = ()
) -> list[Finding]:
    """Write the files beside the dataset into ``folder``; gives the findings about them.

    ``profiles`` are files or folders of further shapes for the catalogue. With a finding that is a
    violation the release must not be used. Raises OSError.
    """
    settings, model = given.settings, given.model
    files = _Files(
        folder,
        [FileEntry(f.name, f.size, f.sha256, given.written.triples) for f in given.written.files],
    )
    from verbund.release.annotations import write_annotated  # a validation writes none

    annotated = write_annotated(folder, model, given.conversion.records)
    if annotated is not None:
        files.entries.append(annotated)
    files.write("context.jsonld", f'{{"@context":{given.context.text}}}\n')
    files.write("ontology.ttl", model.ontology_turtle)
    files.write("shapes.ttl", model.shapes_turtle)
    if given.workspace.packaged_model:
        for name, text in _questions(given):
            files.write(name, text)
    history = _history(given.workspace)
    version = _version(given, files.entries)
    versions = () if version is None else history.with_version(version)
    findings = _released_before(version, history, given.workspace)
    if not has_violation(findings):
        findings += _write_derived(files, given, version)
    if has_violation(findings):
        return findings
    feed: tuple[FeedPart, ...] = ()
    if version is not None:
        found, before = _write_changes(files, version, history, given)
        feed, lost = _write_feed(files, version, history, given, before)
        findings += found + lost
    if settings.dataset is not None and version is not None:
        findings += _describe(files, given, version, versions, profiles)
    manifest = Manifest(
        base=model.base,
        ontology=model.ontology_version or model.ontology_iri,
        files=tuple(files.entries),
        records=given.conversion.records,
        triples_by_table=given.written.triples_by_table,
        version=None if version is None else version.name,
        versions=versions,
        feed=feed,
    )
    (folder / MANIFEST).write_text(manifest.text(), encoding="utf-8", newline="\n")
    write_checksums(folder, {entry.name: entry.sha256 for entry in files.entries})
    if version is not None:
        keep_versions(folder, history, versions, version.name, settings.release.keep)
    return findings


def _questions(given: BuildContext) -> list[tuple[str, str]]:
    from verbund.release.questions import release_questions

    day = _date(given.settings) or None
    return release_questions(queries_folder(), given.model.language, day)


def _write_derived(files: _Files, given: BuildContext, version: Version | None) -> list[Finding]:
    """Write what the rules of the model derive, where it has any; gives findings about them."""
    if not given.workspace.rule_folders:
        return []
    from verbund.release.derived.files import write_derived  # which few workspaces do without

    dataset = next(entry for entry in files.entries if entry.name == DATASET[0])
    tables = [name for name, records in given.conversion.records.items() if records]
    entries, findings = write_derived(
        files.folder, given.workspace, given.model, tables, version or dataset.sha256
    )
    files.entries += entries
    return findings


def check_settings(
    given: BuildContext, *, buildable: bool, profiles: Sequence[Path] = ()
) -> list[Finding]:
    """Check description and version of a release that was not written; gives the findings.

    The version is checked only where the release is ``buildable``: whoever corrects records need
    not think of versions yet. D108 is left out then too: faults may hide the values.

    Checksums are placeholders, and so are the sizes of all but the dataset's files; a note says so
    where there are ``profiles``.
    """
    settings, workspace = given.settings, given.workspace
    files = [FileEntry(f.name, f.size, f.sha256) for f in given.written.files]
    version = _version(given, files) if files else None
    findings: list[Finding] = []
    if buildable:
        findings += _released_before(version, _history(workspace), workspace)
        findings += _check_rules(given)
    if settings.dataset is None or version is None:
        return findings
    from verbund.release.describe.catalogue import describe_catalogue
    from verbund.release.describe.tables import FOLDER, file_name

    tables = [f"{FOLDER}/{file_name(table)}" for table in given.tables.by_name.values()]
    files += [FileEntry(name, 1, "0" * 64) for name in tables]
    least = settings.release.compress_from or math.inf
    files += [f._replace(name=f"{f.name}{SUFFIX}") for f in files if f.bytes >= least]
    facts = facts_of(given, version, (version,), tuple(files))
    described = describe_catalogue(settings, facts, given.model, given.model.base)
    if profiles:
        findings.append(Finding("D111", Place(file="verbund.toml"), Severity.INFO))
    found = _check_description(described, given, profiles)
    return findings + [item for item in found if buildable or item.code != _NOT_IN_RECORDS]


def _check_rules(given: BuildContext) -> list[Finding]:
    if not given.workspace.rule_folders:
        return []
    from verbund.release.derived.check import check_rules

    return check_rules(given.workspace, given.model)


def _check_description(
    described: Description, given: BuildContext, profiles: Sequence[Path]
) -> list[Finding]:
    """The findings about a catalogue, and about settings that it cannot hold."""
    from verbund.release.profiles import check_description
    from verbund.release.profiles.unpublished import unpublished_names

    workspace = given.workspace
    findings = check_description(
        described.graph, described.origins, workspace.line_of, profiles, workspace.roots_of
    )
    contact = given.settings.contact
    return findings + unpublished_names(contact, given.model.language, workspace.line_of)


def version_of(settings: Settings) -> str | None:
    """The version of the release: as stated, else its date where there is a description."""
    described = settings.dataset is not None
    return settings.release.version or (_date(settings) or None if described else None)


def _date(settings: Settings) -> str:
    """The date of this version: dct:modified, else dct:issued of the settings; may be empty."""
    return settings.release.modified or settings.release.issued or ""


def _version(given: BuildContext, entries: list[FileEntry]) -> Version | None:
    name = version_of(given.settings)
    if name is None:
        return None
    dataset = next(entry for entry in entries if entry.name == "dataset.nt")
    return Version(name, _date(given.settings), dataset.sha256)


def _released_before(
    version: Version | None, history: History, workspace: Workspace
) -> list[Finding]:
    """The findings about a version with respect to the versions released so far."""
    place = Place(file="verbund.toml", line=workspace.line_of("release", "version"))
    if history.unlisted or (version is None and history.versions):
        folder = f"{workspace.shown(workspace.output)}/{RELEASES}"
        return [Finding("B106", Place(file=folder), details={"folder": folder})]
    if version is None:
        return []
    if history.is_superseded(version.name):
        newest = history.versions[-1].name
        details = {"version": version.name, "newest": newest}
        return [Finding("B105", place, value=version.name, details=details)]
    found = list(_kept_otherwise(version, history, workspace))
    before = history.released(version.name)
    if before is None:
        return [*found, *_dated_before(version, history, workspace)]
    if before.sha256 != version.sha256:
        found.append(_other_data(version, place, published=history.is_published(version.name)))
    return found


def _history(workspace: Workspace) -> History:
    """The history: the versions published, where that is known, else all that were built."""
    published = read_published(workspace.folder, workspace.base)
    return History.of(workspace.output).knowing(published)


def _other_data(version: Version, place: Place, *, published: bool) -> Finding:
    """The finding for a version whose name has other data: published data must stay."""
    state = "published" if published else "built"
    what, todo = phrase(f"version.{state}"), phrase(f"version.todo-{state}")
    details: dict[str, str | Localised] = {"version": version.name, "what": what, "todo": todo}
    severity = Severity.VIOLATION if published else Severity.WARNING
    return Finding("B104", place, severity=severity, value=version.name, details=details)


def _kept_otherwise(version: Version, history: History, workspace: Workspace) -> Iterator[Finding]:
    """The findings for kept versions that differ from what was published under their names."""
    for item in history.not_as_published(version.name):
        folder = f"{workspace.shown(workspace.output)}/{RELEASES}/{item.name}"
        details = {"version": item.name, "folder": folder}
        yield Finding("B109", Place(file=folder), details=details)


def _dated_before(version: Version, history: History, workspace: Workspace) -> Iterator[Finding]:
    """The warning for a version that is dated no later than the one published before it."""
    last = history.published[-1] if history.published else None
    if last is None or not version.issued or version.issued > last.issued:
        return
    line = workspace.line_of("release", "modified") or workspace.line_of("release", "version")
    details = {
        "version": version.name,
        "date": version.issued,
        "before": last.name,
        "published": last.issued,
    }
    place = Place(file="verbund.toml", line=line)
    yield Finding("B110", place, severity=Severity.WARNING, value=version.issued, details=details)


def _write_changes(
    files: _Files, version: Version, history: History, given: BuildContext
) -> tuple[list[Finding], Before | None]:
    """Write the difference to the previous version, where that is kept, and give it.

    Where it is kept no longer, a release built again takes over the difference written before.
    Gives a finding where the previous version cannot be compared.
    """
    previous = history.previous(version.name)
    if previous is None:
        return [], None
    before: Before | None = None
    last = history.folder(previous.name)
    if last is not None:
        from verbund.release.diff.dataset import DatasetFile
        from verbund.release.diff.in_present_model import in_present_model
        from verbund.release.diff.write import compare_into
        from verbund.release.feed.write import Before

        new = DatasetFile(files.folder / "dataset.nt", version.name)
        old = DatasetFile(last / "dataset.nt", previous.name)
        # below the release that is written: a disk that is full is a release that is not
        folder = files.folder / "in_present_model"
        problem: Localised | None = None
        try:
            between = in_present_model(last, given.workspace, given.model, folder)
            summary = compare_into(files.folder / CHANGES, old, new, given.model, between)
            before = Before(previous, last, files.folder / CHANGES, summary.logs)
            if summary.old.sha256 != previous.sha256:
                problem = phrase("version.other-data")
        except Findings as error:
            problem = {tag: render(error.findings[0], tag).message for tag in LANGUAGES}
        import shutil  # few runs need it

        if folder.exists():
            shutil.rmtree(folder)
        if problem is not None:
            shutil.rmtree(files.folder / CHANGES, ignore_errors=True)
            return [_not_comparable(previous.name, problem, history)], None
    elif history.is_built(version):
        link_tree(history.output / CHANGES, files.folder / CHANGES)
    files.add_folder(CHANGES)
    return [], before


def _write_feed(
    files: _Files,
    version: Version,
    history: History,
    given: BuildContext,
    before: Before | None,
) -> tuple[tuple[FeedPart, ...], list[Finding]]:
    """Write the change feed, if there is to be one; gives its parts.

    It begins where there are no more records than the settings say; once begun it goes on.
    Where the version before is kept no longer, a release built again takes over its own.
    """
    settings = given.settings
    if settings.dataset is None or not settings.release.feed or not version.issued:
        return (), []
    if before is None and history.previous(version.name) and history.is_built(version):
        parts = feed_parts(read_manifest(history.output))
        link_tree(history.output / FEED, files.folder / FEED)
        files.add_folder(FEED)
        return parts, []
    from verbund.release.feed.write import Described, write_feed

    release, title, publisher = settings.release, settings.dataset.title, settings.publisher.name
    described = Described(given.model.base, release.download, title, publisher)
    records = sum(given.conversion.records.values())
    begin = records <= release.feed
    found = write_feed(files.folder, described, version, records, before, begin=begin)
    files.add_folder(FEED)
    return found


def _not_comparable(version: str, problem: Localised, history: History) -> Finding:
    place = Place(file=f"{history.output.name}/{RELEASES}/{version}")
    details: dict[str, str | Localised] = {"version": version, "problem": problem}
    return Finding("B107", place, severity=Severity.WARNING, details=details)


def _describe(
    files: _Files,
    given: BuildContext,
    version: Version,
    versions: tuple[Version, ...],
    profiles: Sequence[Path],
) -> list[Finding]:
    """Write tables, compressed files, catalogue, VoID, PROV-O, versions and pages."""
    from verbund.release.describe.catalogue import (
        catalogue_jsonld,
        catalogue_turtle,
        describe_catalogue,
    )
    from verbund.release.describe.csvw import METADATA, tables_metadata
    from verbund.release.describe.provenance import provenance_turtle
    from verbund.release.describe.tables import FOLDER, write_tables
    from verbund.release.describe.versions import versions_turtle
    from verbund.release.describe.void import example_records, void_turtle
    from verbund.release.pages import write_pages

    folder, settings, model = files.folder, given.settings, given.model
    dataset, release = settings.dataset, settings.release
    if dataset is None:
        return []
    sort_folder = folder / "sort_folder"
    files.entries += write_tables(folder, model, given.tables, given.index, sort_folder=sort_folder)
    metadata = tables_metadata(model, given.tables, title=dataset.title, licence=dataset.licence)
    files.write(f"{FOLDER}/{METADATA}", metadata)
    names = [entry.name for entry in files.entries]
    files.entries += compress(folder, names, release.compress_from)
    facts = facts_of(given, version, versions, tuple(files.entries))
    description = describe_catalogue(settings, facts, model, model.base)
    findings = _check_description(description, given, profiles)
    files.write("catalog.ttl", catalogue_turtle(description))
    files.write("catalog.jsonld", catalogue_jsonld(description))
    void = void_turtle(
        facts,
        model,
        title=dataset.title,
        description=dataset.description,
        licence=dataset.licence,
        download=release.download,
        query_endpoint=release.query_endpoint,
        examples=example_records(folder / "dataset.nt", model),
    )
    files.write("void.ttl", void)
    files.write("prov.ttl", provenance_turtle(facts, model, title=dataset.title))
    files.write("versions.ttl", versions_turtle(model.base, versions, title=dataset.title))
    folders = given.workspace.model_folders
    examples = [path / "examples" for _, path in folders.shapes]
    pages = f"{FEED}/*/*"  # the root of a feed leads to its pages
    names = [entry.name for entry in files.entries if not fnmatchcase(entry.name, pages)]
    downloads = [*sorted(names), MANIFEST, SUMS]
    write_pages(
        folder / PAGES,
        model,
        dataset.title,
        examples=examples,
        downloads=downloads,
        roots=folders.roots,
    )
    files.add_folder(PAGES)
    return findings


def facts_of(
    given: BuildContext,
    version: Version,
    versions: tuple[Version, ...],
    entries: tuple[FileEntry, ...],
) -> ReleaseFacts:
    """The facts of a release for its description."""
    release = given.settings.release
    names = [item.name for item in versions]
    place = names.index(version.name) if version.name in names else 0
    return ReleaseFacts(
        version=version.name,
        issued=release.issued or version.issued,
        modified=version.issued,
        dataset_sha256=version.sha256,
        statistics=statistics_of(given.model, given.conversion, given.written),
        files=entries,
        previous_version=names[place - 1] if place else None,
        software=f"verbund {__version__}",
        record_files=record_files(given.tables, given.workspace.folder),
    )
