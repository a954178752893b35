"""The undo file: what was in each cell before it was corrected, and how to put it back."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from verbund.findings import Finding, Findings, Place
from verbund.mend.edit import Edit
from verbund.mend.record_edits import FileEdit, digest
from verbund.mend.sheet_cells import is_cell_xml
from verbund.system.regular_file import read_regular
from verbund.text.column_letters import column_letters

FORMAT: Final = "verbund-undo-1"
NAME: Final = "verbund-undo"
_LARGEST: Final = 64 << 20
_SHA: Final = 64


@dataclass(frozen=True, slots=True)
class UndoFile:
    """What is put back into one file: its checksums before and after, and edits by sheet."""

    shown: str
    before: str
    after: str
    edits: Mapping[str | None, Sequence[Edit]]


def undo_text(made: Sequence[FileEdit]) -> str:
    """Return the undo file of some edits."""
    files = [
        {
            "file": item.shown,
            "before": digest(item.before),
            "after": digest(item.after),
            "cells": [
                {
                    "sheet": cell.sheet,
                    "row": cell.edit.row,
                    "column": column_letters(cell.edit.position),
                    "position": cell.edit.position,
                    "before": cell.edit.before,
                    "after": cell.edit.after,
                    "raw": cell.raw,
                }
                for cell in item.cells
            ],
        }
        for item in made
    ]
    return json.dumps({"format": FORMAT, "files": files}, indent=2) + "\n"


def free_name(folder: Path) -> Path:
    """Return a name for an undo file that nothing has: the first by number."""
    number, path = 1, folder / f"{NAME}.json"
    while os.path.lexists(path):
        number += 1
        path = folder / f"{NAME}-{number}.json"
    return path


def read_undo(path: Path, shown: str) -> list[UndoFile]:
    """Return what an undo file puts back. Raises Findings (F173) where it is none."""
    try:
        document = json.loads(read_regular(path, _LARGEST))
        if document["format"] != FORMAT:
            raise ValueError(FORMAT)
        return [_file(item) for item in document["files"]]
    except OSError as error:
        problem = error.strerror or str(error)
    except KeyError as error:
        problem = f"no key {error}"
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        problem = str(error)
    raise Findings([Finding("F173", Place(file=shown), details={"problem": problem})])


def _file(item: Mapping[str, Any]) -> UndoFile:
    edits: dict[str | None, list[Edit]] = {}
    for cell in item["cells"]:
        sheet = None if cell["sheet"] is None else _text(cell["sheet"])
        raw = _text(cell["raw"])
        if sheet is not None and not is_cell_xml(raw):
            raise ValueError("raw")
        edit = Edit(
            _number(cell["row"]),
            _number(cell["position"]),
            _text(cell["after"]),
            _text(cell["before"]),
            raw,
        )
        edits.setdefault(sheet, []).append(edit)
    for found in edits.values():
        if len({(edit.row, edit.position) for edit in found}) < len(found):
            raise ValueError("cells")
    before, after = _text(item["before"]), _text(item["after"])
    if len(before) != _SHA or len(after) != _SHA:
        raise ValueError("checksum")
    return UndoFile(_text(item["file"]), before, after, edits)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40}")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"{value!r:.40}")
    return value
