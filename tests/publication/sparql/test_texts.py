"""What gets into a query or an update, and which subjects are read back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from verbund.publication.error import TargetError
from verbund.publication.sparql import sample as module
from verbund.publication.sparql.compare import Change, compare, grouped, shown
from verbund.publication.sparql.sample import Block, _kinds, choose
from verbund.publication.sparql.text import reference, references, statement, written
from verbund.rdf.terms import RDF_LANG_STRING, XSD, XSD_STRING, Iri, Literal, Term


@pytest.mark.parametrize("iri", ["", "a", "urn:a b", "urn:a>", "urn:\\u003e", 'urn:"', "x" * 300])
def test_what_is_no_iri_gets_into_no_query(iri: str) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: reference(iri),
        lambda: references(["urn:a", iri]),
        lambda: written(Iri(iri)),
        lambda: written(Literal("a", iri)),
        lambda: statement(iri, "urn:p", Iri("urn:x")),
        lambda: statement("urn:a", iri, Iri("urn:x")),
    ]
    for attempt in attempts:
        with pytest.raises(TargetError) as error:
            attempt()
        assert (error.value.code, error.value.details) == ("U310", {"found": iri[:200]})


@pytest.mark.parametrize(
    "term",
    [
        Literal("a\\u0022 } DROP ALL", XSD_STRING),
        Literal("a\\U00000022", XSD_STRING),
        Literal("\ud800", XSD_STRING),
        Literal("a", RDF_LANG_STRING, "de_DE"),
        Literal("a", RDF_LANG_STRING, "de } DROP ALL"),
        Literal("x" * 300 + "\\u", XSD_STRING),
    ],
)
def test_a_text_that_engines_read_in_two_ways_gets_into_no_query(term: Literal) -> None:
    with pytest.raises(TargetError) as error:
        written(term)
    assert (error.value.code, error.value.details) == ("U310", {"found": term.value[:200]})


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (Iri("urn:ä"), "<urn:ä>"),
        (Literal('"\n\\', XSD_STRING), '"\\"\\n\\\\"'),
        (Literal("a", RDF_LANG_STRING, "de-AT"), '"a"@de-AT'),
        (Literal("1", XSD + "integer"), f'"1"^^<{XSD}integer>'),
        (Literal("u", XSD_STRING), '"u"'),
    ],
)
def test_what_can_be_written_is(term: Term, text: str) -> None:
    assert written(term) == text
    assert statement("urn:a", "urn:p", term) == f"<urn:a> <urn:p> {text} .\n"


def test_several_iris() -> None:
    assert references(["urn:a", "urn:b"]) == "<urn:a> <urn:b>"
    assert references([]) == ""


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("<urn:a>", "<urn:a>"),
        ('"a"', "a"),
        ('"a"@de', "a@de"),
        (f'"1"^^<{XSD}integer>', "1^^xsd:integer"),
        ('"1"^^<urn:t>', "1^^urn:t"),
        ('"a\\"b"', 'a\\"b'),
    ],
)
def test_how_a_value_is_shown(term: str, text: str) -> None:
    assert shown(term) == text


P, Q = "<urn:p>", "<urn:q>"


def changes(sent: set[tuple[str, str]], found: set[tuple[str, str]]) -> list[Change]:
    return list(compare("<urn:s>", sent, found))


def test_a_change_says_what_was_sent_and_what_is_there() -> None:
    one, two = f'"1"^^<{XSD}integer>', f'"01"^^<{XSD}integer>'
    other = f'"2"^^<{XSD}integer>'

    def change(kind: str, sent: str, found: str, *, lost: bool) -> Change:
        return Change("urn:s", "urn:p", kind, sent, found, lost)

    integer = XSD + "integer"
    assert changes({(P, one)}, {(P, one)}) == []
    assert changes({(P, one)}, {(P, two)}) == [
        change(integer, "1^^xsd:integer", "01^^xsd:integer", lost=False)
    ]
    assert changes({(P, one)}, {(P, other), (P, two)}) == [
        change(integer, "1^^xsd:integer", "01^^xsd:integer", lost=False),
        change("other", "", "2^^xsd:integer", lost=True),
    ]
    assert changes({(P, one)}, {(P, other)}) == [
        change(integer, "1^^xsd:integer", "2^^xsd:integer", lost=True)
    ]
    assert changes({(P, "<urn:a>"), (P, '"x"')}, set()) == [
        change(XSD_STRING, "x", "", lost=True),
        change("iri", "<urn:a>", "", lost=True),
    ]
    assert changes({(P, '"x"@de')}, {(Q, '"x"@de')}) == [
        change("language", "x@de", "", lost=True),
        Change("urn:s", "urn:q", "other", "", "x@de", lost=True),
    ]
    found = changes({(P, one), (P, '"x"@de')}, set())
    assert {kind: len(some) for kind, some in grouped(found).items()} == {integer: 1, "language": 1}


# --- the sample -----------------------------------------------------------------------------------


def lines(count: int, value: str = '"x"', each: int = 1) -> list[str]:
    return [f"<urn:{n:04}> <urn:p{m}> {value} .\n" for n in range(count) for m in range(each)]


def chosen(path: Path, *parts: list[str]) -> tuple[Block, ...]:
    text = "".join(sorted(line for part in parts for line in part))
    path.write_text(text, encoding="utf-8", newline="\n")
    sample = choose(path)
    data = path.read_bytes()
    offset = -1
    for block, found in sample.read(path):
        assert block.offset > offset, "in the order of the file"
        offset = block.offset
        assert b"".join(found) == data[offset : offset + block.size]
        assert len(found) == block.lines
        assert {line.partition(b" ")[0] for line in found} == {block.subject}
    return sample.blocks


def test_of_few_subjects_all_are_read_and_of_many_two_hundred(tmp_path: Path) -> None:
    path = tmp_path / "x.nt"
    assert chosen(path, []) == ()
    assert len(chosen(path, lines(200))) == 200
    some = chosen(path, lines(1000))
    assert len(some) == 200
    assert {block.subject for block in some} == {
        block.subject for block in chosen(path, lines(1000))
    }
    assert max(int(block.subject[5:-1]) for block in some) > 900


def test_kinds_are_few_whatever_the_letters() -> None:
    """Of datatypes and escapes each is a kind; of letters and languages all are one."""
    values = (
        '"\U00010000\U0001f600" "a"@de-DE "b"@en-GB "\\n\\u0007\\\\" <http://a/é> <http://a/%20>'
    )
    text = f'<urn:s> <urn:p> {values} "1"^^<urn:t> .\n'.encode()
    kinds = {b"beyond", b"language", b"n", b"u0007", b"\\", b"iri", b"<urn:t>"}
    assert _kinds(Block(b"<urn:s>", 0, len(text), 1), text) == kinds


def test_a_subject_of_more_than_a_thousand_triples_is_not_read(tmp_path: Path) -> None:
    assert len(chosen(tmp_path / "x.nt", lines(2, each=1000))) == 2
    assert chosen(tmp_path / "x.nt", lines(2, each=1001)) == ()


@pytest.mark.parametrize(
    "value",
    [
        f'"1"^^<{XSD}integer>',
        '"x"@de-AT',
        '"x"@DE',
        '"\\n"',
        '"\\u0007"',
        '"\U0001f600"',
        "<urn:ü>",
        "<urn:a?b>",
        f'"{"x" * 1500}"',
    ],
)
def test_some_of_each_kind_that_stores_change_are_read(value: str, tmp_path: Path) -> None:
    odd = [line.replace("<urn:", "<urn:odd") for line in lines(50, value)]
    blocks = chosen(tmp_path / "x.nt", lines(5000), odd)
    assert sum(block.subject.startswith(b"<urn:odd") for block in blocks) >= 20


def test_of_many_kinds_the_first_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ANY", 1)
    monkeypatch.setattr(module, "_OF_A_KIND", 1)
    kinds = [f'<urn:{n:04}> <urn:p> "1"^^<urn:t{n}> .\n' for n in range(100)]
    assert len(chosen(tmp_path / "x.nt", kinds)) in (64, 65)
