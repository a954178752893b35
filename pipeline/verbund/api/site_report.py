"""What is told of a site that was written; builds tell it too, most of which make none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from verbund.api.finding import Finding
from verbund.data_class import data_class


@data_class(frozen=True)
class SiteReport:
    """A site that was written.

    Attributes:
        folder: The folder; its index.html is the first page.
        version: The version of the release; None where it has none.
        files: The number of files in the folder.
        changed: The number of pages that differ from those of the site before.
        findings: Warnings; those of a site that a build makes are among the findings of the build.
    """

    folder: Path
    version: str | None
    files: int
    changed: int
    findings: Sequence[Finding] = ()
