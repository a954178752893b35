"""Models with numbers, nesting, lists and names that Python itself refuses end in findings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.library import edit, write_library
from tests.support.peak import VERBUND

from verbund.api.run import build, validate
from verbund.findings import Findings
from verbund.workspace.workspace import read_workspace

RDF = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
NAME = "s:Member-name"
RULE = "s:R a sh:NodeShape ; sh:targetClass lib:Book ;"
PATH = "s:P a sh:PropertyShape ; sh:targetClass lib:Book ; sh:minCount 1 ; sh:path"


def nested(before: str, inner: str, after: str, depth: int) -> str:
    return before * depth + inner + after * depth


def shapes(operator: str, depth: int) -> str:
    """A datatype in a shape in a shape, so many deep."""
    return nested(f"sh:{operator} [ ", "sh:datatype xsd:string", " ]", depth)


def chain(depth: int) -> str:
    """Named shapes, each the next one's opposite."""
    links = [f"s:N{i} a sh:NodeShape ; sh:not s:N{i + 1} ." for i in range(depth)]
    return f"{NAME} sh:node s:N0 . s:N{depth} a sh:NodeShape . " + " ".join(links)


def doubled(depth: int) -> str:
    """Named shapes, each twice in the one above: few statements, and endless shapes."""
    link = "s:N{0} a sh:NodeShape ; sh:and ( [ sh:node s:N{1} ] [ sh:node s:N{1} ] ) ."
    links = [link.format(i, i + 1) for i in range(depth)]
    return f"{NAME} sh:node s:N0 . s:N{depth} a sh:NodeShape . " + " ".join(links)


def steps_that_double(depth: int) -> str:
    """A sequence of twice the same sequence, and so on: few statements, and endless steps."""
    links = [f"s:D{i} rdf:first s:D{i + 1} ; rdf:rest ( s:D{i + 1} ) ." for i in range(depth)]
    return " ".join(links)


