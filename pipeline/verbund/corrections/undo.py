"""The undo file: what was in each cell before it was corrected, and how to put it back."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from verbund.corrections.edit import Edit
from verbund.corrections.record_edits import FileEdit, digest
from verbund.corrections.sheet_cells import is_cell_xml
from verbund.errors import VerbundError
from verbund.findings import Finding, Findings, Place, phrase
from verbund.system.os_problem import os_problem
from verbund.system.regular_file import read_regular
from verbund.text.column_letters import column_letters

FORMAT: Final = "verbund-undo-1"
NAME: Final = "verbund-undo"
_LARGEST: Final = 64 << 20
_SHA: Final = 64
_IS_NAME: Final = re.compile(rf"{NAME}(?:-[0-9]+)?\.json")
_MISSING: Final = object()
_T = TypeVar("_T")


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


def undo_files(folder: Path) -> list[Path]:
    """Return the undo files in a folder, as ``free_name`` calls them."""
    return sorted(path for path in folder.glob(f"{NAME}*.json") if _IS_NAME.fullmatch(path.name))


def read_undo(path: Path, shown: str) -> list[UndoFile]:
    """Return what an undo file puts back. Raises Findings (F173) where it is none."""
    try:
        document = json.loads(read_regular(path, _LARGEST))
        if _of(document, "format", str) != FORMAT:
            raise _WrongError("format")
        files = [_file(item) for item in _of(document, "files", list)]
        if len({item.shown for item in files}) < len(files):
            raise _WrongError("file")
        return files
    except OSError as error:
        problem = os_problem(error)
    except _WrongError as error:
        problem = phrase("undo.wrong", what=str(error))
    except (ValueError, RecursionError):
        problem = phrase("undo.wrong", what="JSON")
    raise Findings([Finding("F173", Place(file=shown), details={"problem": problem})])


class _WrongError(VerbundError):
    """Raised for a key of an undo file that has not what it has to have."""


def _file(item: object) -> UndoFile:
    edits: dict[str | None, list[Edit]] = {}
    for cell in _of(item, "cells", list):
        sheet = None if _of(cell, "sheet", object) is None else _of(cell, "sheet", str)
        raw = _of(cell, "raw", str)
        row, position = _number(cell, "row"), _number(cell, "position")
        if sheet is not None and not is_cell_xml(raw, (row, position)):
            raise _WrongError("raw")
        edit = Edit(row, position, _of(cell, "after", str), _of(cell, "before", str), raw)
        edits.setdefault(sheet, []).append(edit)
    for found in edits.values():
        if len({(edit.row, edit.position) for edit in found}) < len(found):
            raise _WrongError("cells")
    if not edits:
        raise _WrongError("cells")
    sums = _of(item, "before", str), _of(item, "after", str)
    if any(len(text) != _SHA for text in sums):
        raise _WrongError("checksum")
    return UndoFile(_of(item, "file", str), *sums, edits)


def _of(item: object, key: str, kind: type[_T]) -> _T:
    """Return what an object has under a key. Raises _WrongError where it is not of a kind."""
    value = item.get(key, _MISSING) if isinstance(item, dict) else _MISSING
    if value is _MISSING or not isinstance(value, kind):
        raise _WrongError(key)
    return value


def _number(item: object, key: str) -> int:
    value = _of(item, key, int)
    if isinstance(value, bool) or value < 0:
        raise _WrongError(key)
    return value
