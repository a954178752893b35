"""The workspace: a folder with a verbund.toml, and the settings in that file."""

from __future__ import annotations

import os
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import Final

from verbund.data_class import data_class
from verbund.errors import _ControlFlow
from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.model.cache import load_cached
from verbund.model.folders import ModelFolders
from verbund.model.model import Model
from verbund.model.unread import unread_folders
from verbund.system.gc_pause import gc_paused
from verbund.system.input_file import is_inside, is_of_workspace
from verbund.system.limits import Limits
from verbund.workspace.description import Settings, read_settings, with_release
from verbund.workspace.document import FILE, TomlDocument, read_document, workspace_finding
from verbund.workspace.folders import ModelTable, WorkspaceTable
from verbund.workspace.key_lines import KeyLines
from verbund.workspace.own_folders import answer, why_not_own
from verbund.workspace.packaged import ontology_folder, rules_folder, shapes_folder
from verbund.workspace.secrets import told_secrets
from verbund.workspace.setting import kinds_of
from verbund.workspace.settings_tables import TABLES
from verbund.workspace.site_table import SiteTable
from verbund.workspace.targets import TABLE as PUBLISH_TABLE
from verbund.workspace.targets import Configured, read_targets

__all__ = ["FILE", "Workspace", "read_workspace"]

_OWN_FOLDER: Localised = {
    "en": "a folder of its own, with nothing in it that is read: a build replaces it as a whole",
    "de": "ein eigener Ordner ohne etwas, das gelesen wird: Er wird jedes Mal als Ganzes ersetzt",
}
_BELOW: Localised = {
    "en": "a folder below that of verbund.toml: here all of it would be read, the output too",
    "de": "ein Ordner unterhalb von dem mit verbund.toml: So würde alles gelesen, auch die Ausgabe",
}
OUTSIDE: Final = "VERBUND_OUTSIDE"
"""The environment variable with the folders outside of a workspace that the workspace may name."""


@data_class(frozen=True, slots=True)
class Workspace:
    """A workspace as its verbund.toml describes it; folders are absolute paths."""

    folder: Path
    base: str
    language: str
    records: Path
    output: Path
    decisions: Path
    packaged_model: bool
    ontology: tuple[Path, ...]
    shapes: tuple[Path, ...]
    settings: Settings = field(default_factory=Settings)
    targets: tuple[Configured, ...] = ()
    limits: Limits = field(default_factory=Limits)
    outside: tuple[Path, ...] = ()
    """Folders outside of the workspace that may be used, named by whoever runs the command."""

    mapping: Path = Path()
    """The file that says which sheet is which table; it need not be there."""

    secrets: tuple[Finding, ...] = ()
    """Warnings of addresses in verbund.toml that hold a password or a token."""

    materialise: bool = True
    """Whether records also state the classes and properties above theirs."""

    rules: tuple[Path, ...] = ()
    """The workspace's own folders of rules that derive links."""

    derive: bool = True
    """Whether a release also has what rules derive."""

    site: SiteTable = field(default_factory=SiteTable)
    """Whether a build makes the site too, and with which outlines."""

    lines: KeyLines = field(default_factory=lambda: KeyLines(""), repr=False, compare=False)

    @property
    def outlines(self) -> Path | None:
        """Return the file with the outlines of territories; None where none is stated."""
        return None if self.site.outlines is None else self.folder / self.site.outlines

    @property
    def model_folders(self) -> ModelFolders:
        """Return the folders of the model: the packaged ones, then the workspace's own."""
        ontology = [ontology_folder()] if self.packaged_model else []
        shapes = [shapes_folder()] if self.packaged_model else []
        return ModelFolders(
            ontology=tuple((self.shown(path), path) for path in (*ontology, *self.ontology)),
            shapes=tuple((self.shown(path), path) for path in (*shapes, *self.shapes)),
            roots=(*self.roots, *ontology, *shapes),
            most=self.limits.model,
        )

    @property
    def rule_folders(self) -> tuple[tuple[str, Path], ...]:
        """Return the folders of rules, each with its name in findings; none where they are off."""
        if not self.derive:
            return ()
        packaged = ((f"ontology/{rules_folder().name}", rules_folder()),)
        own = tuple((self.shown(path), path) for path in self.rules)
        return (*(packaged if self.packaged_model else ()), *own)

    @property
    def roots(self) -> tuple[Path, ...]:
        """Return the folders that must hold every file that is read, wherever links lead."""
        return (self.folder, *self.outside)

    def roots_of(self, path: Path) -> tuple[Path, ...] | None:
        """Return the roots for a file that the user names; None where it may lie anywhere."""
        return self.roots if is_of_workspace(path, self.folder) else None

    def load_model(self, *, needs_tables: bool = True) -> Model:
        """Read and compile the model. Raises Findings.

        With ``needs_tables=False`` a model without tables is accepted: shapes for RDF alone need
        none.
        """
        folders = self.model_folders
        with gc_paused():
            model = load_cached(
                folders,
                base=self.base,
                language=self.language,
                materialise=self.materialise,
            )
        if needs_tables and not model.record_types:
            shown = ", ".join(shown for shown, _ in folders.shapes)
            raise Findings([Finding("M112", Place(file=shown), details={"folder": shown})])
        return model

    def notes(self) -> list[Finding]:
        """Return warnings about the workspace that do not keep it from being used."""
        line = self.line_of("model", None)
        rules = self.rule_folders if self.derive else None
        return [*self.secrets, *unread_folders(self.folder, self.model_folders, rules, line)]

    def shown(self, path: Path) -> str:
        """Return a path as findings name it: relative to the workspace where it lies inside."""
        try:
            return path.relative_to(self.folder).as_posix()
        except ValueError:
            return path.name

    def line_of(self, table: str, key: str | None) -> int | None:
        """Return the line of verbund.toml with a table, or with a key such as ``title.de``.

        None where it is not there. A key that is split over several lines is on the first.
        """
        return self.lines.line(table, *(key.split(".") if key else ()))

    def with_release(self, version: str | None, modified: str | None) -> Workspace:
        """Return the workspace with another version and date; ReleaseRefused for invalid ones."""
        return replace(self, settings=with_release(self.settings, version, modified))


