"""Targets that cannot be published to, as far as verbund.toml and the disk alone say so."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from verbund.findings import phrase
from verbund.workspace.directory import DirectorySettings, is_servable
from verbund.workspace.document import TomlDocument, workspace_finding
from verbund.workspace.graph_names import Names
from verbund.workspace.own_folders import takes_the_place
from verbund.workspace.sparql import StoreSettings
from verbund.workspace.targets import TABLE, Configured

_KEY = "dataset"


def refuse_unusable(
    document: TomlDocument,
    targets: Iterable[Configured],
    workspace: Path,
    folders: Iterable[Path],
    base: str,
    *,
    described: bool,
) -> tuple[Configured, ...]:
    """Add a finding for each setting of a target that every publication would refuse.

    ``folders`` are those that are read or built, ``described`` says whether there is [dataset].
    Returns the targets without such a finding.
    """
    judge = _Judge(document, workspace, tuple(folders), base, described)
    usable = []
    for target in targets:
        before = len(document.findings)
        judge.target(target)
        if len(document.findings) == before:
            usable.append(target)
    return tuple(usable)


class _Judge:
    def __init__(
        self,
        document: TomlDocument,
        workspace: Path,
        folders: tuple[Path, ...],
        base: str,
        described: bool,
    ) -> None:
        self.document, self.workspace, self.folders = document, workspace, folders
        self.base, self.described = base, described

    def target(self, target: Configured) -> None:
        """Report what is wrong with a target, by its kind."""
        settings = target.settings
        if isinstance(settings, DirectorySettings):
            self.directory(target.name, settings)
        elif isinstance(settings, StoreSettings):
            self.store(target.name, settings)
        elif not self.described:
            self.needs(target.name, _KEY, "toml.described")

    def needs(self, target: str, key: str, expected: str) -> None:
        """Report a setting that this target needs, at the line of the target."""
        line = self.document.lines.line(TABLE, target)
        asked = phrase(expected, target=target)
        self.document.findings.append(workspace_finding("W105", line, key=key, expected=asked))

    def directory(self, name: str, settings: DirectorySettings) -> None:
        """Report a folder that is not to be replaced, and a base that no server can be set up for.

        An address of its own is checked when it is read.
        """
        if takes_the_place(self.workspace / settings.folder, self.workspace, self.folders):
            path = (TABLE, name, "folder")
            self.document.wrong(path, settings.folder, phrase("toml.target-folder"))
        if settings.address is None and self.base and not is_servable(self.base):
            self.document.wrong((TABLE, name), self.base, phrase("toml.served-base"))

    def store(self, name: str, settings: StoreSettings) -> None:
        """Report a graph without a name, and graphs of which one is needed beside another."""
        graph = settings.graph
        if graph is None and not self.described:
            self.needs(name, f"{TABLE}.{name}.graph", "toml.graph")
        used = set(Names(graph or f"{self.base}dataset").all)
        for other in sorted(settings.graphs):
            if used.intersection(Names(other).all):
                self.document.wrong(
                    (TABLE, name, "graphs", other), other, phrase("toml.graph-taken")
                )
            used.update(Names(other).all)
