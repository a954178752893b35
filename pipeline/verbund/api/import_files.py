"""A new workspace of files that are there: copies of them, and a mapping that is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from verbund.findings import Finding, Findings, Language, Place
from verbund.model.model import Model
from verbund.read.record_file import FileToRead
from verbund.read.table_names import TableNames
from verbund.resolve.proposal.mapping_rows import Counts, MappingText
from verbund.resolve.proposal.samples import samples_of
from verbund.resolve.proposal.sheets import ProposedSheet, Proposing
from verbund.system.inside import leads_inside
from verbund.text.names import normalise
from verbund.workspace.new_workspace import new_files, placeholder_base, write_new
from verbund.workspace.workspace import Workspace

_RECORDS: Final = "records"
_MAPPING: Final = "mapping.csv"
_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What tells spreadsheet programs that a CSV file is UTF-8."""


class Made(NamedTuple):
    """What was written, and how much of it was recognised."""

    files: tuple[str, ...]
    counts: Counts


def import_files(
    folder: Path,
    paths: Sequence[Path],
    name: str,
    base: str | None,
    language: Language,
    ci: str | None,
) -> Made:
    """Make a workspace of files, which are copied byte for byte.

    A file that lies in the records' folder of the new workspace already stays where it is. Raises
    Findings, before anything is written, where a file cannot be read or there are files in the
    way; OSError where the system does not let write.
    """
    _check_names(paths)
    model = _packaged_model(base or placeholder_base(name), language)
    proposed = _proposed(paths, model)
    text = MappingText(TableNames(model), language)
    pages = new_files(name, base, language, ci, with_example=False)
    files: dict[str, bytes | Path] = {name: page.encode() for name, page in pages.items()}
    files[_MAPPING] = f"{_MARK}{text.text(proposed)}".encode()
    for path in paths:
        target = f"{_RECORDS}/{path.name}"
        if not _is_same(path, folder / target):
            files[target] = path
    write_new(folder, files)
    return Made(tuple(files), text.counts)


def _packaged_model(base: str, language: Language) -> Model:
    nowhere = Path()
    workspace = Workspace(
        folder=nowhere,
        base=base,
        language=language,
        records=nowhere,
        output=nowhere,
        decisions=nowhere,
        packaged_model=True,
        ontology=(),
        shapes=(),
    )
    return workspace.load_model()


def _check_names(paths: Sequence[Path]) -> None:
    """Raise Findings for files that could not all lie, and be read, in one folder."""
    findings = []
    seen: set[str] = set()
    for path in paths:
        place = Place(file=path.name)
        if normalise(path.name) in seen:
            findings.append(Finding("F175", place))
        seen.add(normalise(path.name))
        plain = path.name.isprintable() and leads_inside(path.name) and "\\" not in path.name
        if not plain or path.name.startswith((".", "~", "_")):
            findings.append(Finding("F176", place))
    if findings:
        raise Findings(findings)


def _proposed(paths: Sequence[Path], model: Model) -> list[ProposedSheet]:
    """Return what is proposed for each sheet. Raises Findings for all files not to be read."""
    proposing, findings = Proposing(model), list[Finding]()
    found = []
    for path in sorted(paths, key=lambda item: item.name):
        try:
            samples = samples_of(FileToRead(path, path.name), proposing.knows)
            found.append((path.name, path.stem, samples))
        except Findings as error:
            findings += error.findings
    if findings:
        raise Findings(findings)
    return proposing.sheets(found)


def _is_same(path: Path, target: Path) -> bool:
    with suppress(OSError):
        return path.samefile(target)
    return False
