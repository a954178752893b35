"""The validation of the changes since a revision.

All records are validated where a change may affect all: a changed ``verbund.toml``, file of
decisions, mapping, ontology or shape, a constraint that pySHACL checks on the whole graph, a table
that could not be read in full. Else these rows are checked:

- rows that changed (``rows.diff_rows``),
- rows that may refer to a record that was added, removed or renamed (``touched``),
- all rows with the key of one of these, as only the first row of a key is a record.

For unchanged rows, only findings are reported that they did not have at the revision.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from verbund.api.incremental.git import Repository, open_repository
from verbund.api.incremental.two_states import Scope, TwoStates
from verbund.api.run import BuildResult, validate
from verbund.findings import Localised, phrase
from verbund.system.gc_pause import gc_paused
from verbund.system.temporary import temporary_folder
from verbund.workspace.workspace import Workspace

_FILE = "verbund.toml"


def validate_changed(
    workspace: Workspace, revision: str, *, jobs: int | None = 1, profiles: Sequence[Path] = ()
) -> tuple[BuildResult, Scope]:
    """Validate the changes since a revision; ``jobs`` and ``profiles`` are those of ``validate``.

    The report has the findings about records that a full validation has now and did not have at the
    revision, and all findings of changed rows. Description and version of the release are part of a
    full validation only. Raises RevisionError where the revision cannot be read, Findings where
    workspace or model cannot be used.
    """
    repository = open_repository(workspace.folder, revision)
    reason = _reaches_all(repository, workspace)
    model = workspace.load_model()
    if reason is None and model.uncompiled:
        reason = phrase("changed.by-graph")
    if reason is None:
        with temporary_folder() as temporary, gc_paused():
            work = TwoStates.of(repository, workspace, model, temporary)
            reason = work.unreadable()
            if reason is None:
                return work.report(), work.scope(revision)
    report = validate(workspace, jobs=jobs, profiles=profiles)
    return report, Scope(revision, everything=reason)


def _reaches_all(repository: Repository, workspace: Workspace) -> Localised | None:
    """The reason for a full validation by the changed files; None where there is none."""
    folders = workspace.model_folders
    inside = [
        path
        for _, path in (*folders.ontology, *folders.shapes)
        if path.is_relative_to(repository.top)
    ]
    beside = (workspace.decisions, workspace.mapping)
    tracked = [path for path in beside if path.is_relative_to(repository.top)]
    there = [path for path in beside if os.path.lexists(path)]
    held = (workspace.records, *inside, *dict.fromkeys(path.parent for path in there))
    elsewhere = [path for path in held if not repository.holds(path)]
    if elsewhere:
        return phrase("changed.elsewhere", folder=workspace.shown(elsewhere[0]))
    read = (workspace.records, *inside)
    links = [path for folder in read for path in sorted(folder.rglob("*")) if path.is_symlink()]
    links += [path for path in there if path.is_symlink()]
    links += [path for item in (*read, *tracked) for path in repository.irregular(item)]
    if links:
        return phrase("changed.elsewhere", folder=workspace.shown(links[0]))
    found = repository.differing([workspace.folder / _FILE, *tracked, *inside])
    relevant = sorted(p for p in found if p.name == _FILE or p.suffix == ".ttl" or p in beside)
    return phrase("changed.model", file=workspace.shown(relevant[0])) if relevant else None
