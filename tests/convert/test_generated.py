"""Generated source that holds what the generator never writes is refused, and never run."""

from __future__ import annotations

import ast
import re
import traceback
from pathlib import Path

import pytest
from tests.support.library import write_library

from verbund.api.run import build
from verbund.convert.codegen import source as codegen_source
from verbund.convert.codegen.source import comment, quoted
from verbund.findings import Findings
from verbund.system import generated_syntax
from verbund.system.generated import compile_function, source_of
from verbund.system.generated_syntax import refused
from verbund.system.user_cache import VARIABLE
from verbund.workspace.workspace import read_workspace

PIPELINE = Path(__file__).parents[2] / "pipeline"

HEAD = "def write(keys):\n"
REFUSED = {
    "a call of open": HEAD + " return open('x', 'w')",
    "a call inside a string": HEAD + " return [f'{open(key)}' for key in keys]",
    "an import": HEAD + " import os",
    "an import from": HEAD + " from os import system",
    "a dunder name": HEAD + " return __builtins__",
    "a dunder attribute": HEAD + " return keys.__class__",
    "an attribute": HEAD + " return keys.gi_frame",
    "an attribute that is set": HEAD + " keys.append = 1",
    "format": HEAD + " return '{0.__class__}'.format(keys)",
    "a format of a value": HEAD + " return f'{keys:>9}'",
    "a conversion": HEAD + " return f'{keys!r}'",
    "getattr": HEAD + " return getattr(keys, 'x')",
    "eval": HEAD + " return eval('1')",
    "a lambda": HEAD + " return lambda: 1",
    "a function within": HEAD + " def write(keys): return 1",
    "a default": "def write(keys=open('x')):\n return keys",
    "an annotation": "def write(keys: open('x')):\n return keys",
    "what it returns": "def write(keys) -> open('x'):\n return keys",
    "a decorator": "@open\ndef write(keys):\n return keys",
    "more arguments": "def write(*keys):\n return keys",
    "a class": "class write:\n pass",
    "another name": "def other(keys):\n return keys",
    "a statement beside": HEAD + " return keys\nopen('x')",
    "a statement before": "row = 1\n" + HEAD + " return keys",
    "a call with keywords": HEAD + " return sum(keys, start=1)",
    "a call of a call": HEAD + " return holds1(keys)(keys)",
    "a call of a variable": HEAD + " return keys(1)",
    "a helper that is set": HEAD + " as_latin1 = keys",
    "a function of Python that is set": HEAD + " len = keys",
    "a loop over a helper": HEAD + " for len in keys: row = 1",
    "bytes": HEAD + " return b'x'",
    "a float": HEAD + " return 1.5",
    "dots": HEAD + " return ...",
    "while": HEAD + " while keys: row = 1",
    "with": HEAD + " with keys: row = 1",
    "a global": HEAD + " global row",
    "del": HEAD + " del keys",
    "another exception": HEAD + " raise keys",
    "a cause": HEAD + " raise Undecided from keys",
    "every exception": HEAD + " try: row = 1\n except: row = 2",
    "finally": HEAD + " try: row = 1\n finally: row = 2",
    "a generator": HEAD + " yield keys",
    "a walrus": HEAD + " return (row := keys)",
    "match": HEAD + " match keys:\n  case 1: row = 1",
    "an argument named as a helper": "def write(as_latin1):\n return as_latin1",
    "nothing": "",
    "no Python": HEAD + " return 'x",
    "a NUL": HEAD + " return '\0'",
    "half of a surrogate pair": HEAD + " return '\ud800'",
    "deeper than Python goes": HEAD + " return " + "(" * 5000 + "1" + ")" * 5000,
    "deeper than the guard's parser goes": HEAD + " return " + "not " * 100_000 + "keys",
}