CLASSES = " ".join(f"lib:K{i} a owl:Class ; rdfs:subClassOf lib:K{i + 1} ." for i in range(2000))
HARD = {
    "60 shapes in one another": (f"{NAME} {shapes('not', 60)} .", "M115"),
    "170 shapes in one another": (f"{NAME} {shapes('not', 170)} .", "M115"),
    "5,000 shapes in one another": (f"{NAME} {shapes('not', 5000)} .", "M115"),
    "shapes of a rule": (f"{RULE} {shapes('not', 3000)} .", "M115"),
    "named shapes": (chain(2000), "M115"),
    "shapes that double": (doubled(24), "M115"),
    "lists of shapes": (
        f"{NAME} {nested('sh:or ( [ ', 'sh:datatype xsd:string', ' ] )', 170)} .",
        "M115",
    ),
    "properties": (
        f"{RULE} {nested('sh:property [ sh:path lib:name ; ', 'sh:minCount 0', ' ]', 500)} .",
        "M115",
    ),
    "paths": (f"{PATH} {nested('[ sh:inversePath ', 'lib:name', ' ]', 2000)} .", "M115"),
    "sequences in one another": (
        f"{PATH} {nested('( lib:name ', 'lib:due', ' )', 2000)} .",
        "M108",
    ),
    "steps that double": (f"{PATH} s:D0 . {steps_that_double(24)}", "M108"),
    "blank nodes": (f"s:z lib:title {nested('[ lib:title ', '1', ' ]', 5000)} .", "M115"),
    "classes": (f"{CLASSES} lib:K2000 a owl:Class .", "M115"),
    "path through itself": (f"{PATH} s:c . s:c rdf:first lib:name ; rdf:rest s:c .", "M108"),
    "path of nothing": (f"{PATH} () .", "M108"),
    "path of one": (f"{PATH} ( lib:name ) .", "M108"),
    "path of 5,000": (f"{PATH} ( {'lib:name ' * 5000}) .", "M108"),
    "path that is a text": (f'{PATH} "lib:name" .', "M108"),
    "path of two kinds": (
        f"{PATH} [ sh:inversePath lib:name ; sh:oneOrMorePath lib:due ] .",
        "M108",
    ),
    "list with two firsts": (f'{NAME} sh:in s:l . s:l rdf:first "a", "b" ; rdf:rest () .', "M108"),
    "list with two rests": (
        f'{NAME} sh:in s:l . s:l rdf:first "a" ; rdf:rest () , ( 1 ) .',
        "M108",
    ),
    "list that ends in a text": (f'{NAME} sh:in s:l . s:l rdf:first "a" ; rdf:rest "x" .', "M108"),
    "list of languages in a circle": (
        's:Book-title sh:or ( [ sh:languageIn s:l ] ) . s:l rdf:first "de" ; rdf:rest s:l .',
        "M108",
    ),
    "shape that is a text": (f'{NAME} sh:or ( "a" ) .', "M108"),
    "node that is a text": (f'{NAME} sh:node "a" .', "M108"),
    "count of 5,000 digits": (f"s:Book-title sh:maxCount {'9' * 5000} .", "M108"),
    "length of 5,000 digits": (f"s:Loan-fee sh:maxLength {'9' * 5000} .", "M108"),
    "bound of 5,000 digits": (f"s:Loan-fee sh:maxInclusive {'9' * 5000} .", "M108"),
    "order that is no number": ('s:Book-title sh:order "NaN"^^xsd:double .', "M108"),
    "name of a million letters": (f"s:{'x' * 1_000_000} a sh:NodeShape .", "M117"),
    "1,001 prefixes": (
        "\n".join(f"@prefix p{i}: <https://x.example/{i}/> ." for i in range(1001)),
        "M130",
    ),
    "quotation marks that nothing closes": ('s:z lib:title """' + '"\\' * 200_000, "M101"),
    "1,001 tables": (
        "\n".join(f's:T{i} a sh:NodeShape ; csvw:name "t{i}" .' for i in range(1001)),
        "M131",
    ),
    "a triple as a term": ("<< s:a s:b s:c >> s:d s:e .", "M101"),
    "a triple as an object": ("s:d s:e <<( s:a s:b s:c )>> .", "M101"),
    "a text with a direction": ('s:Book sh:message "x"@en--rtl .', "M101"),
    "half of a surrogate pair": ('s:Book sh:message "\\uD800"@fr .', "M101"),
    "list that nothing closes": (f"s:z lib:title {'( ' * 20_000}", "M101"),
}


@pytest.mark.parametrize("name", HARD)
def test_it_ends_in_a_finding(tmp_path: Path, name: str) -> None:
    text, code = HARD[name]
    folder = write_library(tmp_path / "library")
    path = folder / "shapes/library.ttl"
    known = path.read_text(encoding="utf-8")
    if "sh:order" in text:
        known = known.replace('csvw:name "title" ; sh:order 2', 'csvw:name "title"')
    path.write_text(f"{RDF}{known}\n{text}\n", encoding="utf-8")
    with pytest.raises(Findings) as caught:
        validate(read_workspace(folder))
    assert {finding.code for finding in caught.value.findings} == {code}


FILLED = "[ sh:property [ sh:path lib:name ; sh:minCount 1 ] ] "


@pytest.mark.parametrize(
    "text",
    [
        f"{NAME} {shapes('not', 48)} .",
        f"{NAME} sh:or ( {'[ sh:datatype xsd:string ] ' * 300}) .",
        f"{PATH.replace('minCount 1', 'maxCount 9')} [ sh:inversePath [ sh:alternativePath ( lib:name ( lib:due lib:lent ) ) ] ] .",
        f"s:Member sh:xone ( {FILLED}{'[ sh:property [ sh:path lib:name ; sh:maxCount 0 ] ] ' * 300}) .",
    ],
    ids=["deep", "wide", "path", "xone"],
)
def test_what_people_may_write_is_taken(tmp_path: Path, text: str) -> None:
    folder = write_library(tmp_path / "library")
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(text)
    assert {item.code for item in validate(read_workspace(folder)).findings} <= {"V105", "V125"}


