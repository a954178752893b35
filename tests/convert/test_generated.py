"""Generated source that holds what the generator never writes is refused, and never run."""

from __future__ import annotations

import ast
import traceback
from pathlib import Path

import pytest
from tests.support.library import write_library

from verbund.api.run import build
from verbund.convert.codegen import write as text_source
from verbund.convert.codegen.namespace import quoted
from verbund.findings import Findings
from verbund.system import generated
from verbund.system.generated import compile_function
from verbund.system.generated_syntax import refused
from verbund.system.user_cache import VARIABLE
from verbund.workspace.workspace import read_workspace

PIPELINE = Path(__file__).parents[2] / "pipeline"

HEAD = "def write(K):\n"
REFUSED = {
    "a call of open": HEAD + " return open('x', 'w')",
    "a call inside a string": HEAD + " return [f'{open(k)}' for k in K]",
    "an import": HEAD + " import os",
    "an import from": HEAD + " from os import system",
    "a dunder name": HEAD + " return __builtins__",
    "a dunder attribute": HEAD + " return K.__class__",
    "an attribute": HEAD + " return K.gi_frame",
    "an attribute that is set": HEAD + " K.append = 1",
    "format": HEAD + " return '{0.__class__}'.format(K)",
    "a format of a value": HEAD + " return f'{K:>9}'",
    "a conversion": HEAD + " return f'{K!r}'",
    "getattr": HEAD + " return getattr(K, 'x')",
    "eval": HEAD + " return eval('1')",
    "a lambda": HEAD + " return lambda: 1",
    "a function within": HEAD + " def write(K): return 1",
    "a default": "def write(K=open('x')):\n return K",
    "an annotation": "def write(K: open('x')):\n return K",
    "what it returns": "def write(K) -> open('x'):\n return K",
    "a decorator": "@open\ndef write(K):\n return K",
    "more arguments": "def write(*K):\n return K",
    "a class": "class write:\n pass",
    "another name": "def other(K):\n return K",
    "a statement beside": HEAD + " return K\nopen('x')",
    "a statement before": "x = 1\n" + HEAD + " return K",
    "a call with keywords": HEAD + " return sum(K, start=1)",
    "a call of a call": HEAD + " return m1(K)(K)",
    "a call of a variable": HEAD + " return K(1)",
    "a helper that is set": HEAD + " pack = K",
    "a function of Python that is set": HEAD + " len = K",
    "a loop over a helper": HEAD + " for len in K: s = 1",
    "bytes": HEAD + " return b'x'",
    "a float": HEAD + " return 1.5",
    "dots": HEAD + " return ...",
    "while": HEAD + " while K: s = 1",
    "with": HEAD + " with K: s = 1",
    "a global": HEAD + " global s",
    "del": HEAD + " del K",
    "another exception": HEAD + " raise K",
    "a cause": HEAD + " raise Undecided from K",
    "every exception": HEAD + " try: s = 1\n except: s = 2",
    "finally": HEAD + " try: s = 1\n finally: s = 2",
    "a generator": HEAD + " yield K",
    "a walrus": HEAD + " return (s := K)",
    "match": HEAD + " match K:\n  case 1: s = 1",
    "an argument named as a helper": "def write(pack):\n return pack",
    "nothing": "",
    "no Python": HEAD + " return 'x",
    "a NUL": HEAD + " return '\0'",
    "half of a surrogate pair": HEAD + " return '\ud800'",
    "deeper than Python goes": HEAD + " return " + "(" * 5000 + "1" + ")" * 5000,
    "deeper than the guard's parser goes": HEAD + " return " + "not " * 100_000 + "K",
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
    assert compile_function("write", HEAD + " return len(K)", names, "table")([1, 2]) == 2
    assert set(names["__builtins__"]) <= set(dir(__import__("builtins")))  # type: ignore[call-overload]
    assert not {"open", "eval", "exec", "getattr", "__import__"} & set(names["__builtins__"])  # type: ignore[call-overload]


def test_code_is_kept_by_its_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run parses nothing; another source, or a damaged file, is parsed."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    parsed: list[str] = []

    def noted(tree: ast.Module, name: str) -> str | None:
        parsed.append(name)
        return refused(tree, name)

    monkeypatch.setattr(generated, "refused", noted)
    for number in (1, 1, 2):
        made = compile_function("write", f"{HEAD} return {number}", {}, "table")
        assert made([]) == number
    assert len(parsed) == 2
    for path in (tmp_path / "code").iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    assert compile_function("write", f"{HEAD} return 1", {}, "table")([]) == 1
    assert len(parsed) == 3


def test_a_traceback_shows_the_line() -> None:
    made = compile_function("write", HEAD + " return K[7]", {}, "table")
    with pytest.raises(IndexError) as caught:
        made([])
    assert "return K[7]" in "".join(traceback.format_exception(caught.value))


def test_a_refused_source_ends_in_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever way a text gets past the quoting, and in other processes, too."""
    folder = write_library(tmp_path / "library")
    hostile = f"{{open('{tmp_path}/pwned', 'w')}}"
    monkeypatch.setattr(text_source, "quoted", lambda text: quoted(text) + hostile)
    for jobs in (1, 2):
        with pytest.raises(Findings) as caught:
            build(read_workspace(folder), jobs=jobs)
        assert [finding.code for finding in caught.value.findings] == ["M114"]
    assert not (tmp_path / "pwned").exists()


def test_source_is_compiled_in_one_place() -> None:
    """Whatever else is run of a text, no other module of the pipeline runs it."""
    found = {
        path.relative_to(PIPELINE).as_posix()
        for path in PIPELINE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("exec", "eval", "compile", "__import__")
    }
    assert found == {"verbund/system/generated.py"}
