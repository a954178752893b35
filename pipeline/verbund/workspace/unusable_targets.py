"""Targets that cannot be published to, as far as verbund.toml and the disk alone say so."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from verbund.findings import phrase
from verbund.workspace.directory import DirectorySettings, is_servable
from verbund.workspace.document import TomlDocument, workspace_finding
from verbund.workspace.graph_names import Names
from verbund.workspace.own_folders import why_not_own
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
    judge = _Judge(document, workspace, tuple(folders), base)
    usable = []
    for target in targets:
        before = len(document.findings)
        judge.target(target)
        if len(document.findings) == before:
            usable.append(target)
    if described or document.is_told(_KEY):
        return tuple(usable)
    undescribed = tuple(target for target in usable if _needs_description(document, target))
    _ask_for_description(document, undescribed)
    return tuple(target for target in usable if target not in undescribed)


def _needs_description(document: TomlDocument, target: Configured) -> bool:
    """Whether a target cannot do without [dataset]: a portal, or a graph that has no name."""
    settings = target.settings
    if isinstance(settings, StoreSettings):
        return settings.graph is None and not document.is_told(TABLE, target.name, "graph")
    return not isinstance(settings, DirectorySettings)


def _ask_for_description(document: TomlDocument, targets: tuple[Configured, ...]) -> None:
    """Report once that there is no [dataset], at the line of the first target that needs it."""
    if not targets:
        return
    first, *others = targets
    key, asked = _KEY, "toml.described"
    if all(isinstance(target.settings, StoreSettings) for target in targets):
        key, asked = (
            (_KEY, "toml.graphs") if others else (f"{TABLE}.{first.name}.graph", "toml.graph")
        )
    names = ", ".join(target.name for target in targets)
    line = document.lines.line(TABLE, first.name)
    expected = phrase(asked, targets=names)
    document.findings.append(workspace_finding("W105", line, key=key, expected=expected))


class _Judge:
    def __init__(
        self,
        document: TomlDocument,
        workspace: Path,
        folders: tuple[Path, ...],
        base: str,
    ) -> None:
        self.document, self.workspace, self.folders = document, workspace, folders
        self.base = base

    def target(self, target: Configured) -> None:
        """Report what is wrong with a target, by its kind."""
        settings = target.settings
        if isinstance(settings, DirectorySettings):
            self.directory(target.name, settings)
        elif isinstance(settings, StoreSettings):
            self.store(target.name, settings)

    def directory(self, name: str, settings: DirectorySettings) -> None:
        """Report a folder that is not to be replaced, and a base that no server can be set up for.

        An address of its own is checked when it is read.
        """
        there, taken = self.workspace / settings.folder, phrase("toml.target-folder")
        asked = why_not_own(there, self.workspace, self.folders, taken)
        if asked is not None:
            self.document.wrong((TABLE, name, "folder"), settings.folder, asked)
        if settings.address is None and self.base and not is_servable(self.base):
            self.document.wrong((TABLE, name), self.base, phrase("toml.served-base"))

    def store(self, name: str, settings: StoreSettings) -> None:
        """Report graphs of which one is needed beside another."""
        used = set(Names(settings.graph or f"{self.base}dataset").all)
        for other in sorted(settings.graphs):
            if used.intersection(Names(other).all):
                self.document.wrong(
                    (TABLE, name, "graphs", other), other, phrase("toml.graph-taken")
                )
            used.update(Names(other).all)
