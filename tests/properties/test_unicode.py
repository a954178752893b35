"""Whatever a cell holds comes out the same with every reader, or there is a finding."""

from __future__ import annotations

import tempfile
import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.support.extent import examples, sample
from tests.support.rdf_readers import Triple, the_same_from_all
from tests.support.workspaces import BASE, NAMESPACE, write_workspace

from verbund.api.run import build
from verbund.findings import Finding
from verbund.text.names import stripped
from verbund.text.normal_form import normal

# Everything that UTF-8 can hold; and, more often, what is known to be awkward.
ANY = st.characters(exclude_categories=["Cs"])
AWKWARD = st.sampled_from(
    [
        *map(chr, range(0x21)),
        *"\"'\\<>{}|^`%#?&:/@[]();,.~=+$!*",
        *"\x7f\x80\x85\x9f\xa0\xad\u034f\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069",
        *"\u3000\ufeff\ufdd0\ufdef\ufff0\ufffd\ufffe\uffff\U0001fffe\U0001ffff\U0010fffe\U0010ffff",
        *"äÄßée\u0301\u0130\u212a\U0001f600\U000e0001\ue000\U000f0000",
        "\\u0041",
        "\\n",
        "${",
        "{x}",
        "{{",
        "}}",
        "]]>",
        "%41",
        "%",
    ]
)
TEXT = st.lists(ANY | AWKWARD, min_size=1, max_size=12).map("".join)


class Outcome:
    """What became of an office with the given cells."""

    def __init__(self, *rows: dict[str, str]) -> None:
        headings = list(dict.fromkeys(name for row in rows for name in row))
        cells = [[row.get(name, "") for name in headings] for row in rows]
        with tempfile.TemporaryDirectory() as name:
            workspace = write_workspace(Path(name), {"offices.csv": [headings, *cells]})
            report = build(workspace)
            self.findings: list[Finding] = report.findings
            self.triples: set[Triple] = set()
            self.lines: list[bytes] = []
            self.conforms = report.conforms
            if report.conforms:
                self.triples = the_same_from_all(workspace.output)
                self.lines = (workspace.output / "dataset.nt").read_bytes().split(b"\n")

    def values(self, name: str) -> set[str]:
        return {o for _, p, o in self.triples if p == f"<{NAMESPACE}{name}>"}


GIVEN = {"id": "a", "type": "Office", "name": "A"}


@settings(max_examples=examples(250))
@given(TEXT, TEXT)
@example("\ufeffx", 'x"')
@example("a\x00b", "\\")
@example("\u202ex\u202c", "\ufffe")
@example("\x85x\x85", "\u2028")
@example("'''", '"""')
@example("{k}", "{{0}}")
def test_text(note: str, name: str) -> None:
    outcome = Outcome({**GIVEN, "note": note, "name": name})
    if outcome.findings:
        codes = {f.code for f in outcome.findings}
        assert codes <= {"V101", "V201", "V202", "V203", "V204", "V205", "V206", "V207", "V208"}
        for finding in outcome.findings:
            assert finding.place.column in ("note", "name")
            if finding.code == "V101":
                assert not stripped(name)
            elif finding.code == "V201":
                assert any(unicodedata.category(c) in ("Cc", "Cn") for c in str(finding.value))
    if not outcome.conforms:
        return
    note, name = stripped(normal(note)), stripped(normal(name))
    expected = {str(ox.Literal(note))} if note else set()
    assert outcome.values("note") == expected
    labels = {o for _, p, o in outcome.triples if p.endswith("#prefLabel>")}
    assert labels == {str(ox.Literal(name, language="de"))}


@given(TEXT)
@example("a b")
@example("ä/ö?ü#")
@example("%41")
@example("\ufdd0")
@example("..")
def test_iris_from_codes(code: str) -> None:
    """``{code}`` percent-encodes all but unreserved characters (RFC 6570, section 3.2.2)."""
    outcome = Outcome({**GIVEN, "code": code})
    assert {f.code for f in outcome.findings} <= {"V208"}
    code = normal(code)
    allowed = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    encoded = "".join(
        c if c in allowed else "".join(f"%{byte:02X}" for byte in c.encode())
        for c in stripped(code)
    )
    assert outcome.values("code") == ({f"<{BASE}code/{encoded}>"} if stripped(code) else set())


@given(TEXT)
@example("a/b?c=d#e")
@example("a b")
@example("50%")
@example("%zz")
@example("%41")
@example("[x]")
@example("a#b#c")
@example("../x")
@example("\u202e")
def test_iris_from_paths(page: str) -> None:
    """``{+page}`` keeps reserved characters; what is no IRI then is refused."""
    outcome = Outcome({**GIVEN, "page": page})
    if outcome.findings:
        (finding,) = outcome.findings
        assert finding.place.column == "page"
        assert finding.code in ("V104", "V208")
    if not outcome.conforms:
        return
    values = outcome.values("page")
    assert len(values) == bool(stripped(page))
    assert all(value.startswith("<https://example.org/page/") for value in values)


