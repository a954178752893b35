"""Builds a release from a workspace, or only checks it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from verbund.check import check_residuals
from verbund.convert.jsonld import Context, build_context
from verbund.convert.run import Conversion, Sink, convert_tables
from verbund.findings import Finding, Severity
from verbund.model.model import Model
from verbund.read.tables import open_tables
from verbund.release.dataset import DatasetFiles, DatasetWriter, NoFiles
from verbund.release.manifest import MANIFEST, FileEntry, Manifest, entry_of
from verbund.release.switch import new_release
from verbund.resolve.index import Index
from verbund.workspace import Workspace


@dataclass(slots=True)
class Report:
    """What came of a build or a validation.

    ``records`` are by table; ``triples`` is None for a validation. ``by_pyshacl`` are the shapes
    that pySHACL had to check.
    """

    findings: list[Finding] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)
    triples: int | None = None
    by_pyshacl: list[str] = field(default_factory=list)

    @property
    def conforms(self) -> bool:
        """Whether there is no violation."""
        return not has_violation(self.findings)


def has_violation(findings: Sequence[Finding]) -> bool:
    """Whether any of the findings stops a release."""
    return any(finding.severity is Severity.VIOLATION for finding in findings)


class _NotReleasedError(Exception):
    """Leaves the writing of a release that findings have stopped."""


def build(workspace: Workspace, *, jobs: int = 1) -> Report:
    """Convert and check all records; if there is no violation, replace the release in output/.

    Raises Findings where the workspace, the model or the output cannot be used at all. The last
    release stays as it was unless the report conforms.
    """
    model = workspace.load_model()
    report = Report()
    try:
        with new_release(workspace.output) as folder:
            context = build_context(model)
            with DatasetWriter(folder, model, context) as writer:
                conversion = _convert(workspace, model, context, writer, folder / "spill", jobs)
                written = writer.finish()
            _take(report, conversion, model)
            report.findings += check_residuals(
                model, workspace, folder / "dataset.nt", has_violation(report.findings)
            )
            if not report.conforms:
                raise _NotReleasedError
            _write_rest(folder, model, context, written, conversion)
            report.triples = written.triples
    except _NotReleasedError:
        pass
    return report


def validate(workspace: Workspace, *, jobs: int = 1) -> Report:
    """Do everything that build does, but write nothing that stays. Raises Findings likewise."""
    import tempfile

    model = workspace.load_model()
    report = Report()
    context = build_context(model)
    with tempfile.TemporaryDirectory(prefix="verbund-") as temporary:
        folder = Path(temporary)
        if not model.residuals:
            conversion = _convert(workspace, model, context, NoFiles(), folder / "spill", jobs)
            _take(report, conversion, model)
            return report
        with DatasetWriter(folder, model, context) as writer:
            conversion = _convert(workspace, model, context, writer, folder / "spill", jobs)
            writer.finish()
        _take(report, conversion, model)
        report.findings += check_residuals(
            model, workspace, folder / "dataset.nt", has_violation(report.findings)
        )
    return report


def _convert(
    workspace: Workspace, model: Model, context: Context, sink: Sink, spill: Path, jobs: int
) -> Conversion:
    tables = open_tables(workspace.records, model, workspace.shown(workspace.records))
    index = Index(model, tables)
    return convert_tables(model, tables, index, context, sink, spill=spill, jobs=jobs)


def _take(report: Report, conversion: Conversion, model: Model) -> None:
    report.findings = conversion.findings
    report.records = conversion.records
    report.by_pyshacl = sorted({residual.shape for residual in model.residuals})


def _write_rest(
    folder: Path, model: Model, context: Context, written: DatasetFiles, conversion: Conversion
) -> None:
    """The files beside the dataset: context, ontology, shapes, manifest."""
    texts = {
        "context.jsonld": f'{{"@context":{context.text}}}\n',
        "ontology.ttl": model.ontology_turtle,
        "shapes.ttl": model.shapes_turtle,
    }
    entries = [
        FileEntry(file.name, file.size, file.sha256, written.triples) for file in written.files
    ]
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        entries.append(entry_of(folder / name, folder))
    manifest = Manifest(
        base=model.base,
        ontology=model.ontology_version or model.ontology_iri,
        files=tuple(entries),
        records=conversion.records,
        triples_by_table=written.triples_by_table,
    )
    (folder / MANIFEST).write_text(manifest.text(), encoding="utf-8", newline="\n")
