"""What a build took over is compared with what converting everything gives."""

from __future__ import annotations

import shutil
from pathlib import Path

from verbund.convert.conversion import Conversion
from verbund.convert.run import convert_tables
from verbund.findings import Finding, Place
from verbund.model.model import Model
from verbund.read.tables import workspace_tables
from verbund.release.dataset import DatasetFiles, DatasetWriter
from verbund.resolve.decided import workspace_decisions
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import Context
from verbund.workspace.workspace import Workspace

_FOLDER = "compared"


def differences_to_all(
    folder: Path,
    workspace: Workspace,
    model: Model,
    context: Context,
    conversion: Conversion,
    written: DatasetFiles,
) -> list[Finding]:
    """Convert all records in a folder below ``folder``; gives a finding (B115) where that differs.

    Everything that a release is made of is compared: the files of the dataset, findings, counts.
    Raises Findings and OSError as a build does.
    """
    place = folder / _FOLDER
    place.mkdir()
    tables = workspace_tables(workspace, model)
    index = index_tables(model, tables, workspace_decisions(workspace, model))
    with DatasetWriter(place, model, context) as writer:
        full = convert_tables(
            model,
            tables,
            index,
            context,
            writer,
            sort_folder=place / "sort_folder",
            most=workspace.limits.findings,
            counting=workspace.settings.dataset is not None,
        )
        expected = writer.finish()
    shutil.rmtree(place)
    wrong = [
        file.name
        for file, other in zip(written.files, expected.files, strict=True)
        if (file.size, file.sha256) != (other.size, other.sha256)
    ]
    same = {
        "findings": conversion.findings == full.findings,
        "records": conversion.records == full.records,
        "triples": written.triples_by_table == expected.triples_by_table,
        "statistics": conversion.statistics == full.statistics,
        "links": _links(conversion) == _links(full),
    }
    wrong += [name for name, is_same in same.items() if not is_same]
    if not wrong:
        return []
    return [Finding("B115", Place(), details={"what": ", ".join(wrong)})]


def _links(conversion: Conversion) -> dict[str, list[tuple[str, list[tuple[str, str]]]]]:
    """The links by table and column, however they are batched."""
    found: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}
    for table, links in conversion.links.items():
        columns = sorted({link.column for link in links})
        found[table] = [
            (column, [pair for link in links if link.column == column for pair in link.pairs()])
            for column in columns
        ]
    return found