@pytest.fixture(params=["off", "on"])
def _kept(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With code kept between runs, and without."""
    monkeypatch.setenv(VARIABLE, "off" if request.param == "off" else str(tmp_path / "cache"))


@pytest.mark.usefixtures("_kept")
@pytest.mark.parametrize("name", REFUSED)
def test_what_the_generator_never_writes_is_refused(name: str) -> None:
    with pytest.raises(Findings) as caught:
        compile_function("write", REFUSED[name], {"Undecided": ValueError}, "table")
    (finding,) = caught.value.findings
    assert finding.code == "M114"


@pytest.mark.usefixtures("_kept")
def test_a_function_sees_only_what_it_is_given() -> None:
    names: dict[str, object] = {}
    assert compile_function("write", HEAD + " return len(keys)", names, "table")([1, 2]) == 2
    assert set(names["__builtins__"]) <= set(dir(__import__("builtins")))  # type: ignore[call-overload]
    assert not {"open", "eval", "exec", "getattr", "__import__"} & set(names["__builtins__"])  # type: ignore[call-overload]


def test_code_is_kept_by_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run parses nothing; another source, or a damaged file, is parsed."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    parsed: list[str] = []

    def noted(tree: ast.Module, name: str) -> str | None:
        parsed.append(name)
        return refused(tree, name)

    monkeypatch.setattr(generated_syntax, "refused", noted)
    for number in (1, 1, 2):
        made = compile_function("write", f"{HEAD} return {number}", {}, "table")
        assert made([]) == number
    assert len(parsed) == 2
    for path in (tmp_path / "code").iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    assert compile_function("write", f"{HEAD} return 1", {}, "table")([]) == 1
    assert len(parsed) == 3


def test_a_traceback_shows_the_line() -> None:
    made = compile_function("write", HEAD + " return keys[7]", {}, "table")
    with pytest.raises(IndexError) as caught:
        made([])
    assert "return keys[7]" in "".join(traceback.format_exception(caught.value))


def test_a_traceback_shows_the_line_of_its_own_function() -> None:
    """Two functions of one name and one table, as a writer that is made anew, or two texts."""
    functions = [
        compile_function("write", f"{HEAD} return keys[{number}]", {}, "table") for number in (7, 8)
    ]
    for number, made in zip((7, 8), functions, strict=True):
        with pytest.raises(IndexError) as caught:
            made([])
        assert f"return keys[{number}]" in "".join(traceback.format_exception(caught.value))
        assert source_of(made) == f"{HEAD} return keys[{number}]"


def test_only_generated_functions_have_a_source() -> None:
    assert source_of(test_only_generated_functions_have_a_source) is None
    assert source_of(len) is None


@pytest.mark.parametrize(
    "text", ["a\nb", "a\rb", "a\x0cb", "a\u2028b", "a\u202eb", "a\x85b", "\ud800"]
)
def test_a_comment_ends_at_the_end_of_its_line(text: str) -> None:
    line = comment(text)
    assert re.fullmatch(r"# [ -~]+", line)
    assert not ast.parse(line).body


def test_a_long_comment_is_cut() -> None:
    assert len(comment("x" * 1000)) < 130


def test_a_refused_source_ends_in_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever way a text gets past the quoting, and in other processes, too."""
    folder = write_library(tmp_path / "library")
    hostile = f'{{open("{tmp_path}/pwned", "w")}}'
    monkeypatch.setattr(codegen_source, "quoted", lambda text: quoted(text) + hostile)
    for jobs in (1, 2):
        with pytest.raises(Findings) as caught:
            build(read_workspace(folder), jobs=jobs)
        assert [finding.code for finding in caught.value.findings] == ["M114"]
    assert not (tmp_path / "pwned").exists()


def test_source_is_compiled_in_one_place() -> None:
    """Whatever else is run of a text, no other module of the pipeline runs it.

    But for the methods of data classes, whose text is made of the names of their fields.
    """
    found = {
        path.relative_to(PIPELINE).as_posix()
        for path in PIPELINE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("exec", "eval", "compile", "__import__")
    }
    assert found == {"verbund/system/generated.py", "verbund/data_class.py"}
