"""The workspace: a folder with a verbund.toml, and what that file says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from verbund import setting_kinds as kinds
from verbund.collection import without_collection
from verbund.describe.settings import KEYS as DESCRIPTION_KEYS
from verbund.describe.settings import Settings, read_settings, with_release
from verbund.findings import Finding, Findings, Localised, Place
from verbund.input_file import is_inside, is_of_workspace
from verbund.limits import SETTINGS, Limits
from verbund.model.folders import ModelFolders
from verbund.model.kept import kept_model
from verbund.model.model import Model
from verbund.model.unread import unread_folders
from verbund.publish.apart import refuse_shared
from verbund.publish.settings import TABLE as PUBLISH_TABLE
from verbund.publish.settings import Configured, read_targets
from verbund.resources import ontology_folder, shapes_folder
from verbund.setting_kinds import Kind
from verbund.toml_document import FILE, TomlDocument, read_document, workspace_finding
from verbund.toml_lines import KeyLines

__all__ = ["FILE", "Workspace", "homes", "is_of_git", "read_workspace"]

_OWN_FOLDER: Localised = {
    "en": "a folder of its own, with nothing in it that is read: a build replaces it as a whole",
    "de": "ein eigener Ordner ohne etwas, das gelesen wird: Er wird jedes Mal als Ganzes ersetzt",
}
_KEYS: Mapping[str, Mapping[str, Kind]] = {
    "workspace": {
        "base": kinds.IRI_FOLDER,
        "language": kinds.LANGUAGE,
        "records": kinds.FOLDER,
        "output": kinds.FOLDER,
    },
    "model": {
        "packaged": kinds.TRUE_OR_FALSE,
        "ontology": kinds.FOLDERS,
        "shapes": kinds.FOLDERS,
    },
    "limits": {
        key: kinds.whole_number(item.lowest, item.highest) for key, item in SETTINGS.items()
    },
}
OUTSIDE: Final = "VERBUND_OUTSIDE"
"""The environment variable that names folders outside of a workspace which it may name."""

_LANGUAGE, _RECORDS, _OUTPUT = "de", "records", "output"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace as its verbund.toml describes it; folders are absolute paths."""

    folder: Path
    base: str
    language: str
    records: Path
    output: Path
    packaged_model: bool
    ontology: tuple[Path, ...]
    shapes: tuple[Path, ...]
    settings: Settings = field(default_factory=Settings)
    targets: tuple[Configured, ...] = ()
    limits: Limits = field(default_factory=Limits)
    outside: tuple[Path, ...] = ()
    """Folders outside of the workspace that may be used, as whoever runs the command says."""

    lines: KeyLines = field(default_factory=lambda: KeyLines(""), repr=False, compare=False)

    @property
    def model_folders(self) -> ModelFolders:
        """Where the model is: the packaged folders, then the workspace's own."""
        ontology = [ontology_folder()] if self.packaged_model else []
        shapes = [shapes_folder()] if self.packaged_model else []
        return ModelFolders(
            ontology=tuple((self.shown(path), path) for path in (*ontology, *self.ontology)),
            shapes=tuple((self.shown(path), path) for path in (*shapes, *self.shapes)),
            roots=(*self.roots, *ontology, *shapes),
            most=self.limits.model,
        )

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders that hold all that is read of the workspace, wherever links lead."""
        return (self.folder, *self.outside)

    def roots_of(self, path: Path) -> tuple[Path, ...] | None:
        """The roots for a file that the user names; None where it may lie anywhere."""
        return self.roots if is_of_workspace(path, self.folder) else None

    def load_model(self, *, needs_tables: bool = True) -> Model:
        """Read and compile the model; raises Findings.

        Shapes that are for RDF alone need no tables: then ``needs_tables`` is False.
        """
        folders = self.model_folders
        with without_collection():
            model = kept_model(folders, base=self.base, language=self.language)
        if needs_tables and not model.record_types:
            shown = ", ".join(shown for shown, _ in folders.shapes)
            raise Findings([Finding("M112", Place(file=shown), details={"folder": shown})])
        return model

    def notes(self) -> list[Finding]:
        """Warnings about the workspace, with which it can be used."""
        line = self.line_of("model", None)
        return list(unread_folders(self.folder, self.model_folders, line))

    def shown(self, path: Path) -> str:
        """A path as findings name it: relative to the workspace where it lies inside."""
        try:
            return path.relative_to(self.folder).as_posix()
        except ValueError:
            return path.name

    def line_of(self, table: str, key: str | None) -> int | None:
        """The line of verbund.toml with a table, or with a key such as ``title`` or ``title.de``.

        None where it is not there. A key that is split over several lines is on the first.
        """
        return self.lines.line(table, *(key.split(".") if key else ()))

    def with_release(self, version: str | None, modified: str | None) -> Workspace:
        """The workspace with another version and date; ValueError where they cannot be such."""
        return replace(self, settings=with_release(self.settings, version, modified))


def read_workspace(folder: Path) -> Workspace:
    """Read ``verbund.toml`` in a folder.

    The folders that it names lie in the workspace, or in one that VERBUND_OUTSIDE names: absolute
    paths, separated as those of PATH. Raises Findings with the file's line where it is missing, is
    no TOML, or says something that is not known or not right.
    """
    folder = folder.resolve()
    return _Reader(folder, read_document(folder)).workspace()


class _Reader:
    def __init__(self, folder: Path, document: TomlDocument) -> None:
        self.folder, self.document = folder, document
        stated = map(Path, filter(None, os.environ.get(OUTSIDE, "").split(os.pathsep)))
        self.outside = tuple(path for path in stated if path.is_absolute())

    def workspace(self) -> Workspace:
        """The workspace, or Findings with everything that is wrong with the file."""
        document = self.document
        document.check_names({**_KEYS, **DESCRIPTION_KEYS}, of_tables=(PUBLISH_TABLE,))
        found = document.values("workspace", _KEYS["workspace"])
        model = document.values("model", _KEYS["model"])
        if not document.has("workspace", "base"):
            document.missing("workspace", "base", _KEYS["workspace"]["base"].expected)
        packaged = bool(model.get("packaged", True))
        records = self._folder(found.get("records", _RECORDS), "workspace", "records")
        ontology = self._folders(model.get("ontology", ()), "ontology")
        shapes = self._folders(model.get("shapes", ()), "shapes")
        own = (ontology_folder(), shapes_folder()) if packaged else ()
        output = self._output(found.get("output", _OUTPUT), (records, *ontology, *shapes, *own))
        settings = read_settings(document)
        targets = read_targets(document)
        limits = Limits(**document.values("limits", _KEYS["limits"]))
        refuse_shared(document, targets, self.folder, f"{found.get('base', '')}dataset")
        if document.findings:
            raise Findings(document.told())
        return Workspace(
            folder=self.folder,
            base=found["base"],
            language=found.get("language", _LANGUAGE),
            records=records,
            output=output,
            packaged_model=packaged,
            ontology=ontology,
            shapes=shapes,
            settings=settings,
            targets=targets,
            limits=limits,
            outside=self.outside,
            lines=document.lines,
        )

    def _folder(self, name: str, *path: str | int) -> Path:
        """A folder that is read, by its path from the workspace; it must exist, and be inside."""
        folder = self.folder / name
        exists = _is(Path.is_dir, folder)
        if exists and _is(partial(is_inside, roots=(self.folder, *self.outside)), folder):
            return folder
        inside = folder.is_relative_to(self.folder)
        shown = folder.relative_to(self.folder).as_posix() if inside else str(folder)
        details = {"key": ".".join(step for step in path if isinstance(step, str)), "folder": shown}
        if exists:
            details["variable"] = OUTSIDE
        line = self.document.lines.line(*path)
        code = "W110" if exists else "W106"
        self.document.findings.append(workspace_finding(code, line, **details))
        return folder

    def _folders(self, names: tuple[str, ...], key: str) -> tuple[Path, ...]:
        return tuple(self._folder(name, "model", key, at) for at, name in enumerate(names))

    def _output(self, name: str, read: tuple[Path, ...]) -> Path:
        """The release's folder, which a build replaces: nothing that is read may lie in it.

        Nor may it be reached by a symbolic link of the workspace, which a contribution may have
        brought, be somebody's home, or lie among the files of git. Outside of the workspace it lies
        only where whoever runs the command has named the folder.
        """
        path = Path(os.path.realpath(self.folder / name))  # links may lead to each other
        above = any(item.resolve().is_relative_to(path) for item in (self.folder, *read, *homes()))
        inside = any(path.is_relative_to(item.resolve()) for item in read)
        usable = _is(Path.is_dir, path) or not _is(Path.exists, path, unknown=True)
        if above or inside or is_of_git(path) or self._is_linked(name) or not usable:
            self.document.wrong(("workspace", "output"), name, _OWN_FOLDER)
        elif not is_inside(path, (self.folder, *self.outside)):
            line = self.document.lines.line("workspace", "output")
            details = {"folder": str(path), "variable": OUTSIDE}
            self.document.findings.append(workspace_finding("W116", line, **details))
        return path

    def _is_linked(self, name: str) -> bool:
        """Whether a path that is named leads over a symbolic link, of the workspace or at its end.

        What lies above the workspace may be reached by links: those are the machine's.
        """
        path = Path(os.path.normpath(self.folder / name))
        linked = [path, *(item for item in path.parents if item.is_relative_to(self.folder))]
        return any(_is(Path.is_symlink, item, unknown=True) for item in linked)


def is_of_git(path: Path) -> bool:
    """Whether a path is git's own folder, or lies in it."""
    return ".git" in (step.lower() for step in path.parts)


def homes() -> Iterator[Path]:
    """The home of whoever runs the command; nothing where there is none."""
    with suppress(RuntimeError):
        yield Path.home()


def _is(ask: Callable[[Path], bool], path: Path, *, unknown: bool = False) -> bool:
    """What the system says of a path; ``unknown`` where it takes no such name, as a long one."""
    try:
        return ask(path)
    except OSError:
        return unknown
