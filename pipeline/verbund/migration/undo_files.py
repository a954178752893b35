"""The undo file of a migration: what each file was; it is believed only as far as it can be tried.

What it holds is migrated again: only where that gives the files as they are now is it what stood
there. So a file of a stranger can put nothing into a workspace.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verbund.corrections.record_edits import digest
from verbund.errors import VerbundError
from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.migration.plan import migrate_stage
from verbund.migration.rules_file import read_rules
from verbund.migration.stage import Change, Stage
from verbund.model.deprecated import deprecated_terms
from verbund.model.model import Model
from verbund.system.limits import GIB
from verbund.system.os_problem import os_problem
from verbund.system.regular_file import read_regular
from verbund.system.temporary import temporary_folder
from verbund.workspace.workspace import Workspace

FORMAT: Final = "verbund-undo-files-1"


@dataclass(frozen=True, slots=True)
class UndoneFile:
    """A file as an undo file has it: what it was (None: not there), and the SHA-256 that it has."""

    shown: str
    before: bytes | None
    after: str


def undo_files_text(changes: Sequence[Change]) -> str:
    """Return the undo file of some changes."""
    files = [
        {
            "file": item.shown,
            "before": None if item.before is None else base64.b64encode(item.before).decode(),
            "after": digest(item.after or b""),
        }
        for item in changes
    ]
    return json.dumps({"format": FORMAT, "files": files}, indent=2) + "\n"


def read_undo_files(path: Path, shown: str) -> list[UndoneFile]:
    """Return what an undo file puts back. Raises Findings (F173) where it is none."""
    try:
        document = json.loads(read_regular(path, GIB))
        return list(_files(document))
    except OSError as error:
        problem: Localised = os_problem(error)
    except _WrongError as error:
        problem = phrase("undo.wrong", what=str(error))
    except (ValueError, RecursionError):
        problem = phrase("undo.wrong", what="JSON")
    raise Findings([_unusable(shown, problem)])


def undoing_changes(
    workspace: Workspace, model: Model, undone: Sequence[UndoneFile], shown: str
) -> list[Change]:
    """Return the changes that take a migration back; none where all files are as they were.

    Raises Findings: F172 where a file has changed since, F173 where a migration of what the undo
    file, called ``shown``, holds does not give the files as they are.
    """
    rules, replaced = read_rules(workspace.model_folders, model), deprecated_terms(model)
    with temporary_folder() as folder:
        stage = Stage(workspace, folder)
        now = {item.shown: stage.content(item.shown) for item in undone}
        if all(now[item.shown] == item.before for item in undone):
            return []
        changed = [
            Finding("F172", Place(file=item.shown))
            for item in undone
            if (content := now[item.shown]) is None or digest(content) != item.after
        ]
        if changed:
            raise Findings(changed)
        for item in undone:
            stage.begin_with(item.shown, item.before)
        plan = migrate_stage(stage, model, rules, replaced)
        becomes = {item.shown: item.after for item in plan.changes}
        if becomes != now:
            problem = phrase("undo.other", file=min(now.keys() ^ becomes.keys() or now))
            raise Findings([_unusable(shown, problem)])
        return [
            Change(item.shown, stage.original_of(item.shown), now[item.shown], item.before)
            for item in undone
        ]


class _WrongError(VerbundError):
    """Raised for a key of an undo file that has not what it has to have."""


def _files(document: object) -> Iterator[UndoneFile]:
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _WrongError("format")
    files = document.get("files")
    if not isinstance(files, list) or not files:
        raise _WrongError("files")
    seen = set()
    for item in files:
        if not isinstance(item, dict):
            raise _WrongError("files")
        name, before, after = item.get("file"), item.get("before"), item.get("after")
        if not isinstance(name, str) or name in seen:
            raise _WrongError("file")
        if not isinstance(after, str) or not (before is None or isinstance(before, str)):
            raise _WrongError("before")
        seen.add(name)
        try:
            content = None if before is None else base64.b64decode(before, validate=True)
        except (binascii.Error, ValueError):
            raise _WrongError("before") from None
        yield UndoneFile(name, content, after)


def _unusable(shown: str, problem: Localised) -> Finding:
    return Finding("F173", Place(file=shown), details={"problem": problem})