class OutputRefused(_ControlFlow):
    """Raised for a folder of the release, given in place of the setting, that cannot be.

    ``text`` says why.
    """

    def __init__(self, text: Localised) -> None:
        super().__init__(text)
        self.text = text


def read_workspace(folder: Path, *, output: Path | None = None) -> Workspace:
    """Read ``verbund.toml`` in a folder.

    The folders that it names lie in the workspace, or in one that VERBUND_OUTSIDE names: absolute
    paths, separated as those of PATH. ``output`` is the folder of the release in place of that in
    the file, an absolute path, which must lie there too. Raises Findings with the file's line
    where it is missing, is no TOML, or has an unknown or wrong setting, and OutputRefused.
    """
    real = folder.resolve()
    # A finding does not depend on where a workspace lies; only a folder that is not there does.
    is_there = os.path.isdir(real)  # noqa: PTH112 - it raises nothing
    shown = real.name if is_there and real.name else folder.as_posix()
    return _Reader(real, read_document(real, shown), output).workspace()


class _Reader:
    def __init__(self, folder: Path, document: TomlDocument, output: Path | None) -> None:
        self.folder, self.document, self.given_output = folder, document, output
        self.refused: Localised | None = None
        self.read: dict[tuple[str | int, ...], Path] = {}
        """The folders that are read, by the path of their key: those without a finding."""
        stated = map(Path, filter(None, os.environ.get(OUTSIDE, "").split(os.pathsep)))
        self.outside = tuple(path for path in stated if path.is_absolute())

    def workspace(self) -> Workspace:
        """Return the workspace; raises Findings with everything that is wrong with the file."""
        document = self.document
        document.check_names(
            {name: kinds_of(table) for name, table in TABLES.items()}, of_tables=(PUBLISH_TABLE,)
        )
        values = document.values("workspace", kinds_of(WorkspaceTable))
        model = ModelTable(**document.values("model", kinds_of(ModelTable)))
        if not document.has("workspace", "base"):
            document.missing("workspace", "base", kinds_of(WorkspaceTable)["base"].expected)
        # A base that is missing or wrong is a finding, raised below; the other settings are read
        # too.
        table = WorkspaceTable(**{"base": "", **values})
        records = self.folder / table.records
        if "records" in values or not document.has("workspace", "records"):
            self._check_folder(records, "workspace", "records")
        ontology = self._folders(model.ontology, "ontology")
        shapes = self._folders(model.shapes, "shapes")
        rules = self._folders(model.rules, "rules")
        own = (ontology_folder(), shapes_folder()) if model.packaged else ()
        output = self._resolved(table.output)
        if "output" in values or not document.has("workspace", "output"):
            self._check_output(table.output, output, own)
        decisions = self.folder / table.decisions
        if "decisions" in values:
            self._check_file(("workspace", "decisions"), table.decisions, records, output)
        mapping = self.folder / table.mapping
        if "mapping" in values:
            self._check_file(("workspace", "mapping"), table.mapping, records, output)
        site = SiteTable(**document.values("site", kinds_of(SiteTable)))
        if site.outlines is not None:
            self._check_file(("site", "outlines"), site.outlines, records, output)
        settings = read_settings(document)
        targets = read_targets(document)
        limits = Limits(**document.values("limits", kinds_of(Limits)))
        if targets:
            folders = (output, *self.read.values(), *own)
            described = settings.dataset is not None
            self._judge_targets(targets, folders, table.base, described=described)
        if document.findings:
            raise Findings(document.reported())
        if self.refused is not None:
            raise OutputRefused(self.refused)
        return Workspace(
            folder=self.folder,
            base=table.base,
            language=table.language,
            records=records,
            output=output,
            decisions=decisions,
            packaged_model=model.packaged,
            ontology=ontology,
            shapes=shapes,
            settings=settings,
            targets=targets,
            limits=limits,
            outside=self.outside,
            mapping=mapping,
            secrets=tuple(told_secrets(document)),
            materialise=model.materialise,
            rules=rules,
            derive=model.derive,
            site=site,
            lines=document.lines,
        )

    def _check_folder(self, folder: Path, *path: str | int) -> None:
        """Report an input folder that does not exist or is not inside; note any other as read."""
        exists = answer(Path.is_dir, folder)
        if exists and answer(partial(is_inside, roots=(self.folder, *self.outside)), folder):
            self.read[path] = folder
            return
        key = ".".join(step for step in path if isinstance(step, str))
        details = {"key": key, "folder": self._stated(folder)}
        if exists:
            details["variable"] = OUTSIDE
        line = self.document.lines.line(*path)
        code = "W110" if exists else "W106"
        self.document.findings.append(workspace_finding(code, line, **details))

    def _folders(self, names: tuple[str, ...], key: str) -> tuple[Path, ...]:
        folders = tuple(self.folder / name for name in names)
        for at, folder in enumerate(folders):
            self._check_folder(folder, "model", key, at)
        return folders

    def _resolved(self, name: str) -> Path:
        given = self.given_output
        return _real(self.folder / (name if given is None else given))

    def _check_output(self, name: str, path: Path, own: tuple[Path, ...]) -> None:
        """Report a folder that a build cannot replace: no file that is read may lie in it.

        It may not be reached by a symbolic link of the workspace, which a contribution may have
        brought. It may not be somebody's home or lie among the files of git. Outside of the
        workspace it is permitted only where whoever runs the command has named the folder. Where
        a folder that is read holds the whole workspace, that one is the cause.
        """
        given = self.given_output
        name = name if given is None else str(given)
        around = [key for key, item in self.read.items() if self.folder.is_relative_to(_real(item))]
        beside = [item for key, item in self.read.items() if key not in around]
        for key in around if path.is_relative_to(self.folder) else ():
            self.document.wrong(key, self._stated(self.read.pop(key)), _BELOW)
        asked = why_not_own(path, self.folder, (*beside, *own), _OWN_FOLDER)
        if asked is None and self._is_linked(name):
            asked = phrase("own-folder.linked")
        if asked is not None:
            if given is None:
                self.document.wrong(("workspace", "output"), name, asked)
            else:
                self.refused = phrase("output.own", folder=name, expected=asked)
        elif not is_inside(path, (self.folder, *self.outside)):
            if given is not None:
                self.refused = phrase("output.outside", folder=str(path), variable=OUTSIDE)
                return
            line = self.document.lines.line("workspace", "output")
            details = {"folder": name, "variable": OUTSIDE}
            self.document.findings.append(workspace_finding("W116", line, **details))

    def _check_file(self, key: tuple[str, str], name: str, records: Path, output: Path) -> None:
        """Report a file beside the records that lies outside, or where records or a release are.

        One that is only read, of the table [site], is no link that leads outside either.
        """
        path = self.folder / name
        real = _real(path)
        roots = (self.folder, *self.outside)
        inside = answer(partial(is_inside, roots=roots), path if key[0] == "site" else path.parent)
        if not inside or real.is_relative_to(_real(records)) or real.is_relative_to(output):
            sample = f"{key[-1]}{path.suffix}"
            self.document.wrong(key, name, phrase("toml.beside-records", sample=sample))

    def _stated(self, folder: Path) -> str:
        """Return a folder of verbund.toml as it stands there: from the workspace, or absolute."""
        inside = folder.is_relative_to(self.folder)
        return folder.relative_to(self.folder).as_posix() if inside else str(folder)

    def _judge_targets(
        self,
        targets: tuple[Configured, ...],
        folders: tuple[Path, ...],
        base: str,
        *,
        described: bool,
    ) -> None:
        """Add findings about targets that cannot be published to, or lead to one place."""
        from verbund.workspace.target_conflicts import refuse_shared  # few workspaces publish
        from verbund.workspace.unusable_targets import refuse_unusable

        document = self.document
        usable = refuse_unusable(document, targets, self.folder, folders, base, described=described)
        refuse_shared(document, usable, self.folder, f"{base}dataset")

    def _is_linked(self, name: str) -> bool:
        """Whether a path leads over a symbolic link, of the workspace or at its end.

        Links above the workspace are permitted: those are the machine's.
        """
        path = Path(os.path.normpath(self.folder / name))
        linked = [path, *(item for item in path.parents if item.is_relative_to(self.folder))]
        return any(answer(Path.is_symlink, item, unknown=True) for item in linked)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
