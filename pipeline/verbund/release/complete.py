"""Writer of the files beside the dataset: description, tables, pages, changes, checksums."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Self

from verbund.__about__ import __version__
from verbund.findings import Finding, Place, Severity, has_violation
from verbund.release.annotations import write_annotated
from verbund.release.build_context import BuildContext, ReleaseFiles
from verbund.release.compress import SUFFIX, compress
from verbund.release.dataset import DATASET
from verbund.release.describe.release_facts import ReleaseFacts
from verbund.release.facts import record_files, statistics_of
from verbund.release.manifest.checksums import SUMS, write_checksums
from verbund.release.manifest.feed_part import FEED, FeedPart
from verbund.release.manifest.history import keep_versions
from verbund.release.manifest.manifest import MANIFEST, FileEntry, Manifest, Version
from verbund.release.version_check import date_of, history_of, released_before, version_to_release
from verbund.workspace.packaged import queries_folder

if TYPE_CHECKING:
    from verbund.model.model import Model
    from verbund.read.tables import Tables
    from verbund.release.dataset import DatasetWriter
    from verbund.release.derived.files import Begun
    from verbund.release.derived.rule import Rule
    from verbund.release.derived.run import WrittenSoFar
    from verbund.release.describe.catalogue import Description
    from verbund.sparql.terms_read import NamedTerms
    from verbund.workspace.workspace import Workspace

PAGES = "pages"

_NOT_IN_RECORDS = "D108"


def complete_release(
    folder: Path, given: BuildContext, profiles: Sequence[Path] = ()
) -> list[Finding]:
    """Write the files beside the dataset into ``folder``; gives the findings about them.

    ``profiles`` are files or folders of further shapes for the catalogue. With a finding that is a
    violation the release must not be used. Raises OSError.
    """
    settings, model = given.settings, given.model
    files = ReleaseFiles(
        folder,
        [FileEntry(f.name, f.size, f.sha256, given.written.triples) for f in given.written.files],
    )

    annotated = write_annotated(folder, model, given.conversion.records)
    if annotated is not None:
        files.entries.append(annotated)
    files.write("context.jsonld", f'{{"@context":{given.context.text}}}\n')
    files.write("ontology.ttl", model.ontology_turtle)
    files.write("shapes.ttl", model.shapes_turtle)
    if given.workspace.packaged_model:
        for name, text in _questions(given):
            files.write(name, text)
    history = history_of(given.workspace)
    version = version_to_release(given, files.entries)
    versions = () if version is None else history.with_version(version)
    findings = released_before(version, history, given.workspace)
    if not has_violation(findings):
        findings += _write_derived(files, given, version)
    if has_violation(findings):
        return findings
    feed: tuple[FeedPart, ...] = ()
    if version is not None:
        from verbund.release.since_previous import write_change_feed, write_changes

        found, before = write_changes(files, version, history, given)
        feed, lost = write_change_feed(files, version, history, given, before)
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

    day = date_of(given.settings) or None
    return release_questions(queries_folder(), given.model.language, day)


class EarlyDerived:
    """The rules that derive links, begun while the dataset is written; a context manager.

    So with several processes. Their result is left where the records turn out to have a violation.
    """

    def __init__(self) -> None:
        self.begun: Begun | None = None
        self._written: WrittenSoFar | None = None

    def begin(
        self, writer: DatasetWriter, workspace: Workspace, model: Model, tables: Tables
    ) -> None:
        """Begin to read what ``writer`` writes."""
        from verbund.system.sandbox import is_forked  # which small builds need late

        if not workspace.rule_folders or not is_forked():
            return
        from verbund.release.derived.files import begin_derived  # which few workspaces need
        from verbund.release.derived.run import WrittenSoFar

        self._written = WrittenSoFar()
        writer.tell_settled = self._written.tell
        dataset = writer.ntriples.path
        self.begun = begin_derived(dataset, workspace, model, tables.by_name, self._written)

    def finish(self, size: int) -> None:
        """Tell that the dataset is written, and its size."""
        if self._written is not None:
            self._written.tell(size, is_all=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.begun is not None:
            self.begun.end()
        if self._written is not None:
            self._written.close()


def _write_derived(
    files: ReleaseFiles, given: BuildContext, version: Version | None
) -> list[Finding]:
    """Write what the rules of the model derive, where it has any; gives findings about them."""
    if not given.workspace.rule_folders:
        return []
    from verbund.release.derived.files import begin_derived, write_derived  # which few need

    dataset = next(entry for entry in files.entries if entry.name == DATASET[0])
    tables = [name for name, records in given.conversion.records.items() if records]
    source = version or dataset.sha256
    begun = given.begun
    if begun is None:

        def take(rules: Sequence[Rule], reads: NamedTerms) -> list[FileEntry] | None:
            links = given.links
            return None if links is None else links.taken(files.folder, rules, reads, source)

        begun = begin_derived(
            files.folder / DATASET[0], given.workspace, given.model, tables, take=take
        )
    try:
        entries, findings = write_derived(
            files.folder, given.model, begun, tables, source, given.jobs
        )
    finally:
        begun.end()
    if given.links is not None:
        given.links.note(begun.rules, source, entries)
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
    version = version_to_release(given, files) if files else None
    findings: list[Finding] = []
    if buildable:
        findings += released_before(version, history_of(workspace), workspace)
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


def _describe(
    files: ReleaseFiles,
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
