"""The function ``preview``: the harvest preview of a release."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from verbund.api.allowed import check_allowed
from verbund.api.arguments import StrPath, names_of, path_or_none
from verbund.api.errors import public
from verbund.api.finding import Finding, findings_of
from verbund.findings import has_violation
from verbund.publication.preview.outcome import DatasetOutcome
from verbund.release.profiles.quality import Quality
from verbund.workspace.workspace import read_workspace


@dataclass(frozen=True)
class PreviewReport:
    """The harvest preview: an outcome for each dataset, and findings; a violation is a block.

    ``new`` names the catalogue that is previewed, ``published`` the one that the portal read last,
    None for a first harvest. ``quality`` is what the Metadata Quality Assessment of data.europa.eu
    gives each dataset, as far as it can be told without requests.
    """

    conforms: bool
    findings: Sequence[Finding]
    new: str
    published: str | None
    datasets: tuple[DatasetOutcome, ...]
    quality: tuple[Quality, ...]


@public
def preview(
    release: StrPath | None = None,
    *,
    workspace: StrPath = ".",
    published: StrPath | None = None,
    allow: str | Iterable[str] = (),
) -> PreviewReport:
    """Preview the harvest of a release by a portal: create, update, refuse, delete.

    Args:
        release: A release's folder or a catalogue file; without it the workspace's release.
        workspace: The folder with verbund.toml, where no release is named.
        published: The catalogue that the portal read last, a release's folder or a file; without it
            the newest version kept beside the release.
        allow: Names of blocks that may pass.

    Raises:
        UnreadableError: If the workspace or a catalogue cannot be read.
        UsageError: If a name is not that of a block.
    """
    from verbund.publication.preview import BLOCKS, preview, read_catalogue
    from verbund.publication.preview import allow as allowing
    from verbund.release.profiles.quality import assess
    from verbund.validation.rdflib_terms import plain_graph

    allowed = names_of(allow)
    check_allowed(allowed, BLOCKS)
    (new, shown), before = _catalogues(
        path_or_none(release), Path(workspace), path_or_none(published)
    )
    triples = read_catalogue(new, shown)
    read = read_catalogue(*before) if before else None
    found = allowing(preview(triples, read, file=shown), allowed)
    found = replace(found, quality=tuple(assess(plain_graph(triples))))
    return PreviewReport(
        conforms=not has_violation(found.findings),
        findings=findings_of(found.findings, found),
        new=shown,
        published=before[1] if before else None,
        datasets=found.datasets,
        quality=found.quality,
    )


_Named = tuple[Path, str]
"""A catalogue, and its name in findings."""


def _catalogues(
    release: Path | None, folder: Path, published: Path | None
) -> tuple[_Named, _Named | None]:
    """The catalogue to preview, and the one that was read last. Raises Findings."""
    from verbund.publication.preview import find_catalogue, last_published

    if release is None:
        workspace = read_workspace(folder)
        start, name = workspace.output, workspace.shown(workspace.output)
    else:
        start, name = release, release.as_posix()
    new = find_catalogue(start, name)
    named = new, name if new == start else f"{name}/{new.name}"
    if published is not None:
        before = find_catalogue(published, published.as_posix())
        return named, (before, before.as_posix())
    last = last_published(start)
    return named, (last, f"{name}/{last.relative_to(start).as_posix()}") if last else None
