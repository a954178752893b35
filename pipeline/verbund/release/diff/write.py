"""Writer of the difference of two datasets into a folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from verbund.findings import Findings, Language
from verbund.findings.catalogue import LANGUAGES, localised, say
from verbund.findings.finding import Finding, Place
from verbund.model.model import Model
from verbund.release.diff.causes import Causes, causes_of
from verbund.release.diff.collect import Collector, Counts
from verbund.release.diff.dataset import DatasetFile, dataset_in, open_dataset
from verbund.release.diff.in_present_model import InPresentModel
from verbund.release.diff.lookup import Lookup
from verbund.release.diff.merge import SortedLines, compare
from verbund.release.diff.naming import Naming
from verbund.release.diff.sentences import ChangeLog, change_log
from verbund.release.diff.update import write_update

REMOVED: Final = "removed.nt"
ADDED: Final = "added.nt"
PATCH: Final = "patch.rdfp"
UPDATE: Final = "update.ru"
SUMMARY: Final = "summary.json"


@dataclass(frozen=True, slots=True)
class DatasetState:
    """A dataset: its version if its release states one, its SHA-256, its number of triples."""

    version: str | None
    sha256: str
    triples: int


@dataclass(frozen=True, slots=True)
class DifferenceSummary:
    """The counts of a difference. ``records`` is by table; ``other`` is for no table."""

    old: DatasetState
    new: DatasetState
    triples_removed: int
    triples_added: int
    records: Mapping[str, Counts]
    logs: Mapping[Language, ChangeLog]
    causes: Causes | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the datasets are equal."""
        return self.old.sha256 == self.new.sha256

    def text(self) -> str:
        """The summary as JSON; equal datasets give equal bytes."""
        document: dict[str, object] = {
            "old": asdict(self.old),
            "new": asdict(self.new),
            "triples": {"removed": self.triples_removed, "added": self.triples_added},
            "records": {name: asdict(self.records[name]) for name in sorted(self.records)},
        }
        if self.causes is not None:
            document["because_of"] = self.causes.as_dict()
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def log_name(language: Language) -> str:
    """The name of the file with the change log in a language."""
    return f"changes.{language}.md"


def file_names() -> list[str]:
    """The names of all files of a difference."""
    return [REMOVED, ADDED, PATCH, UPDATE, SUMMARY, *map(log_name, LANGUAGES)]


def write_difference(
    old: Path | DatasetFile,
    new: Path | DatasetFile,
    folder: Path,
    model: Model | None = None,
    between: InPresentModel | None = None,
) -> DifferenceSummary:
    """Compare two datasets and write all forms of their difference into ``folder``.

    ``old`` and ``new`` are folders of releases or files of canonical, sorted N-Triples (also with
    gzip). The model gives the words of the change log; without it, IRIs and local names serve.
    ``between`` is that of ``compare_into``.
    One pass, linear in the number of triples; memory grows with neither. Raises Findings where a
    dataset cannot be read or is not canonical, or the folder cannot be written.
    """
    try:
        return compare_into(folder, old, new, model, between)
    except OSError as error:
        raise _unwritable(folder, error) from error


def compare_into(
    folder: Path,
    old: Path | DatasetFile,
    new: Path | DatasetFile,
    model: Model | None = None,
    between: InPresentModel | None = None,
) -> DifferenceSummary:
    """Compare two datasets as ``write_difference`` does, into a part of a larger folder.

    With ``between``, the old dataset in the present model, the change log tells what changed
    because of the model from what changed because of facts, or says why it cannot.

    Raises Findings where a dataset cannot be used, OSError where the folder cannot be written.
    """
    before, after = (it if isinstance(it, DatasetFile) else dataset_in(it) for it in (old, new))
    folder.mkdir(parents=True, exist_ok=True)
    with (
        open_dataset(before.path, folder) as one,
        open_dataset(after.path, folder) as other,
    ):
        pair = SortedLines(one, str(before.path)), SortedLines(other, str(after.path))
        found = _compare(*pair, folder, model)
        lookup = Lookup(other, one)
        logs = {
            language: _log(found, (before, after), Naming(model, lookup, language))
            for language in LANGUAGES
        }
        causes = None
        if model is not None and between is not None:
            causes = causes_of(one, between, other, model)
            logs = {tag: _with_causes(log, tag, causes, between) for tag, log in logs.items()}
    summary = DifferenceSummary(
        old=DatasetState(before.version, pair[0].sha256, pair[0].count),
        new=DatasetState(after.version, pair[1].sha256, pair[1].count),
        triples_removed=found.lines_removed,
        triples_added=found.lines_added,
        records=found.counts,
        logs=logs,
        causes=causes,
    )
    _write_rest(folder, summary)
    return summary


def _with_causes(
    log: ChangeLog, language: Language, causes: Causes | None, between: InPresentModel
) -> ChangeLog:
    if causes is not None:
        parts = causes.parts[language]
        sections = tuple(section for part in parts for section in part.sections)
        return replace(log, sections=sections, parts=parts)
    problem = localised(between.problem or {}, language)
    summary = say("difference.causes-unknown", language, summary=log.summary, problem=problem)
    return replace(log, summary=summary)


def _compare(old: SortedLines, new: SortedLines, folder: Path, model: Model | None) -> Collector:
    with (folder / REMOVED).open("wb") as removed, (folder / ADDED).open("wb") as added:
        found = Collector(removed, added, (old.shown, new.shown), model)
        compare(old, new, found)
        found.finish()
    return found


def _log(found: Collector, pair: tuple[DatasetFile, DatasetFile], naming: Naming) -> ChangeLog:
    return change_log(
        found.changes,
        found.counts,
        (found.lines_removed, found.lines_added),
        (pair[0].version, pair[1].version),
        naming,
    )


def _write_rest(folder: Path, summary: DifferenceSummary) -> None:
    _write_patch(folder, summary)
    _write_update(folder)
    for language, log in summary.logs.items():
        _write(folder / log_name(language), log.markdown())
    _write(folder / SUMMARY, summary.text())


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _write_patch(folder: Path, summary: DifferenceSummary) -> None:
    """Write the difference as RDF Patch; its id is the SHA-256 of the new dataset."""
    with (folder / PATCH).open("wb") as stream:
        stream.write(f"H id <urn:sha256:{summary.new.sha256}> .\n".encode())
        stream.write(f"H prev <urn:sha256:{summary.old.sha256}> .\nTX .\n".encode())
        for mark, name in ((b"D ", REMOVED), (b"A ", ADDED)):
            with (folder / name).open("rb") as lines:
                stream.writelines(mark + line for line in lines)
        stream.write(b"TC .\n")


def _write_update(folder: Path) -> None:
    with (
        (folder / UPDATE).open("wb") as stream,
        (folder / REMOVED).open("rb") as removed,
        (folder / ADDED).open("rb") as added,
    ):
        write_update(stream, removed, added)


def copy_to(folder: Path, name: str, stream: BinaryIO) -> None:
    """Copy one of the files written to a stream. Raises OSError."""
    with (folder / name).open("rb") as source:
        shutil.copyfileobj(source, stream)


def _unwritable(folder: Path, error: OSError) -> Findings:
    problem = error.strerror or str(error)
    return Findings([Finding("X104", Place(file=str(folder)), details={"problem": problem})])