@settings(max_examples=examples(200))
@given(st.sampled_from(["https://example.org/", "urn:x:", "", "mailto:"]), TEXT)
@example("https://example.org/", "a b")
@example("https://example.org/", "%zz")
@example("https://example.org/", "[")
@example("https://[", "x")
@example("https://example.org/", "../x/./y")
@example("urn:", "\u200e")
@example("", "a:")
@example("https://example.org:", "port")
@example("https://", "\ue000")
def test_iris_as_they_stand(start: str, rest: str) -> None:
    cell = start + rest
    outcome = Outcome({**GIVEN, "link": cell})
    if outcome.findings:
        (finding,) = outcome.findings
        assert finding.place.column == "link"
        assert finding.code in ("V104", "V208")
        assert finding.value == normal(cell)
    if not outcome.conforms:
        return
    cell = normal(cell)
    assert outcome.values("link") == ({f"<{stripped(cell)}>"} if stripped(cell) else set())


@given(TEXT)
@example(".")
@example("..")
@example("a.")
@example("-")
@example("~")
@example("Ä")
@example("a b")
def test_keys(key: str) -> None:
    outcome = Outcome({**GIVEN, "id": key})
    plain = stripped(normal(key))
    if outcome.findings:
        assert [f.place.column for f in outcome.findings] == ["id"]
        code = outcome.findings[0].code
        assert code == ("K101" if not plain else "K103")
        return
    assert plain.isascii()
    assert {s for s, _, _ in outcome.triples} == {f"<{BASE}office/{plain}>"}


@given(st.lists(st.from_regex(r"[A-Za-z0-9._~-]{1,6}", fullmatch=True), min_size=2, unique=True))
@example(["a", "a-b", "a.b", "a0", "A", "a~", "a_"])
def test_keys_keep_the_file_sorted(keys: list[str]) -> None:
    keys = [key for key in keys if key not in (".", "..")]
    outcome = Outcome(*({**GIVEN, "id": key} for key in keys))
    assert not outcome.findings
    assert outcome.lines[-1] == b""
    assert outcome.lines[:-1] == sorted(outcome.lines[:-1])
    assert {s for s, _, _ in outcome.triples} == {f"<{BASE}office/{key}>" for key in keys}


ALIKE = (*range(4, 14), 15, 16)
"""The planes of which nothing is assigned, or all is for private use."""
ROWS_ALIKE = sample("rows of 256 code points in a plane whose code points are alike", 17)
LOOKED_AT = frozenset(
    range(0, 0x10000, 0x100) if ROWS_ALIKE is None else (*range(0, 0x10000, 0x1000), 0xFF00)
)


def test_code_points_of_these_planes_are_alike() -> None:
    for plane in ALIKE:
        points = range(plane << 16, (plane << 16) + 0xFFFE)
        assert {unicodedata.category(chr(point)) for point in points} == {
            "Co" if plane >= 15 else "Cn"
        }


@pytest.mark.parametrize("block", range(0, 0x110000, 0x8800), ids=hex)
def test_every_character(block: int) -> None:
    """Each character of Unicode once, between two letters, a few hundred to a cell.

    Of planes in which nothing is assigned, or all is for private use, each sixteenth row and the
    last of the plane: one code point there is as another to Python and to every reader.
    """
    rows = []
    for start in range(block, block + 0x8800, 0x100):
        if start >> 16 in ALIKE and start & 0xFFFF not in LOOKED_AT:
            continue
        characters = [c for c in range(start, start + 0x100) if not 0xD800 <= c < 0xE000]
        plain = [c for c in characters if not _refused(c)]
        if plain:
            text = "a" + "".join(map(chr, plain)) + "z"
            rows.append({**GIVEN, "id": f"r{start:06x}", "note": text})
    if not rows:
        return
    outcome = Outcome(*rows)
    # Lost ones, controls, noncharacters, and those that no one sees.
    assert {f.code for f in outcome.findings} <= {"V201", "V203", "V204", "V208"}
    assert outcome.values("note") == {str(ox.Literal(normal(row["note"]))) for row in rows}


def _refused(code: int) -> bool:
    """The characters that are a finding: controls that no one types, U+FFFE and U+FFFF."""
    return (code < 0x20 and chr(code) not in "\t\n\r") or code in (0x7F, 0xFFFE, 0xFFFF)


@pytest.mark.parametrize("code", [c for c in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF) if _refused(c)])
def test_the_characters_that_are_refused(code: int) -> None:
    outcome = Outcome({**GIVEN, "note": f"a{chr(code)}z"})
    assert [(f.code, f.place.column) for f in outcome.findings] == [("V201", "note")]
    if outcome.conforms:  # a warning
        assert outcome.values("note") == {str(ox.Literal(f"a{chr(code)}z"))}
