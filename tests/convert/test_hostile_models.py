"""No text of a model reaches generated code except as a quoted constant."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.extent import examples
from tests.support.hostile_texts import IRIS, PLACES, records_of, write_model

from verbund.api.run import build
from verbund.convert.codegen.text_predicates import holds_of
from verbund.findings import Findings
from verbund.system import generated
from verbund.workspace.workspace import read_workspace

TOML = """\
[workspace]
base = "{base}"
language = "de"

[model]
packaged = false
ontology = ["ontology"]
shapes = ["shapes"]
"""
BREAKING = "'\"\\{}[]();:#`$%&<>|^@\n\r\t\x0b\x0c\x1c\x85\u2028\u2029\x00\ufeff\u202e\u2066\u200d"
HOSTILE = [
    "'\"\"\"'''\\\\\"'{}{{}}}}{",
    "{open('x','w')}",
    "{k}{s}{v1}{n0}{c2!r:>9}",
    "%s%(a)s\\N{DIGIT ONE}\\x27\\u0027",
    "a\nb\rc\x85d\u2028e\u2029f\x0bg\x0ch\x1ci",
    "\u202eb\u2066c\u200d\ufeff",
    "ẞ\x80\u0127\u2722\u275c😀",  # in UTF-8 they have bytes that are quotes in other encodings
    "\x00",
    "\x07\x1b[31m",
    '") ; open("x","w") #',
    "../../x",
]
TEXTS = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.one_of(st.sampled_from(BREAKING), st.characters(exclude_categories=["Cs"]))),
)


class Harmless(ast.NodeTransformer):
    """Takes out of a tree what may differ: constants, and which texts a pattern asks for first."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant(type(node.value).__name__)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        self.generic_visit(node)
        node.values = [item for item in node.values if not isinstance(item, ast.Constant)]
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        others = [item for item in node.values if not _is_search(item)]
        if not others:
            return ast.Constant("search")
        if isinstance(node.op, ast.And):
            others = [item for item in others if not isinstance(item, ast.Constant)] or others
        return others[0] if len(others) == 1 else ast.BoolOp(node.op, others)


def _is_search(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Compare)
        and isinstance(node.left, ast.Constant)
        and isinstance(node.ops[0], ast.In)
    )


@contextmanager
def sources() -> Iterator[list[str]]:
    """The sources that are compiled meanwhile."""
    found: list[str] = []
    before = generated._kept_or_compiled

    def noted(name: str, source: str, filename: str) -> object:
        found.append(source)
        return before(name, source, filename)

    holds_of.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generated, "_kept_or_compiled", noted)
        yield found


def built(folder: Path, texts: dict[str, str]) -> list[str]:
    """The shapes of the trees of all sources of a build. Raises Findings where it is refused."""
    write_model(folder, texts)
    base = {**PLACES, **texts}["base"]
    (folder / "records").mkdir(exist_ok=True)
    for table, text in records_of(texts).items():
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", table):
            (folder / "records" / f"{table}.csv").write_text(text, encoding="utf-8", newline="")
    toml = TOML.format(base="".join(f"\\U{ord(item):08X}" for item in base))
    (folder / "verbund.toml").write_text(toml, encoding="utf-8")
    with sources() as found:
        report = build(read_workspace(folder))
    # Comments too: no line end, and no mark of direction.
    assert all(re.fullmatch(r"[ -~\n]*", source) for source in found)
    if not report.conforms:  # rows that do not fit are not written by generated code
        return []
    agree(folder / "output")
    shown = (ast.dump(Harmless().visit(ast.parse(source))) for source in found)
    return sorted(shown)


def agree(output: Path) -> None:
    """The three forms of the dataset hold the same triples."""
    graphs = [
        {str(triple) for triple in pyoxigraph.parse((output / name).read_bytes(), form)}
        for name, form in (
            ("dataset.nt", pyoxigraph.RdfFormat.N_TRIPLES),
            ("dataset.ttl", pyoxigraph.RdfFormat.TURTLE),
            ("dataset.jsonld", pyoxigraph.RdfFormat.JSON_LD),
        )
    ]
    assert graphs[0] == graphs[1] == graphs[2]
    assert graphs[0]


@cache
def harmless() -> list[str]:
    """What the model gives with harmless texts alone."""
    with TemporaryDirectory() as folder:
        return built(Path(folder), {})


OTHERS = {
    "other language": "fr",
    "language": "de-DE-x-simple",
    "list language": "zh-min-nan",
    "flags": "s",
    "table name": "stuff",
    "column name": "wide_2",
    "decimal": ".",
    "group": "'",
    "separator": "|",
    "format": "d/M/yyyy",
    "boolean format": "wahr|falsch",
    "value template": "other/{code}",
    "subject template": "being/{id}",
    "count": "17",
    "length": "1",
    "order": "-2.5",
    "comparison": "0.5",
    "query": "SELECT $this WHERE { $this ?p 2 }",
}
"""Other harmless texts for places where not every text can stand."""


FORMING = frozenset(
    {
        *("column name", "table name", "separator", "length", "count", "order"),
        *("language", "concept", "datatype"),
    }
)
"""Places where another good text makes other code, such as a column that no file has."""


@pytest.mark.parametrize("place", PLACES)
def test_a_harmless_text_is_accepted(tmp_path: Path, place: str) -> None:
    """Else the test below would pass because everything is refused."""
    other = PLACES[place] + "a/" if place in IRIS else OTHERS.get(place, "Änderung")
    assert built(tmp_path, {place: other})


@pytest.mark.parametrize("place", sorted(PLACES.keys() - {*OTHERS, "datatype"} - IRIS))
def test_every_text_is_accepted_where_any_may_stand(tmp_path: Path, place: str) -> None:
    """In labels and messages, and as constants and in patterns."""
    if "pattern" in place:
        assert built(tmp_path, {place: "[{'\"}]|\\\\"}) == harmless()
    else:
        assert built(tmp_path, {place: "'{k}\"\\\n\r\x85\u2028\u202e%s\x00"}) == harmless()


@settings(max_examples=examples(60))
@given(place=st.sampled_from(sorted(PLACES)), text=TEXTS)
def test_no_text_changes_the_tree(place: str, text: str) -> None:
    """The trees have the shape that a harmless text gives, or the model is refused."""
    hold(place, text)


@pytest.mark.parametrize("place", PLACES)
def test_each_place_is_tried(place: str) -> None:
    hold(place, "'{open('x')}\"\\\n\r\x85\u2028\u202e\x00")


def hold(place: str, text: str) -> None:
    with TemporaryDirectory() as folder:
        content = PLACES[place] + text if place in IRIS else text
        codes: set[str] = set()
        found: list[str] = []
        try:
            found = built(Path(folder), {place: content})
        except Findings as refused:
            codes = {item.code for item in refused.findings}
    assert all(code[0] in "MW" and code != "M114" for code in codes)
    if place not in FORMING and found:
        assert found == harmless()