@pytest.mark.parametrize(
    "text",
    [
        f"x = {'9' * 4301}\n",
        f"x = -{'9' * 40_000}\n",
        f"x = {'[' * 10_000}{']' * 10_000}\n",
        f"x = {'{a=' * 10_000}1{'}' * 10_000}\n",
        f"x = {'[' * 300}{']' * 300}\n",
        f"{'.'.join(['a'] * 400_000)} = 1\n",
        f"[{'.'.join(['a'] * 400_000)}]\n",
        "[limits]\ncell = 0x" + "f" * 100_000 + "\n",
        "x = 99999-01-01\n",
        "x = 2020-13-45\n",
        'x = "\\ud800"\n',
        'x = "a\0b"\n',
    ],
    ids=[
        *(
            "digits",
            "negative",
            "arrays",
            "tables",
            "arrays of 300",
            "dots",
            "dots of a table",
            "hexadecimal",
        ),
        *("year", "day", "surrogate", "NUL"),
    ],
)
def test_settings_that_python_refuses_are_findings(tmp_path: Path, text: str) -> None:
    folder = write_library(tmp_path / "library")
    path = folder / "verbund.toml"
    known = path.read_text(encoding="utf-8")
    path.write_text(f"{known}{text}" if text[0] == "[" else f"{text}{known}", encoding="utf-8")
    with pytest.raises(Findings) as caught:
        read_workspace(folder)
    assert {finding.code for finding in caught.value.findings} <= {"W102", "W103", "W104"}


COMPONENT = """
s:Component a sh:ConstraintComponent ; sh:labelTemplate "is never {$least}"@en ;
    sh:parameter [ sh:path s:least ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER(1 = 1) }" ] .
"""


def test_the_label_of_a_component_is_no_title(tmp_path: Path) -> None:
    """Its placeholders are parameters and no columns (SHACL, section 6.2.3)."""
    folder = write_library(tmp_path / "library")
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(COMPONENT)
    workspace = read_workspace(folder)
    assert workspace.load_model().label_templates == {}
    assert build(workspace).findings == []


SEE = "@prefix {0}: <{1}> . lib:Book rdfs:seeAlso {0}:{2} .\n"
VOCABULARIES = [
    ("dcat", "http://www.w3.org/ns/dcat#", "DatasetSeries", None),
    ("dcat", "http://www.w3.org/ns/dcat#", "Datasett", "M116"),
    ("dct", "http://purl.org/dc/terms/", "titel", "M116"),
    ("schema", "https://schema.org/", "TermOfTomorrow", "M116"),
    ("schema", "https://schema.org/", "Event", None),
    ("adms", "http://www.w3.org/ns/adms#", "identifier", None),
    ("locn", "http://www.w3.org/ns/locn#", "adress", "M116"),
    ("org", "http://www.w3.org/ns/org#", "resultedFrom", None),
    ("org", "http://www.w3.org/ns/org#", "resultedFron", "M102"),
    ("sh", "http://www.w3.org/ns/shacl#", "MinCountConstraintComponent-minCount", None),
    ("sh", "http://www.w3.org/ns/shacl#", "SPARQLSelectValidator", None),
    ("sh", "http://www.w3.org/ns/shacl#", "dataType", "M102"),
    ("skos", "http://www.w3.org/2004/02/skos/core#", "prefLabell", "M102"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "_17", None),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "_0", "M102"),
]


