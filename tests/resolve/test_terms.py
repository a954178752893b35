"""The terms that cells mean, value by value, with the code of what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.library import write_library
from tests.support.workspaces import (
    BASE,
    NAMESPACE,
    OFFICES,
    SHAPES,
    SITES,
    csv_text,
    write_workspace,
)

from verbund.rdf.terms import RDF_LANG_STRING, XSD, XSD_STRING, Iri, Literal, Term
from verbund.read.headings import Column
from verbund.read.tables import workspace_tables
from verbund.resolve.indexing import index_tables
from verbund.resolve.terms import TermMaker
from verbund.resolve.text_problems import key_problem
from verbund.workspace.workspace import read_workspace

INTEGER, DATE = XSD + "integer", XSD + "date"


def maker_of(folder: Path, shapes: str = SHAPES) -> TermMaker:
    tables = {"offices.csv": csv_text(OFFICES), "sites.csv": csv_text(SITES)}
    workspace = write_workspace(folder, tables, shapes=shapes)
    model = workspace.load_model()
    return TermMaker(model, index_tables(model, workspace_tables(workspace, model)))


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> TermMaker:
    return maker_of(tmp_path_factory.mktemp("terms"))


def terms(
    maker: TermMaker, table: str, name: str, cell: str, language: str | None = None
) -> list[tuple[Term, str | None]]:
    column = Column(maker.model.by_name[table].field(name), language)
    values = list(maker.values(column, cell))
    assert all(value.column == column for value in values)
    again = list(maker.values(column, cell))
    assert all(one is other for one, other in zip(values, again, strict=True)), "remembered"
    return [(value.term, value.problem.code if value.problem else None) for value in values]


def office(name: str) -> Iri:
    return Iri(f"{BASE}office/{name}")


@pytest.mark.parametrize(
    ("column", "cell", "term", "code"),
    [
        ("note", " a  b\t", Literal("a  b", XSD_STRING), None),
        ("note", "a;b", Literal("a;b", XSD_STRING), None),
        ("note", "+A1", Literal("+A1", XSD_STRING), "V206"),
        ("code", "a b/ü~x", Iri(f"{BASE}code/a%20b%2F%C3%BC~x"), None),
        ("code", "A-1.x_y~z", Iri(f"{BASE}code/A-1.x_y~z"), None),
        ("code", "a/b", Iri(f"{BASE}code/a%2Fb"), None),
        ("code", "a\u00adb", Iri(f"{BASE}code/a%C2%ADb"), "V208"),
        ("page", "a/b", Iri("https://example.org/page/a/b"), None),
        (
            "page",
            "a/b?c=ü#d e%20f%",
            Iri("https://example.org/page/a/b?c=%C3%BC#d%20e%20f%25"),
            None,
        ),
        ("page", "a[b", Literal("a[b", XSD_STRING), "V104"),
        ("link", "https://x.example/ä", Iri("https://x.example/ä"), None),
        ("link", "mailto:a@x.example", Iri("mailto:a@x.example"), None),
        ("link", "x.example/a", Literal("x.example/a", XSD_STRING), "V104"),
        ("link", "https://x.example/a b", Literal("https://x.example/a b", XSD_STRING), "V104"),
        ("count", " 007 ", Literal("7", INTEGER), None),
        ("count", "-0", Literal("0", INTEGER), None),
        ("count", "7,5", Literal("7,5", INTEGER), "V103"),
        ("count", "7; 8", Literal("7; 8", INTEGER), "R105"),
        ("count", "7 und 8", Literal("7 und 8", INTEGER), "R105"),
        ("count", "7 & 8", Literal("7 & 8", INTEGER), "R105"),
        ("count", "7; ", Literal("7;", INTEGER), "V103"),
        ("count", "7;x", Literal("7;x", INTEGER), "V103"),
        ("type", "amt", Iri(f"{NAMESPACE}Office"), None),
        ("type", "AUẞENSTELLE", Iri(f"{NAMESPACE}Branch"), None),
        ("type", "Office", Iri(f"{NAMESPACE}Office"), None),
        ("type", f"{NAMESPACE}Office", Iri(f"{NAMESPACE}Office"), None),
        ("type", "Amt/Ö", Iri(f"{NAMESPACE}Amt%2F%C3%96"), "R103"),
        ("type", "Amt,office", Iri(f"{NAMESPACE}Amt%2Coffice"), "R105"),
        ("type", "Amt|office", Iri(f"{NAMESPACE}Amt%7Coffice"), "R105"),
    ],
)
def test_what_a_cell_of_an_office_means(
    maker: TermMaker, column: str, cell: str, term: Term, code: str | None
) -> None:
    assert terms(maker, "offices", column, cell) == [(term, code)]


@pytest.mark.parametrize(
    ("column", "cell", "found"),
    [
        ("office", "", []),
        ("office", " \t", []),
        ("office", "amt  süd", [(office("south"), None)]),
        ("office", "hall", [(Iri(f"{BASE}site/hall"), "R104")]),
        ("office", "north;south", [(office("north%3Bsouth"), "R105")]),
        ("office", "north,south", [(office("north%2Csouth"), "R105")]),
        ("office", "north; zzz", [(office("north%3B%20zzz"), "R101")]),
        ("hosts", " hill ;; Rathaus;x;", [
            (office("hill"), None), (Iri(f"{BASE}site/hall"), None), (office("x"), "R101"),
        ]),
        ("hosts", "hill, south", [(office("hill%2C%20south"), "R108")]),
        ("branch", "hill", [(office("hill"), None)]),
        ("branch", "south", [(office("south"), "R104")]),
        ("branch", "hill\u200b", [(office("hill%E2%80%8B"), "V208")]),
        ("branch", "#NV", [(office("%23NV"), "V202")]),
        ("day", "7.3.2024", [(Literal("2024-03-07", DATE), None)]),
        ("day", "7.3.0024", [(Literal("0024-03-07", DATE), "V209")]),
        ("day", "44516", [(Literal("44516", DATE), "V210")]),
        ("day", "44516.5", [(Literal("44516.5", DATE), "V210")]),
        ("day", "04516", [(Literal("04516", DATE), "V103")]),
        ("day", "1.2.2024, 2.2.2024", [(Literal("1.2.2024, 2.2.2024", DATE), "R105")]),
        ("day", "1.2.2024,2.2.2024", [(Literal("1.2.2024,2.2.2024", DATE), "V103")]),
        ("number", "1;2", [(Literal("1;2", XSD_STRING), None)]),
    ],
)  # fmt: skip
def test_what_a_cell_of_a_visit_means(
    maker: TermMaker, column: str, cell: str, found: list[tuple[Term, str | None]]
) -> None:
    assert terms(maker, "visits", column, cell) == found


def test_a_text_is_in_the_language_of_its_column(maker: TermMaker) -> None:
    for language in ("de", "en"):
        assert terms(maker, "offices", "name", " Amt ", language) == [
            (Literal("Amt", RDF_LANG_STRING, language), None)
        ]


@pytest.mark.parametrize(
    ("datatype", "cell", "term", "code"),
    [
        ("anyURI", "https://x.example/a\x01b", "https://x.example/a\x01b", "V201"),
        ("anyURI", "https://x.example/ab", "https://x.example/ab", None),
        ("double", "+INF", "+INF", None),
        ("double", "1e3", "1e3", None),
        ("boolean", "1", "true", None),
        ("gYear", "0021", "0021", "V209"),
        ("gYear", "20240307", "20240307", "V209"),
        ("gYear", "2024", "2024", None),
        ("time", "01:02:03", "01:02:03", None),
    ],
)
def test_what_a_cell_of_another_datatype_means(
    datatype: str, cell: str, term: str, code: str | None, tmp_path: Path
) -> None:
    shapes = SHAPES.replace("xsd:integer", f"xsd:{datatype}")
    maker = maker_of(tmp_path, shapes)
    assert terms(maker, "offices", "count", cell) == [(Literal(term, XSD + datatype), code)]


@pytest.mark.parametrize(
    ("template", "text", "iri"),
    [
        ("code/{code}.x", "a b", f"{BASE}code/a%20b.x"),
        ("{code}", "a/b", f"{BASE}a%2Fb"),
        ("{+code}", "a/b", f"{BASE}a/b"),
        ("c/{code}/{+code}", "a/b", f"{BASE}c/a%2Fb/a/b"),
        ("c/{code}/{+code}", "ab", f"{BASE}c/ab/ab"),
        ("urn:x:{code}", "a:b", "urn:x:a%3Ab"),
        ("HTTPS://x.example/{code}", "ab", "HTTPS://x.example/ab"),
        ("1x:{code}", "ab", f"{BASE}1x:ab"),
    ],
)
def test_an_address_is_made_by_its_template(
    template: str, text: str, iri: str, tmp_path: Path
) -> None:
    """RFC 6570; one that begins with no scheme is relative to the base."""
    shapes = SHAPES.replace('"code/{code}"', f'"{template}"')
    assert terms(maker_of(tmp_path, shapes), "offices", "code", text) == [(Iri(iri), None)]


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("a b", "a-b"),
        ("Höhe/3", "hoehe-3"),
        ("..", None),
        (".", None),
        ("//", None),
        ("日本", None),
        ("a\u200b", "a"),
    ],
)
def test_what_is_no_part_of_a_key(text: str, suggestion: str | None) -> None:
    problem = key_problem(text)
    assert problem is not None
    assert (problem.code, problem.suggestion, problem.details) == ("K103", suggestion, {})


@pytest.mark.parametrize("text", ["a", "A-1._~", "...", "a..", "0"])
def test_what_is_a_part_of_a_key(text: str) -> None:
    assert key_problem(text) is None


@pytest.mark.parametrize(
    ("table", "name", "cell", "code", "suggestion", "certain"),
    [
        ("books", "genre", "crme", "R103", "crime", False),
        ("books", "genre", "krime", "R103", "crime", False),
        ("books", "genre", "crime, poetry", "R108", "crime;poetry", True),
        ("books", "genre", "crime, x", "R108", None, False),
        ("loans", "borrower", "Adaa", "R101", "m1", False),
        ("loans", "due", "16.11.21", "V103", "16.11.2021", False),
        ("loans", "fee", "4o", "V103", None, False),
        ("members", "name", "Gro\u00c3\u009f", "V204", "Groß", True),
        ("members", "name", "in\u200bvisible", "V208", "invisible", True),
        ("members", "name", "a\x00b", "V201", None, False),
    ],
    ids=range(10),
)
def test_what_is_only_probable_is_no_certain_correction(
    table: str,
    name: str,
    cell: str,
    code: str,
    suggestion: str | None,
    certain: bool,
    tmp_path: Path,
) -> None:
    """``verbund fix`` writes what is certain without asking about it."""
    workspace = read_workspace(write_library(tmp_path))
    model = workspace.load_model()
    maker = TermMaker(model, index_tables(model, workspace_tables(workspace, model)))
    problem = maker.value(Column(model.by_name[table].field(name), None), cell).problem
    assert problem is not None
    assert (problem.code, problem.suggestion, problem.certain) == (code, suggestion, certain)
