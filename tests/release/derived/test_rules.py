"""Rules of a workspace's own, of a model of another domain: what they derive, and what is refused."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.support.library import TOML, edit, write_library
from tests.support.processes import release_of

import verbund
from verbund.queries import read_release
from verbund.read.tables import CHUNK
from verbund.release.derived import files
from verbund.release.manifest.checksums import write_checksums

HEAD = """\
#+ title: { en: Who has read the same, de: Wer dasselbe las }
#+ description: { en: Two members borrowed one book., de: Zwei Mitglieder liehen ein Buch. }
PREFIX lib: <https://library.example/terms#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
"""
READERS = (
    HEAD
    + """\
CONSTRUCT { ?link a lib:Readership ; lib:reader ?one , ?other ; lib:book ?book }
WHERE {
  ?loan lib:book ?book ; lib:borrower ?one .
  ?again lib:book ?book ; lib:borrower ?other .
  FILTER (STR(?one) < STR(?other))
  BIND (IRI(CONCAT("derived/readership/", SHA256(CONCAT(STR(?loan), STR(?again))))) AS ?link)
}
"""
)
LINK = 'BIND (IRI(CONCAT("derived/x/", SHA256(STR(?loan)))) AS ?link)'

SOON = 'BIND (STRDT("soon", <http://www.w3.org/2001/XMLSchema#date>) AS ?day)'


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library whose model has a rule, and two members who borrowed the same book."""
    folder = write_library(tmp_path / "library")
    edit(folder / "verbund.toml", 'shapes = ["shapes"]', 'shapes = ["shapes"]\nrules = ["rules"]')
    with (folder / "ontology" / "library.ttl").open("a", encoding="utf-8") as stream:
        stream.write("lib:Readership a owl:Class .\nlib:reader a owl:ObjectProperty .\n")
    with (folder / "records" / "loans.csv").open("a", encoding="utf-8") as stream:
        stream.write("Grace,3-16,,,\n")
    write_rule(folder, READERS)
    return folder


def write_rule(folder: Path, text: str, name: str = "readers") -> None:
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / f"{name}.rq").write_text(text, encoding="utf-8")


def lines_of(folder: Path) -> list[str]:
    return (folder / "output" / "derived.nt").read_text(encoding="utf-8").splitlines()


def test_a_rule_of_ones_own_is_run(library: Path) -> None:
    assert verbund.build(library).conforms
    link = next(line.split(" ")[0] for line in lines_of(library) if "Readership" in line)
    begin = "https://library.example/id/"
    assert link.startswith(f"<{begin}derived/readership/")
    said = {line.removeprefix(f"{link} ") for line in lines_of(library) if line.startswith(link)}
    assert said == {
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://library.example/terms#Readership> .",
        f"<https://library.example/terms#reader> <{begin}member/m1> .",
        f"<https://library.example/terms#reader> <{begin}member/m2> .",
        f"<https://library.example/terms#book> <{begin}book/3-16> .",
        f"<http://www.w3.org/ns/prov#wasGeneratedBy> <{begin}derived#rule-readers> .",
    }


