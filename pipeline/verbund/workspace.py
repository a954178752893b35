"""The workspace: a folder with a verbund.toml, and what that file says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import process

from verbund.collection import without_collection
from verbund.findings import Finding, Findings, Localised, Place, phrase
from verbund.model import Model, ModelFolders, load_model
from verbund.resources import ontology_folder, shapes_folder
from verbund.terms import is_absolute_iri

FILE = "verbund.toml"

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_OWN_FOLDER: Localised = {
    "en": "a folder of its own, with nothing in it that is read: a build replaces it as a whole",
    "de": "ein eigener Ordner ohne etwas, das gelesen wird: Er wird jedes Mal als Ganzes ersetzt",
}
# What the file may say: each key with the phrase that says what is expected, and its default.
# None as a default means that the key must be there.
_KEYS: Mapping[str, Mapping[str, tuple[str, Any]]] = {
    "workspace": {
        "base": ("toml.iri", None),
        "language": ("toml.language", "de"),
        "records": ("toml.folder", "records"),
        "output": ("toml.folder", "output"),
    },
    "model": {
        "packaged": ("toml.true", True),
        "ontology": ("toml.list", []),
        "shapes": ("toml.list", []),
    },
}


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

    @property
    def model_folders(self) -> ModelFolders:
        """Where the model is: the packaged folders, then the workspace's own."""
        ontology = [ontology_folder()] if self.packaged_model else []
        shapes = [shapes_folder()] if self.packaged_model else []
        return ModelFolders(
            ontology=tuple((self.shown(path), path) for path in (*ontology, *self.ontology)),
            shapes=tuple((self.shown(path), path) for path in (*shapes, *self.shapes)),
        )

    def load_model(self) -> Model:
        """Read and compile the model; raises Findings."""
        with without_collection():
            return load_model(self.model_folders, base=self.base, language=self.language)

    def shown(self, path: Path) -> str:
        """A path as findings name it: relative to the workspace where it lies inside."""
        try:
            return path.relative_to(self.folder).as_posix()
        except ValueError:
            return path.name


def read_workspace(folder: Path) -> Workspace:
    """Read ``verbund.toml`` in a folder.

    Raises Findings with the file's line where it is missing, is no TOML, or says something that is
    not known or not right.
    """
    folder = folder.resolve()
    path = folder / FILE
    text = ""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        document = tomllib.loads(text)
    except FileNotFoundError:
        raise Findings([_finding("W101", None, folder=folder.name)]) from None
    except OSError as error:
        raise Findings([_finding("F101", None, problem=str(error.strerror))]) from None
    except UnicodeDecodeError as error:
        details = {"byte": f"0x{error.object[error.start]:02X}", "guess": "Windows-1252"}
        raise Findings([_finding("F102", None, **details)]) from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise Findings([_finding("W102", line, problem=str(error))]) from None
    return _Reader(folder, text, document).workspace()


def _finding(code: str, line: int | None, **details: str | Localised) -> Finding:
    return Finding(code, Place(file=FILE, line=line), details=details)