@pytest.mark.parametrize(("prefix", "namespace", "name", "code"), VOCABULARIES)
def test_terms_that_a_vocabulary_lacks(
    tmp_path: Path, prefix: str, namespace: str, name: str, code: str | None
) -> None:
    """An error in a closed vocabulary, a warning in one that grows, each time it is looked at."""
    folder = write_library(tmp_path / "library")
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(SEE.format(prefix, namespace, name))
    if code == "M102":
        with pytest.raises(Findings) as caught:
            build(read_workspace(folder))
        assert [item.code for item in caught.value.findings] == ["M102"]
        return
    for _ in range(2):  # the second run takes the kept model
        report = build(read_workspace(folder))
        assert report.conforms
        assert [item.code for item in report.findings] == ([code] if code else [])


def test_numbers_that_python_cannot_read_are_decided(tmp_path: Path) -> None:
    """Cells of 5,000 digits in columns that are compared."""
    folder = write_library(tmp_path / "library")
    shapes = folder / "shapes/library.ttl"
    text = shapes.read_text(encoding="utf-8").replace("xsd:date ;", "xsd:integer ;")
    text = text.replace(' csvw:format "d.M.yyyy"', " sh:minInclusive 1").replace("; .", ".")
    shapes.write_text(text, encoding="utf-8")
    digits = "9" * 5000
    edit(folder / "records/loans.csv", "Ada,3-16,1.3.2021,2021-03-29,", f"Ada,3-16,1,{digits},")
    assert {item.code for item in build(read_workspace(folder)).findings} <= {"V103"}


@pytest.mark.skipif(sys.platform != "linux", reason="limits of Linux")
def test_a_long_text_takes_no_multiple_of_its_memory(tmp_path: Path) -> None:
    """A way back for each character took a gigabyte for a text of ten megabytes."""
    folder = write_library(tmp_path / "library")
    with (folder / "ontology/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write('lib:Book rdfs:comment """' + "x" * 10_000_000 + '""" .\n')
    done = subprocess.run(
        [sys.executable, "-c", VERBUND, "validate", "-w", str(folder)],
        env={**os.environ, "VERBUND_CACHE": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stderr.rpartition("memory ")[2]) < 400_000, "kilobytes"


def test_tables_that_are_alike_are_told_once_each(tmp_path: Path) -> None:
    folder = write_library(tmp_path / "library")
    alike = [
        f's:T{i} a sh:NodeShape ; sh:targetClass lib:Book ; csvw:name "t{i}" ; '
        f'csvw:aboutUrl "t{i}/{{isbn}}" ; sh:property s:Book-isbn .'
        for i in range(30)
    ]
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write("\n".join(alike))
    with pytest.raises(Findings) as caught:
        validate(read_workspace(folder))
    assert [finding.code for finding in caught.value.findings] == ["M109"] * 30


@pytest.mark.parametrize("term", ["sh:message", "sh:name", "sh:description"])
@pytest.mark.parametrize("tag", ["@en", "@de", ""])
def test_two_texts_in_one_language_are_a_warning_at_the_shape(
    tmp_path: Path, term: str, tag: str
) -> None:
    """Only one would ever be shown; one text for each language is as it should be."""
    folder = write_library(tmp_path / "library")
    shapes = folder / "shapes/library.ttl"
    text = shapes.read_text(encoding="utf-8")
    own = f'\ns:Member-name {term} "Bbb"{tag} , "Aaa"{tag} , "Ccc"@fr .\n'
    shapes.write_text(text + own, encoding="utf-8")
    for _ in range(2):  # the second run takes the kept model
        report = build(read_workspace(folder))
        assert report.conforms
        (found,) = report.findings
        assert (found.code, found.severity, found.details["term"]) == ("M118", "warning", term)
        assert (found.details["used"], found.details["language"]) == ("Aaa", tag[1:] or "–")
        assert found.shape == "https://library.example/shapes#Member-name"
        assert found.place.file == "shapes/library.ttl"
        assert "Member-name" in text.splitlines()[(found.place.line or 0) - 1]
