"""The dataset of an older release as the present model has it: no fact in it is another.

Its tables are migrated, by the rules of the model, and converted. What the dataset then has
otherwise is due to the model; what the new release has otherwise than that is due to facts.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from verbund.convert.run import convert_tables
from verbund.errors import VerbundError
from verbund.findings import Finding, Findings, Localised, has_violation, phrase
from verbund.migration.plan import migrate_stage
from verbund.migration.rules_file import read_rules
from verbund.migration.stage import Stage
from verbund.model.deprecated import deprecated_terms
from verbund.model.model import Model
from verbund.read.tables import workspace_tables
from verbund.release.dataset import DATASET, DatasetWriter
from verbund.release.describe.tables import FOLDER
from verbund.release.manifest.manifest import LARGEST_MANIFEST, MANIFEST
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.system.input_file import read_input
from verbund.system.limits import Limits
from verbund.workspace.key_lines import KeyLines
from verbund.workspace.workspace import Workspace

_ONTOLOGY, _SHAPES = "ontology.ttl", "shapes.ttl"
_UNREADABLE = "F101"


@dataclass(frozen=True, slots=True)
class InPresentModel:
    """An older release in the present model: the dataset, or why there is none (``problem``).

    ``models`` are the IRIs of its ontology and of the present one, as far as they are known.
    """

    models: tuple[str, str]
    dataset: Path | None = None
    problem: Localised | None = None


def in_present_model(
    release: Path, workspace: Workspace, model: Model, folder: Path
) -> InPresentModel | None:
    """Convert the tables of a release with the present model, into an empty folder.

    None where the release was made with the same model, or does not hold its own. Raises OSError
    where the folder cannot be written, or a file of the release cannot be read for a reason that
    is not in it: a full disk is no property of a release.
    """
    if is_of_model(release, model, workspace.limits) is not False:
        return None
    models = _model_of(release), model.ontology_version or model.ontology_iri or ""
    if not (release / FOLDER).is_dir():
        return InPresentModel(models, problem=phrase("difference.no-tables"))
    try:
        dataset = _converted(release / FOLDER, workspace, model, folder)
    except Findings as error:
        _raise_unreadable(error.findings)
        dataset = None
    problem = phrase("difference.not-convertible") if dataset is None else None
    return InPresentModel(models, dataset, problem)


def is_of_model(release: Path, model: Model, limits: Limits) -> bool | None:
    """Whether a release was made with a model; None where it does not hold its own.

    Raises OSError.
    """
    ontology = _held(release / _ONTOLOGY, limits.model)
    shapes = _held(release / _SHAPES, limits.model)
    if ontology is None or shapes is None:
        return None
    return ontology == model.ontology_turtle.encode() and shapes == model.shapes_turtle.encode()


def _held(path: Path, most: int) -> bytes | None:
    """Return a file of a release; None where there is none that may be read. Raises OSError."""
    try:
        return read_input(path, most=most)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if isinstance(error, VerbundError):  # a link, a device, or too large
            return None
        raise


def _model_of(release: Path) -> str:
    """Return the ontology of a release, as its manifest states it; empty where it does not.

    Raises OSError.
    """
    try:
        document = json.loads(_held(release / MANIFEST, LARGEST_MANIFEST) or b"")
    except (ValueError, RecursionError):
        return ""
    stated = document.get("ontology") if isinstance(document, dict) else None
    return stated if isinstance(stated, str) and stated.isprintable() else ""


def _converted(tables: Path, workspace: Workspace, model: Model, folder: Path) -> Path | None:
    """Return the dataset of some tables; None where they do not conform to the model."""
    old, written = folder / "old", folder / "written"
    (old / "records").mkdir(parents=True)
    written.mkdir()
    for path in sorted(tables.glob("*.csv")):
        content = read_input(path, roots=(tables.resolve(),), most=workspace.limits.file)
        (old / "records" / path.name).write_bytes(content)
    given = replace(
        workspace,
        folder=old,
        records=old / "records",
        decisions=old / "decisions.csv",
        mapping=old / "mapping.csv",
        lines=KeyLines(""),
    )
    stage = Stage(given, folder / "stage")
    rules = read_rules(workspace.model_folders, model)
    migrate_stage(stage, model, rules, deprecated_terms(model))
    opened = workspace_tables(stage.workspace, model)
    index = index_tables(model, opened)
    context = build_context(model)
    with DatasetWriter(written, model, context) as writer:
        conversion = convert_tables(
            model,
            opened,
            index,
            context,
            writer,
            sort_folder=folder / "sorted",
            most=workspace.limits.findings,
        )
        writer.finish()
    findings = [*opened.findings, *conversion.findings]
    _raise_unreadable(findings)
    if has_violation(findings):
        return None
    dataset = folder / DATASET[0]
    shutil.move(written / DATASET[0], dataset)
    return dataset


def _raise_unreadable(findings: Iterable[Finding]) -> None:
    """Raise OSError where a table was not read, which was written here: it is there."""
    for item in findings:
        if item.code == _UNREADABLE:
            raise OSError(errno.EIO, os.strerror(errno.EIO), item.place.file)
