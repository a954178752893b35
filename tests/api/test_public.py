"""The public surface: ``verbund.__all__``, its signatures, and nothing else."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import pkgutil
import re
import subprocess
import sys
import types
import typing
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest
from tests.support.golden import check_golden

import verbund
from verbund.api.argument_types import wrong_value
from verbund.api.arguments import StrPath
from verbund.api.explain import Explained
from verbund.api.init import CiSystem
from verbund.api.progress import Progress
from verbund.api.query import QueryForm, Value
from verbund.api.template import TemplateForm
from verbund.api.validate import Engine
from verbund.findings import Language

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden" / "public.txt"
NAMES = [name for name in verbund.__all__ if name != "__version__"]
FUNCTIONS = [name for name in NAMES if inspect.isfunction(getattr(verbund, name))]
ALIASES = {
    "CiSystem": CiSystem,
    "Engine": Engine,
    "Explained": Explained,
    "Language": Language,
    "Progress": Progress,
    "QueryForm": QueryForm,
    "StrPath": StrPath,
    "TemplateForm": TemplateForm,
    "Value": Value,
}
"""Names in signatures that stand for a type that everybody has."""


def _shown(text: str) -> str:
    """A signature without the modules of its types."""
    return re.sub(r"\b(?:[A-Za-z_]\w*\.)+(?=\w)", "", text).replace("'", "")


def _function(name: str, function: typing.Any) -> str:
    signature = inspect.signature(function)
    lines = [f"{name}("]
    star = False
    for item in signature.parameters.values():
        if item.kind is item.KEYWORD_ONLY and not star:
            lines.append("    *,")
            star = True
        default = "" if item.default is item.empty else f" = {item.default!r}"
        lines.append(f"    {item.name}: {_shown(str(item.annotation))}{default},")
    return "\n".join([*lines, f") -> {_shown(str(signature.return_annotation))}"])


def _class(kind: type) -> str:
    bases = ", ".join(base.__name__ for base in kind.__bases__ if base is not object)
    lines = [f"class {kind.__name__}({bases})" if bases else f"class {kind.__name__}"]
    if dataclasses.is_dataclass(kind):
        fields = {field.name: field.type for field in dataclasses.fields(kind)}
    else:
        fields = vars(kind).get("__annotations__", {})
    lines += [f"    {name}: {_shown(str(type_))}" for name, type_ in fields.items()]
    if issubclass(kind, Enum):
        lines += [f"    {item.name} = {item.value!r}" for item in kind]
    for name, member in vars(kind).items():
        if name.startswith("_") and name not in ("__iter__", "__len__", "__bool__", "__str__"):
            continue
        if isinstance(member, property):
            returned = inspect.signature(typing.cast("typing.Any", member.fget)).return_annotation
            lines.append(f"    {name}: {_shown(str(returned))}  (property)")
        elif inspect.isfunction(member) and not _is_generated(member):
            lines.append(f"    {name}{_shown(str(inspect.signature(member)))}")
    return "\n".join(lines)


def _is_generated(member: types.FunctionType) -> bool:
    return member.__code__.co_filename == "<string>"


def test_signatures_are_those_that_a_person_has_read(approve: bool) -> None:
    functions = [_function(name, getattr(verbund, name)) for name in FUNCTIONS]
    classes = [_class(getattr(verbund, name)) for name in NAMES if name not in FUNCTIONS]
    aliases = "\n".join(f"{name} = {_shown(str(alias))}" for name, alias in ALIASES.items())
    check_golden(GOLDEN, "\n\n".join([aliases, *functions, *classes]) + "\n", approve)


@pytest.mark.parametrize("name", NAMES)
def test_everything_public_is_there_and_documented(name: str) -> None:
    item = getattr(verbund, name)
    assert inspect.getdoc(item)
    assert item.__name__ == name
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    assert re.search(rf"`(verbund\.)?{name}\b", page)


@pytest.mark.parametrize("name", [n for n in NAMES if n.endswith("Report") or n in ("QueryAnswer", "Finding", "Text", "Term", "Explanation")])  # fmt: skip
def test_results_are_frozen_data_classes(name: str) -> None:
    kind: typing.Any = getattr(verbund, name)
    assert dataclasses.is_dataclass(kind)
    made, name_of_one = object.__new__(getattr(verbund, name)), dataclasses.fields(kind)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, name_of_one, None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        delattr(made, name_of_one)


def _named_types(annotation: object) -> Iterator[type]:
    """The classes that an annotation names, those inside others too."""
    if isinstance(annotation, type) and not typing.get_args(annotation):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from _named_types(inner)


def test_what_public_results_hold_is_public_too() -> None:
    """A user must be able to name the type of whatever comes back; enumerations are texts."""
    public = {getattr(verbund, name) for name in NAMES}
    missing = set()
    for name in NAMES:
        item = getattr(verbund, name)
        if dataclasses.is_dataclass(item):
            for annotation in typing.get_type_hints(item).values():
                missing |= {
                    kind.__name__
                    for kind in _named_types(annotation)
                    if kind.__module__.startswith("verbund")
                    and kind not in public
                    and not issubclass(kind, str)
                }
    assert missing == set()


def test_no_module_has_the_name_of_a_function() -> None:
    """Python would put it in the place of the function when it is first imported."""
    assert not set(FUNCTIONS) & {item.name for item in pkgutil.iter_modules(verbund.__path__)}


def test_importing_the_package_loads_nothing_heavy() -> None:
    program = "import sys, verbund; print(len([m for m in sys.modules if m.startswith('verbund')]))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) <= 2


def _code_of_pages() -> Iterator[tuple[str, str]]:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    for page in pages:
        for block in re.findall(r"(?ms)^```python\n(.*?)^```$", page.read_text(encoding="utf-8")):
            yield page.name, block


def test_pages_for_users_import_nothing_but_the_public_names() -> None:
    blocks = list(_code_of_pages())
    assert blocks
    for page, block in blocks:
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.Import):
                wrong = [a.name for a in node.names if a.name.startswith("verbund.")]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("verbund"):
                wrong = [a.name for a in node.names if a.name not in verbund.__all__]
                wrong += [str(node.module)] if node.module != "verbund" else []
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                named = node.value.id == "verbund" and node.attr not in verbund.__all__
                wrong = [node.attr] if named else []
            else:
                continue
            assert wrong == [], page


def test_the_package_says_that_other_modules_are_private() -> None:
    assert "every other module is private" in (verbund.__doc__ or "")


COMMANDS = ("build", "diff", "explain", "preview", "publish", "query", "validate", "verify")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_an_adapter_over_the_function_of_its_name(command: str) -> None:
    """``validate`` has two more, ``query`` one, which their options choose."""
    folder = ROOT / "pipeline" / "verbund" / "cli"
    files = [folder / f"{command}.py", *([folder / "changed.py"] if command == "validate" else [])]
    called = {
        alias.name
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("verbund.")
        for alias in node.names
        if alias.name in FUNCTIONS
    }
    others = {"validate": {"validate_changed", "validate_data"}, "query": {"questions"}}
    assert called == {command} | others.get(command, set())


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_types_of_all_arguments_are_checked(name: str) -> None:
    for item in inspect.signature(getattr(verbund, name)).parameters.values():
        if item.default is not item.empty:
            assert wrong_value(item.name, item.default, item.annotation) is None
        may_be_all = "PublishProgress" in item.annotation
        assert may_be_all or wrong_value(item.name, 3j, item.annotation) is not None