@pytest.mark.parametrize("sizes", ["few lines", "many lines"])
def test_several_processes_derive_the_same_bytes(
    sizes: str, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rules read the dataset while it is written, also one of whose tables is begun again."""
    if sizes == "many lines":
        monkeypatch.setattr(files, "_MANY", 0)
    path = library / "records" / "books.csv"
    heading, *rows = path.read_text("utf-8").splitlines()
    many = [f"1-{n:05},Title {n},,crime" for n in range(3 * CHUNK)]
    path.write_text("\n".join([heading, *many, *rows]), "utf-8")
    assert verbund.build(library).conforms
    expected = release_of(library)
    assert b"Readership" in expected["derived.nt"]
    for jobs in (2, 3):
        assert verbund.build(library, jobs=jobs, full=True).conforms
        assert release_of(library) == expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_violation_of_the_records_leaves_what_was_begun(jobs: int, library: Path) -> None:
    with (library / "records" / "loans.csv").open("a", encoding="utf-8") as stream:
        stream.write("Nobody,no such book,,,\n")
    assert not verbund.build(library, jobs=jobs).conforms
    assert not (library / "output").exists()
    assert not multiprocessing.active_children()


def test_the_graph_says_that_it_is_derived_from_what_and_by_which_rule(library: Path) -> None:
    verbund.build(library)
    store = read_release(library / "output")
    dataset = (library / "output" / "dataset.nt").read_bytes()
    query = """
      PREFIX dct: <http://purl.org/dc/terms/> PREFIX prov: <http://www.w3.org/ns/prov#>
      PREFIX spdx: <http://spdx.org/rdf/terms#>
      SELECT ?graph ?rule ?title ?sha256 { GRAPH ?graph {
        ?graph a prov:Entity ; prov:wasDerivedFrom ?dataset ; prov:wasGeneratedBy ?rule .
        ?rule a prov:Activity ; prov:used ?dataset ; dct:title ?title .
        ?dataset spdx:checksum/spdx:checksumValue ?sha256 .
        FILTER (LANG(?title) = "de")
      } }
    """
    answer = store.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    (row,) = answer
    assert [term.value for term in row] == [
        "https://library.example/id/derived",
        "https://library.example/id/derived#rule-readers",
        "Wer dasselbe las",
        hashlib.sha256(dataset).hexdigest(),
    ]


def test_the_three_files_hold_one_graph_and_are_in_manifest_and_checksums(library: Path) -> None:
    verbund.build(library)
    output = library / "output"
    forms = {
        "derived.nt": ox.RdfFormat.N_TRIPLES,
        "derived.ttl": ox.RdfFormat.TURTLE,
        "derived.jsonld": ox.RdfFormat.JSON_LD,
    }
    graphs = [
        {str(quad.triple) for quad in ox.parse(path=str(output / name), format=form)}
        for name, form in forms.items()
    ]
    assert graphs[0] == graphs[1] == graphs[2] == {line[:-2] for line in lines_of(library)}
    assert lines_of(library) == sorted(set(lines_of(library)))
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    triples = {item["name"]: item.get("triples") for item in manifest["files"]}
    assert [triples[name] for name in forms] == [len(graphs[0])] * 3
    assert (output / "rules" / "readers.rq").read_text(encoding="utf-8") == READERS
    assert "rules/readers.rq" in triples
    assert verbund.verify(output).conforms


def test_links_out_of_order_are_told_also_behind_new_checksums(library: Path) -> None:
    """As those of the dataset are; and so is a form of the graph that lacks one."""
    verbund.build(library)
    output = library / "output"
    lines = (output / "derived.nt").read_bytes().splitlines(keepends=True)
    (output / "derived.nt").write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    whole = (output / "derived.ttl").read_text(encoding="utf-8").rstrip()
    (output / "derived.ttl").write_text(whole[: whole.rindex("\n\n")], encoding="utf-8")
    write_checksums(output)
    told = [
        (item.code, item.place.file, item.place.line) for item in verbund.verify(output).findings
    ]
    assert [item for item in told if item[0] != "E111"] == [
        ("E108", "derived.nt", 1 + (lines[0] < lines[1])),
        ("E107", "derived.ttl", None),
    ]


def test_records_stay_what_they_are(library: Path) -> None:
    """What is derived is in no form of the dataset, nor in the graph that queries ask by default."""
    verbund.build(library)
    with_rules = (library / "output" / "dataset.nt").read_bytes()
    store = read_release(library / "output")
    derived = ox.NamedNode("https://library.example/terms#Readership")
    assert not list(store.quads_for_pattern(None, None, derived, ox.DefaultGraph()))
    edit(library / "verbund.toml", 'rules = ["rules"]', 'rules = ["rules"]\nderive = false')
    verbund.build(library)
    assert (library / "output" / "dataset.nt").read_bytes() == with_rules
    names = {path.name for path in (library / "output").iterdir()}
    assert not names & {"derived.nt", "derived.ttl", "derived.jsonld", "rules"}


def test_two_processes_write_the_same_bytes(library: Path) -> None:
    verbund.build(library)
    one = {path.name: path.read_bytes() for path in (library / "output").glob("derived.*")}
    verbund.build(library, jobs=2)
    assert len(one) == 3
    assert {p.name: p.read_bytes() for p in (library / "output").glob("derived.*")} == one


def test_what_derives_nothing_leaves_no_files(library: Path) -> None:
    write_rule(library, READERS.replace("STR(?one) < STR(?other)", "false"))
    assert verbund.build(library).conforms
    assert not (library / "output" / "derived.nt").exists()
    assert not (library / "output" / "rules").exists()


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("SELECT ?loan { ?loan lib:lent ?day }", 5, "it is no CONSTRUCT query"),
        ("CONSTRUCT { ?link lib:due ?day }\nWHERE { ?loan lib:due , ?day }", 6, "cannot be read"),
        (
            f"CONSTRUCT {{ ?link lib:due ?now }} WHERE {{ ?loan lib:lent ?day .\n{LINK}\nBIND (NOW() AS ?now) }}",
            7,
            "NOW gives another result",
        ),
        (
            "CONSTRUCT { ?l lib:due 1 }\nWHERE { SERVICE <https://elsewhere.example/> { ?l ?p ?o } }",
            6,
            "would ask another server",
        ),
        ("CONSTRUCT { ?loan lib:due 1 } WHERE { ?loan lib:lent ?day }", 5, "is no link of its own"),
        ("CONSTRUCT { ?loan lib:due 1 } WHERE { ?loan lib:book ?b }", 5, "is no link of its own"),
        ("CONSTRUCT { [] lib:due 1 } WHERE { ?loan lib:book ?b }", 5, "a node without an address"),
        (
            f"CONSTRUCT {{ ?link lib:due ?loan ;\nlib:overdue true }} WHERE {{ ?loan lib:book ?b . {LINK} }}",
            6,
            "the ontology does not describe https://library.example/terms#overdue",
        ),
        (
            f"CONSTRUCT {{ ?link a\nlib:Delay }} WHERE {{ ?loan lib:book ?b . {LINK} }}",
            6,
            "the ontology does not describe https://library.example/terms#Delay",
        ),
        (
            f"CONSTRUCT {{ ?link lib:due ?day }} WHERE {{ ?loan lib:book ?b . {LINK}\n{SOON} }}",
            5,
            "is no value of its datatype",
        ),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(
    text: str, line: int, problem: str, library: Path
) -> None:
    write_rule(library, HEAD + text)
    report = verbund.build(library)
    (finding,) = report.findings
    assert (finding.code, finding.place.file, finding.place.line) == (
        "M140",
        "rules/readers.rq",
        line,
    )
    assert problem in finding.message.en
    assert finding.message.de != finding.message.en
    assert not (library / "output").exists()


@pytest.mark.parametrize("head", ["#+ title: {\n", "#+ parameters: { day: { type: xsd:date } }\n"])
def test_a_head_that_is_none_is_told(head: str, library: Path) -> None:
    body = READERS.removeprefix(HEAD) + "VALUES ?day { UNDEF }"
    write_rule(library, f"{head}PREFIX lib: <https://library.example/terms#>\n{body}")
    (finding,) = verbund.build(library).findings
    assert (finding.code, finding.place.line) == ("M140", 1)


def test_validate_tells_of_rules_too(library: Path) -> None:
    write_rule(library, HEAD + "CONSTRUCT { ?link lib:due 1 } WHERE { ?loan lib:due")
    (finding,) = verbund.validate(library).findings
    assert (finding.code, finding.place.file, finding.place.line) == ("M140", "rules/readers.rq", 5)


def test_rules_of_one_name_and_wrong_names_are_told(library: Path) -> None:
    write_rule(library, READERS, "Readers of books")
    (library / "more").mkdir()
    (library / "more" / "readers.rq").write_text(READERS, encoding="utf-8")
    edit(library / "verbund.toml", '["rules"]', '["rules", "more"]')
    found = {item.place.file: item.message.en for item in verbund.validate(library).findings}
    assert "rules/readers.rq has the same name" in found["more/readers.rq"]
    assert "is no name for a rule" in found["rules/Readers of books.rq"]


def test_a_folder_that_is_not_there_is_told(library: Path) -> None:
    edit(library / "verbund.toml", 'rules = ["rules"]', 'rules = ["regeln"]')
    with pytest.raises(verbund.UnreadableError) as error:
        verbund.build(library)
    (finding,) = error.value.findings
    assert (finding.code, finding.place.file) == ("W106", "verbund.toml")


def test_a_folder_of_rules_that_nothing_names_is_told(library: Path) -> None:
    """Its rules would seem to hold. Who turns rules off knows that they do not."""
    named = (library / "verbund.toml").read_text(encoding="utf-8")
    edit(library / "verbund.toml", '\nrules = ["rules"]', "")
    report = verbund.build(library)
    assert report.conforms
    (finding,) = report.findings
    assert finding.code == "W111"
    assert "“rules” of the workspace is not read" in finding.message.en
    off = named.replace('rules = ["rules"]', "derive = false")
    (library / "verbund.toml").write_text(off, encoding="utf-8")
    assert verbund.build(library).findings == ()


@pytest.mark.parametrize(("lines", "what"), [(1200, "read"), (60, "derive")])
def test_more_than_the_limit_is_no_release(lines: int, what: str, library: Path) -> None:
    """Read: two triples a loan. Derived: each pair of sixty loans."""
    (library / "verbund.toml").write_text(
        TOML.replace('shapes = ["shapes"]', 'shapes = ["shapes"]\nrules = ["rules"]')
        + "[limits]\nderived = 1000\n",
        encoding="utf-8",
    )
    number = range(lines)
    members = "".join(f"n{n},Name {n}\n" for n in number)
    (library / "records" / "members.csv").write_text(f"number,name\n{members}", encoding="utf-8")
    loans = "".join(f"n{n},3-16,,,\n" for n in number)
    text = f"borrower,book,lent,due,fee\n{loans}"
    (library / "records" / "loans.csv").write_text(text, encoding="utf-8")
    (finding,) = verbund.build(library).findings
    assert (finding.code, finding.place.file) == ("M141", "verbund.toml")
    assert f"{what} too many triples" in finding.message.en
    assert "1000" in finding.message.en


@pytest.mark.parametrize(("loans", "codes"), [(500, []), (501, ["M141"])])
def test_as_many_triples_as_the_limit_may_be_read(
    loans: int, codes: list[str], library: Path
) -> None:
    """The rule reads two properties, and each loan has both."""
    rows = "".join(f"n{n},3-16,,,\n" for n in range(loans))
    members = "".join(f"n{n},Name {n}\n" for n in range(loans))
    for name, text in (
        ("members", f"number,name\n{members}"),
        ("loans", f"borrower,book,lent,due,fee\n{rows}"),
    ):
        (library / f"records/{name}.csv").write_text(text, encoding="utf-8")
    with (library / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write("[limits]\nderived = 1000\n")
    write_rule(library, READERS.replace("STR(?one) < STR(?other)", "?one = ?book"))
    assert [finding.code for finding in verbund.build(library).findings] == codes


def test_the_limit_is_that_of_all_rules_together(library: Path) -> None:
    """Each of two rules derives 900 triples: neither is too much alone, and both are."""
    loans = "".join(f"n{n},3-16,,,\n" for n in range(300))
    members = "".join(f"n{n},Name {n}\n" for n in range(300))
    (library / "records" / "members.csv").write_text(f"number,name\n{members}", encoding="utf-8")
    text = f"borrower,book,lent,due,fee\n{loans}"
    (library / "records" / "loans.csv").write_text(text, encoding="utf-8")
    each = (
        HEAD + "CONSTRUCT { ?link a lib:Readership ; lib:reader ?one ; lib:book ?book }\n"
        f"WHERE {{ ?loan lib:book ?book ; lib:borrower ?one . {LINK} }}\n"
    )
    settings = library / "verbund.toml"
    told = settings.read_text(encoding="utf-8")
    write_rule(library, each)
    settings.write_text(f"{told}[limits]\nderived = 1000\n", encoding="utf-8")
    assert verbund.build(library).conforms
    write_rule(library, each.replace("derived/x/", "derived/y/"), "others")
    (finding,) = verbund.build(library).findings
    assert finding.code == "M141"
    assert "derive too many triples" in finding.message.en


def test_a_rule_without_a_result_is_not_said_to_have_been_applied(library: Path) -> None:
    """Its file is not in the release, and the graph does not name it."""
    nothing = READERS.replace("?loan lib:book ?book ;", "?loan lib:fee -1 ; lib:book ?book ;")
    write_rule(library, nothing, "nothing")
    assert verbund.build(library).conforms
    assert [path.name for path in (library / "output/rules").iterdir()] == ["readers.rq"]
    assert not [line for line in lines_of(library) if "rule-nothing" in line]


def test_a_rule_may_ask_the_ontology_first(library: Path) -> None:
    """A property that no record states does not keep a rule from being run."""
    text = """\
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?link a lib:Readership ; lib:title ?label }
WHERE {
  ?genre skos:prefLabel ?label .
  ?book lib:genre ?genre .
  BIND (IRI(CONCAT("derived/genre/", SHA256(STR(?book)))) AS ?link)
}
"""
    write_rule(library, HEAD + text)
    assert verbund.build(library).conforms
    assert sum('"Krimi"@de' in line for line in lines_of(library)) == 2


def test_a_rule_may_ask_the_ontology(library: Path) -> None:
    """Concepts and their labels are of the ontology; the rule gets what it names."""
    text = """\
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
CONSTRUCT { ?link a lib:Readership ; lib:title ?label }
WHERE {
  ?book lib:genre/skos:prefLabel ?label .
  BIND (IRI(CONCAT("derived/genre/", SHA256(STR(?book)))) AS ?link)
}
"""
    write_rule(library, HEAD + text)
    assert verbund.build(library).conforms
    labels = [line for line in lines_of(library) if "terms#title" in line]
    assert sum('"Krimi"@de' in line for line in labels) == 2
    assert sum('"poetry"@en' in line for line in labels) == 1
