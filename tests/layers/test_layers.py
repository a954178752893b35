"""The folders of the package are layers: each imports only those below it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "pipeline" / "verbund"

LAYERS = (
    "text",
    "rdf",
    "findings",
    "system",
    "sparql",
    "shacl",
    "html",
    "pictures",
    "model",
    "workspace",
    "read",
    "question",
    "serialise",
    "resolve",
    "report",
    "templates",
    "corrections",
    "migration",
    "convert",
    "validation",
    "release",
    "queries",
    "views",
    "exports",
    "website",
    "publication",
    "serve",
    "api",
    "cli",
)
"""From the ground up."""

LIBRARIES = ("rdflib", "pyshacl", "pyoxigraph")
WITHOUT_LIBRARIES = tuple(
    layer for layer in LAYERS[: LAYERS.index("validation")] if layer not in ("sparql", "model")
)
"""What runs on plain terms: all that lies on the path of the records."""

WHERE_NEEDED = frozenset({"verbund.rdf.graph", "verbund.rdf.terms"})
"""Modules that load pyoxigraph inside a function: to read a file of RDF, to judge an odd IRI."""


@cache
def _modules() -> dict[str, Path]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = ("verbund", *path.relative_to(PACKAGE).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def _imports(module: str) -> frozenset[str]:
    """The modules of the package that a module imports, inside functions and for types too."""
    return frozenset(_imported(ast.parse(_modules()[module].read_text(encoding="utf-8"))))


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in _modules())
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                if name in _modules():
                    yield name
                elif node.module in _modules():
                    yield node.module


def _layer(module: str) -> str:
    return [*module.split("."), ""][1]


def test_every_folder_is_a_layer_and_nothing_else_lies_at_the_top() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(LAYERS)
    assert {path.name for path in PACKAGE.glob("*.py")} == {
        "__about__.py",
        "__init__.py",
        "__main__.py",
        "data_class.py",
        "errors.py",
    }


@pytest.mark.parametrize("layer", LAYERS)
def test_a_folder_imports_only_lower_ones(layer: str) -> None:
    allowed = {"__about__", "data_class", "errors", *LAYERS[: LAYERS.index(layer) + 1]}
    wrong = [
        f"{module} imports {other}"
        for module in _modules()
        if _layer(module) == layer
        for other in _imports(module)
        if _layer(other) not in allowed
    ]
    assert wrong == []


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {module: _imports(module) - {module} for module in _modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(error.args[1][::-1]))


@pytest.mark.parametrize("layer", WITHOUT_LIBRARIES)
def test_a_folder_names_no_library_of_rdf(layer: str) -> None:
    found = {
        (module, library)
        for module in _modules()
        if _layer(module) == layer
        for library in _libraries(module)
    }
    assert {(module, "pyoxigraph") for module in WHERE_NEEDED if _layer(module) == layer} == found


def _libraries(module: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(_modules()[module].read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
        yield from {name.split(".")[0] for name in names} & set(LIBRARIES)


def test_these_folders_load_no_library_of_rdf_through_others() -> None:
    """In a process of its own, with every module of them."""
    modules = [name for name in _modules() if _layer(name) in WITHOUT_LIBRARIES]
    code = (
        "import importlib, sys\n"
        f"for name in {modules}: importlib.import_module(name)\n"
        f"print(*sorted({set(LIBRARIES)} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert len(modules) > 150
    assert done.stdout.split() == []


def test_publication_never_imports_convert() -> None:
    """It reads a release as others do."""
    wrong = [
        (module, other)
        for module in _modules()
        if _layer(module) == "publication"
        for other in _imports(module)
        if _layer(other) == "convert"
    ]
    assert wrong == []


@pytest.mark.parametrize("layer", LAYERS)
def test_a_folder_says_what_goes_in_and_what_comes_out(layer: str) -> None:
    text = ast.get_docstring(ast.parse((PACKAGE / layer / "__init__.py").read_text("utf-8")))
    assert text is not None
    assert "In: " in text
    assert "Out: " in text
    stated = re.search(r"Imports (\w+)", text)
    assert stated, "which folder is the highest that it imports"
    place = {"no": 0, "every": len(LAYERS)}.get(stated[1])
    most = LAYERS.index(stated[1]) + 1 if place is None else place
    imported = {
        _layer(other)
        for module in _modules()
        for other in _imports(module)
        if _layer(module) == layer
    }
    assert imported & set(LAYERS) <= {*LAYERS[:most], layer}


def test_the_design_shows_these_folders_in_this_order() -> None:
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    tree = text.split("pipeline/verbund/\n")[1].split("```")[0]
    shown = [line.split("/")[0].strip() for line in tree.splitlines() if line[:3].strip()]
    assert shown == list(LAYERS)