class _Reader:
    def __init__(self, folder: Path, text: str, document: Mapping[str, Any]) -> None:
        self.folder, self.text, self.document = folder, text, document
        self.findings: list[Finding] = []

    def workspace(self) -> Workspace:
        """The workspace, or Findings with everything that is wrong with the file."""
        self._check_names()
        base = self._value("workspace", "base")
        if isinstance(base, str) and not (is_absolute_iri(base) and base.endswith("/")):
            self._wrong("workspace", "base", base)
        language = self._value("workspace", "language")
        if isinstance(language, str) and not _LANGUAGE.fullmatch(language):
            self._wrong("workspace", "language", language)
        packaged = self._value("model", "packaged")
        records = self._folder("workspace", "records")
        ontology = self._folders("model", "ontology")
        shapes = self._folders("model", "shapes")
        own = (ontology_folder(), shapes_folder()) if packaged else ()
        output = self._output((records, *ontology, *shapes, *own))
        if self.findings:
            raise Findings(self.findings)
        return Workspace(
            folder=self.folder,
            base=str(base),
            language=str(language),
            records=records,
            output=output,
            packaged_model=bool(packaged),
            ontology=ontology,
            shapes=shapes,
        )

    def _check_names(self) -> None:
        for table, content in self.document.items():
            if table not in _KEYS:
                self._unknown(table, self._line(table, None), list(_KEYS))
            elif not isinstance(content, dict):
                self._wrong(table, None, str(content))
            else:
                for key in content.keys() - _KEYS[table].keys():
                    name = f"{table}.{key}"
                    self._unknown(name, self._line(table, key), list(_KEYS[table]))

    def _unknown(self, name: str, line: int | None, known: list[str]) -> None:
        found = process.extractOne(name.rpartition(".")[2], known, score_cutoff=60)
        self.findings.append(
            Finding(
                "W103",
                Place(file=FILE, line=line),
                value=name,
                details={"key": name},
                suggestion=str(found[0]) if found else None,
            )
        )

    def _value(self, table: str, key: str) -> object:
        expected, default = _KEYS[table][key]
        content = self.document.get(table, {})
        if not isinstance(content, dict) or key not in content:
            if default is None:
                line, name = self._line(table, None), f"{table}.{key}"
                self.findings.append(_finding("W105", line, key=name, expected=phrase(expected)))
            return default
        value = content[key]
        kind = {"toml.true": bool, "toml.list": list}.get(expected, str)
        items = value if isinstance(value, list) else [value]
        if (
            not isinstance(value, kind)
            or (isinstance(value, list) and not all(isinstance(item, str) for item in value))
            or any("\0" in str(item) for item in items)
        ):
            self._wrong(table, key, str(value))
            return default
        return value

    def _folder(self, table: str, key: str) -> Path:
        path = self.folder / str(self._value(table, key))
        self._must_exist(path, table, key)
        return path

    def _folders(self, table: str, key: str) -> tuple[Path, ...]:
        names = self._value(table, key)
        paths = [self.folder / name for name in names] if isinstance(names, list) else []
        for path in paths:
            self._must_exist(path, table, key)
        return tuple(paths)

    def _output(self, read: tuple[Path, ...]) -> Path:
        """The release's folder, which a build replaces: nothing that is read may lie in it."""
        name = str(self._value("workspace", "output"))
        path = (self.folder / name).resolve()
        above = any(item.resolve().is_relative_to(path) for item in (self.folder, *read))
        inside = any(path.is_relative_to(item.resolve()) for item in read)
        if above or inside or (path.exists() and not path.is_dir()):
            self._wrong("workspace", "output", name, _OWN_FOLDER)
        return path

    def _must_exist(self, path: Path, table: str, key: str) -> None:
        if not path.is_dir():
            shown = (
                path.relative_to(self.folder).as_posix()
                if path.is_relative_to(self.folder)
                else str(path)
            )
            details = {"key": f"{table}.{key}", "folder": shown}
            self.findings.append(_finding("W106", self._line(table, key), **details))

    def _wrong(
        self, table: str, key: str | None, value: str, expected: Localised | None = None
    ) -> None:
        wanted = expected or phrase(_KEYS[table][key][0] if key else "toml.table")
        name = f"{table}.{key}" if key else table
        self.findings.append(
            Finding(
                "W104",
                Place(file=FILE, line=self._line(table, key)),
                value=value,
                details={"key": name, "expected": wanted},
            )
        )

    def _line(self, table: str, key: str | None) -> int | None:
        """The line on which a table or a key of it stands; tomllib does not tell."""
        current = ""
        for number, line in enumerate(self.text.splitlines(), start=1):
            heading = re.match(r"\s*\[\s*\"?([^\]\"]+?)\"?\s*\]", line)
            if heading:
                current = heading[1]
                if key is None and current == table:
                    return number
            assigned = re.match(r"\s*\"?([\w.-]+)\"?\s*=", line)
            if assigned and key is not None and current == table and assigned[1] == key:
                return number
            if assigned and current == "" and assigned[1] in (table, f"{table}.{key}"):
                return number
        return None
