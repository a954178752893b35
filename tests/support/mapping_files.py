"""Mapping files for tests, and what a validation says of them."""

from __future__ import annotations

from pathlib import Path

from verbund.api.run import validate
from verbund.findings import Finding
from verbund.workspace.workspace import read_workspace

Told = tuple[str, str | None, str | None, int | None, str | None]


def told(findings: list[Finding]) -> list[Told]:
    """Code and place of each finding."""
    return [(f.code, f.place.file, f.place.sheet, f.place.row, f.place.column) for f in findings]


def found(folder: Path) -> list[Finding]:
    """The findings of a validation."""
    return list(validate(read_workspace(folder)).findings)


def causes(folder: Path) -> list[Finding]:
    """The findings of a validation, without the note that references could not be decided."""
    return [finding for finding in found(folder) if finding.code != "F125"]


def write_mapping(folder: Path, *rows: str, head: str = "") -> None:
    """A mapping file of rows that are given as texts."""
    lines = [head or "file,sheet,heading,value,table,column", *rows]
    (folder / "mapping.csv").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def write_more(folder: Path, *rows: str) -> None:
    """Add rows to a mapping file, which is made if it is not there."""
    if not (folder / "mapping.csv").exists():
        write_mapping(folder)
    with (folder / "mapping.csv").open("a", encoding="utf-8") as stream:
        stream.writelines(f"{row}\n" for row in rows)
