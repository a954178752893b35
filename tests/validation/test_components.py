"""Every component of SHACL runs, or the model is refused; a result is found at its cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.workspaces import OFFICES, SHAPES, csv_text, write_workspace

from verbund.api.run import BuildResult, validate
from verbund.findings import Finding, Findings, Severity
from verbund.findings.catalogue import render
from verbund.validation.choice import EngineChoice

VISIT = ("north", "1", "2019-01-01", "2020-01-01", "south")
HEADINGS = ("office", "number", "day", "until", "hosts")
NORTH_1 = "<https://example.org/id/visit/north.1>"


def run(folder: Path, shapes: str, engine: EngineChoice = EngineChoice.COMPILED) -> BuildResult:
    """Validate one visit under more shapes."""
    tables = {"offices.csv": csv_text(OFFICES), "visits.csv": csv_text([HEADINGS, VISIT])}
    return validate(write_workspace(folder, tables, shapes=SHAPES + shapes), engine=engine)


def only(report: BuildResult) -> Finding:
    (finding,) = report.findings
    return finding


DAY = "shapes:Visit-day"
HOSTS = "shapes:Visit-hosts"
# Shapes, whether pySHACL has to run them, and the finding: code, component, row, column.
CASES = {
    "class of a rule": (
        "shapes:R a sh:NodeShape ; sh:targetClass e:Visit ; sh:property [ sh:path e:day ; sh:maxCount 0 ] .",
        False,
        ("V102", "MaxCount", 2, "day"),
    ),
    "target node": (
        f"shapes:R a sh:NodeShape ; sh:targetNode {NORTH_1} ; sh:class e:Office .",
        True,
        ("V105", "Class", 2, None),
    ),
    "target node on a table's shape": (
        (
            "shapes:Visit sh:targetNode <https://example.org/id/office/south> . "
            "shapes:Visit-until sh:minCount 1 ."
        ),
        True,
        ("V101", "MinCount", 3, None),
    ),
    "subjects of, on a property shape": (
        "shapes:R a sh:PropertyShape ; sh:targetSubjectsOf e:hosts ; sh:path e:hosts ; sh:class e:Branch .",
        False,
        ("V105", "Class", 2, "hosts"),
    ),
    "objects of": (
        "shapes:R a sh:NodeShape ; sh:targetObjectsOf e:hosts ; sh:class e:Branch .",
        True,
        ("V105", "Class", 3, None),
    ),
    "implicit class": (
        "e:Visit a sh:NodeShape , rdfs:Class ; sh:property [ sh:path e:day ; sh:maxCount 0 ] .",
        True,
        ("V102", "MaxCount", 2, "day"),
    ),
    "inverse path": (
        (
            "shapes:Office sh:property shapes:X . "
            "shapes:X a sh:PropertyShape ; sh:path [ sh:inversePath e:hosts ] ; sh:maxCount 0 ."
        ),
        True,
        ("V102", "MaxCount", 3, None),
    ),
    "sequence path": (
        (
            "shapes:Visit sh:property shapes:X . "
            "shapes:X a sh:PropertyShape ; sh:path ( e:hosts rdf:type ) ; sh:in ( e:Branch ) ."
        ),
        True,
        ("V106", "In", 2, "hosts"),
    ),
    "zero or more": (
        (
            "shapes:Visit sh:property shapes:X . shapes:X a sh:PropertyShape ;"
            " sh:path ( e:hosts [ sh:zeroOrMorePath e:office ] ) ; sh:class e:Branch ."
        ),
        True,
        ("V105", "Class", 2, "hosts"),
    ),
    "alternative path": (
        (
            "shapes:Visit sh:property shapes:X . shapes:X a sh:PropertyShape ;"
            " sh:path [ sh:alternativePath ( e:day e:until ) ] ; sh:maxCount 1 ."
        ),
        True,
        ("V102", "MaxCount", 2, None),
    ),
    "node, over the record": (
        (
            "shapes:Visit sh:node shapes:N . "
            "shapes:N a sh:NodeShape ; sh:property [ sh:path e:day ; sh:maxCount 0 ] ."
        ),
        False,
        ("V121", "Node", 2, "day"),
    ),
    "node, over a value": (
        f"{HOSTS} sh:node shapes:N . shapes:N a sh:NodeShape ; sh:class e:Branch .",
        False,
        ("V121", "Node", 2, "hosts"),
    ),
    "node, over what a value refers to": (
        (
            f"{HOSTS} sh:node shapes:N . shapes:N a sh:NodeShape ;"
            " sh:property [ sh:path rdf:type ; sh:hasValue e:Branch ] ."
        ),
        True,
        ("V121", "Node", 2, "hosts"),
    ),
    "property within a property": (
        f"{HOSTS} sh:property [ sh:path e:note ; sh:minCount 1 ] .",
        True,
        ("V101", "MinCount", 3, "note"),
    ),
    "qualified minimum": (
        f"{HOSTS} sh:qualifiedValueShape [ sh:class e:Branch ] ; sh:qualifiedMinCount 1 .",
        False,
        ("V128", "QualifiedMinCount", 2, "hosts"),
    ),
    "qualified maximum": (
        f"{HOSTS} sh:qualifiedValueShape [ sh:class e:Office ] ; sh:qualifiedMaxCount 0 .",
        False,
        ("V129", "QualifiedMaxCount", 2, "hosts"),
    ),
    "qualified, beside a sibling": (
        (
            f"{HOSTS} sh:qualifiedValueShape [ sh:class e:Body ] ; sh:qualifiedMinCount 1 ;"
            " sh:qualifiedValueShapesDisjoint true . "
            "shapes:Visit sh:property shapes:X . shapes:X a sh:PropertyShape ; sh:path e:hosts ;"
            " sh:qualifiedValueShape [ sh:class e:Office ] ; sh:qualifiedMinCount 0 ."
        ),
        False,
        ("V128", "QualifiedMinCount", 2, "hosts"),
    ),
    "equals on the record": ("shapes:Office sh:disjoint e:code .", True, None),
    "closed on a value": (
        f"{HOSTS} sh:closed true ; sh:ignoredProperties ( dct:identifier rdf:type ) .",
        True,
        ("V126", "Closed", 2, None),
    ),
    "sparql": (
        (
            f'{DAY} sh:sparql [ a sh:SPARQLConstraint ; sh:select "SELECT $this ?value WHERE'
            ' { $this $PATH ?value }" ] .'
        ),
        True,
        ("V127", "SPARQL", 2, "day"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_component_is_run_and_found_at_its_cell(tmp_path: Path, name: str) -> None:
    shapes, by_pyshacl, expected = CASES[name]
    report = run(tmp_path, shapes)
    assert bool(report.by_pyshacl) is by_pyshacl
    found = [
        (
            f.code,
            str(f.component).rpartition("#")[2].removesuffix("ConstraintComponent"),
            f.place.row,
            f.place.column,
        )
        for f in report.findings
    ]
    wanted = [] if expected is None else [expected]
    if name in ("closed on a value", "target node on a table's shape"):  # and others like it
        assert set(wanted) <= set(found)
    else:
        assert found == wanted


@pytest.mark.parametrize("name", CASES)
def test_pyshacl_alone_finds_the_same_cells(tmp_path: Path, name: str) -> None:
    shapes = CASES[name][0]
    both = [
        sorted(
            (f.code, f.severity.value, f.place.row or 0, f.place.column or "", f.component or "")
            for f in run(tmp_path / engine, shapes, engine).findings
        )
        for engine in (EngineChoice.COMPILED, EngineChoice.PYSHACL, EngineChoice.BOTH)
    ]
    assert both[0] == both[1] == both[2]


@pytest.mark.parametrize("engine", [EngineChoice.COMPILED, EngineChoice.PYSHACL])
def test_a_closed_shape_says_which_property_is_too_many(
    tmp_path: Path, engine: EngineChoice
) -> None:
    """The columns of shapes beside the closed one are what it does not permit."""
    shapes = (
        "shapes:R a sh:NodeShape ; sh:targetClass e:Visit ; sh:closed true ;"
        " sh:ignoredProperties ( rdf:type e:office dct:identifier e:day e:hosts ) ."
    )
    found = only(run(tmp_path, shapes, engine))
    assert found.code == "V126"
    assert "property until," in render(found, "en").message
    assert "Angabe until," in render(found, "de").message


REFUSED = {
    "a count without a path": ("shapes:Visit sh:minCount 1 .", "M108"),
    "a qualified shape without a path": (
        "shapes:Visit sh:qualifiedValueShape [ sh:class e:Body ] ; sh:qualifiedMinCount 1 .",
        "M108",
    ),
    "a count without a qualified shape": (f"{DAY} sh:qualifiedMinCount 1 .", "M107"),
    "scripts": ("shapes:Visit sh:js [ ] .", "M103"),
    "a target of another kind, on any shape": ("shapes:R a sh:NodeShape ; sh:target [ ] .", "M103"),
    "a rule": ("shapes:R a sh:NodeShape ; sh:targetClass e:Visit ; sh:rule [ ] .", "M103"),
    "an unknown variable": (f'{DAY} sh:message "{{$valeu}}"@en .', "M108"),
    "a shape that is not there": ("shapes:Visit sh:node shapes:Nope .", "M107"),
    "a member that is not there": (f"{HOSTS} sh:or ( shapes:Nope [ sh:class e:Body ] ) .", "M107"),
    "two values where one may stand": (f"{DAY} sh:minCount 0 , 1 .", "M108"),
    "a flag that is 1": (f'{DAY} sh:uniqueLang "1"^^xsd:boolean .', "M108"),
    "shapes of a rule that go in a circle": (
        (
            "shapes:N a sh:NodeShape ; sh:targetClass e:Visit ;"
            " sh:property [ sh:path e:hosts ; sh:node shapes:N ] ."
        ),
        "M108",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_nothing_would_run_is_refused(tmp_path: Path, name: str) -> None:
    shapes, code = REFUSED[name]
    with pytest.raises(Findings) as caught:
        run(tmp_path, shapes)
    assert {finding.code for finding in caught.value.findings} == {code}


@pytest.mark.parametrize(
    ("severity", "expected"), [("Info", "info"), ("Warning", "warning"), ("Violation", "violation")]
)
@pytest.mark.parametrize("path", ["e:day", "[ sh:zeroOrOnePath e:day ]"])
def test_severities_are_kept_by_either_way(
    tmp_path: Path, severity: str, expected: str, path: str
) -> None:
    count = "0" if path == "e:day" else "1"
    shapes = (
        "shapes:Visit sh:property shapes:X . shapes:X a sh:PropertyShape ;"
        f" sh:path {path} ; sh:maxCount {count} ; sh:severity sh:{severity} ."
    )
    report = run(tmp_path, shapes)
    assert only(report).severity is Severity(expected)
    assert report.conforms is (expected != "violation")


def test_a_deactivated_column_is_still_converted_by_its_kind(tmp_path: Path) -> None:
    """Its checks are off; its cells remain dates and references."""
    shapes = f"{DAY} sh:deactivated true ; sh:minExclusive '2021-01-01'^^xsd:date ."
    report = run(tmp_path, shapes)
    assert report.findings == []
    shapes = "shapes:X a sh:NodeShape ; sh:targetSubjectsOf e:day ; sh:property [ sh:path e:day ;"
    both = f"{shapes} sh:datatype xsd:date ] . {DAY} sh:deactivated true ."
    assert run(tmp_path / "typed", both).findings == []


def test_nothing_of_a_deactivated_table_is_checked(tmp_path: Path) -> None:
    shapes = f"shapes:Visit sh:deactivated true . {DAY} sh:minLength 99 ."
    assert run(tmp_path, shapes).findings == []


MESSAGE = 'sh:message "{$value} for {?this}, {$path}: {$maxLength}"@en , "Wert {$value}"@de'
FILLED = f"2019-01-01 for {NORTH_1[1:-1]}, e:day: 2"


LEFT = "[ sh:alternativePath ( e:day e:day ) ]"


@pytest.mark.parametrize("path", ["e:day", LEFT], ids=["compiled", "left"])
def test_messages_are_filled_in_both_languages(tmp_path: Path, path: str) -> None:
    shapes = (
        "shapes:Visit sh:property shapes:X . shapes:X a sh:PropertyShape ;"
        f" sh:path {path} ; sh:maxLength 2 ; {MESSAGE} ."
    )
    finding = only(run(tmp_path, shapes))
    english = render(finding, "en").message
    assert english == (FILLED if path == "e:day" else FILLED.replace("e:day", "…"))
    assert render(finding, "de").message == "Wert 2019-01-01"


PARAMETERS = {
    "minExclusive": ("'2030-01-01'^^xsd:date", "2030-01-01"),
    "maxInclusive": ("'2000-01-01'^^xsd:date", "2000-01-01"),
    "in": (
        "( '2030-01-01'^^xsd:date <https://example.org/id/office/south> 'x'@en )",
        "2030-01-01, office/south, x",
    ),
    "languageIn": ("( 'de' 'en' )", "de, en"),
    "datatype": ("xsd:gYear", "xsd:gYear"),
    "minLength": ("99", "99"),
    "pattern": ("'^x$'", "^x$"),
    "equals": ("e:hosts", "e:hosts"),
    "minCount": ("3", "3"),
}


@pytest.mark.parametrize("path", ["e:day", LEFT], ids=["compiled", "left"])
@pytest.mark.parametrize("parameter", PARAMETERS)
def test_each_parameter_is_filled_in(tmp_path: Path, parameter: str, path: str) -> None:
    """As a person writes it, by either way."""
    value, text = PARAMETERS[parameter]
    shapes = (
        "shapes:Visit sh:property shapes:X . shapes:X a sh:PropertyShape ;"
        f' sh:path {path} ; sh:{parameter} {value} ; sh:message "<{{${parameter}}}>"@en .'
    )
    found = [item for item in run(tmp_path, shapes).findings if str(item.shape).endswith("#X")]
    assert found
    assert {render(finding, "en").message for finding in found} == {f"<{text}>"}


INNER = """shapes:Visit sh:property shapes:X . shapes:X a sh:PropertyShape ;
    sh:path %s ; sh:node shapes:Outer . shapes:Outer a sh:NodeShape ; sh:node shapes:Inner .
shapes:Inner a sh:NodeShape ; sh:maxLength 2 ;
    sh:message "{$value} is no office."@en , "{$value} ist kein Amt."@de ."""


@pytest.mark.parametrize("path", ["e:day", LEFT], ids=["compiled", "left"])
def test_a_shape_that_is_led_to_speaks_for_itself(tmp_path: Path, path: str) -> None:
    """By either way the message is the inner shape's alone."""
    finding = only(run(tmp_path, INNER % path))
    assert finding.code == "V121"
    assert render(finding, "en").message == "2019-01-01 is no office."
    assert render(finding, "de").message == "2019-01-01 ist kein Amt."


def test_what_only_pyshacl_can_read_is_told_by_its_details(tmp_path: Path) -> None:
    """The shape that sh:node leads to has a path that is not compiled."""
    shapes = (
        "shapes:Visit sh:property shapes:X . shapes:X a sh:PropertyShape ; sh:path e:hosts ;"
        " sh:node [ a sh:NodeShape ; sh:property [ sh:path [ sh:inversePath e:hosts ] ;"
        ' sh:minCount 9 ; sh:message "Too few visits."@en , "Zu wenige Besuche."@de ] ] .'
    )
    found = run(tmp_path, shapes).findings
    assert found
    for finding in found:
        assert finding.code == "V121"
        assert render(finding, "en").message.endswith(" In detail: Too few visits.")
        assert render(finding, "de").message.endswith(" Im Einzelnen: Zu wenige Besuche.")


def test_a_query_fills_all_its_variables(tmp_path: Path) -> None:
    shapes = (
        f"{DAY} sh:sparql [ a sh:SPARQLConstraint ;"
        ' sh:message "{?value} has {?length} \\\\ characters"@en , "{?length} Zeichen"@de ;'
        ' sh:select "SELECT $this ?value ?length WHERE { $this $PATH ?value .'
        ' BIND (STRLEN(STR(?value)) AS ?length) }" ] .'
    )
    finding = only(run(tmp_path, shapes))
    assert render(finding, "en").message == "2019-01-01 has 10 \\ characters"
    assert render(finding, "de").message == "10 Zeichen"


def test_a_component_of_its_own_has_its_message(tmp_path: Path) -> None:
    shapes = (
        "e:Component a sh:ConstraintComponent ; sh:parameter [ sh:path e:note ] ;"
        " sh:validator [ a sh:SPARQLAskValidator ;"
        ' sh:message "Not {$note}."@en , "Nicht {$note}."@de ;'
        ' sh:ask "ASK { FILTER (str($value) = $note) }" ] . '
        f'{DAY} e:note "2020" .'
    )
    finding = only(run(tmp_path, shapes))
    assert (finding.code, finding.place.row, finding.place.column) == ("V127", 2, "day")
    assert render(finding, "de").message == "Nicht 2020."


OR = (
    "sh:or ( [ sh:property [ sh:path e:day ; sh:maxCount 0 ] ]"
    " [ sh:property [ sh:path e:until ; sh:lessThan e:day ] ]"
    ' [ sh:message "must have three hosts"@en , "braucht drei Gastgeber"@de ;'
    " sh:property [ sh:path e:hosts ; sh:minCount 3 ] ] )"
)
WHY = {
    OR: (
        (
            "(1) “day” is not empty; (2) “until” is not less or earlier than “day”;"
            " (3) must have three hosts."
        ),
        (
            "(1) „day“ ist nicht leer; (2) „until“ ist nicht kleiner oder früher als „day“;"
            " (3) braucht drei Gastgeber."
        ),
    ),
    "sh:not [ sh:property [ sh:path e:hosts ; sh:hasValue <https://example.org/id/office/south> ] ]": (
        "“hosts” is “office/south”.",
        "„hosts“ ist „office/south“.",
    ),
    "sh:xone ( [ sh:path e:day ; sh:minCount 1 ] [ sh:path e:hosts ; sh:minCount 1 ] )": (
        "several hold at once: (1) “day” is “2019-01-01”; (2) “hosts” is “office/south”.",
        "mehrere gelten zugleich: (1) „day“ ist „2019-01-01“; (2) „hosts“ ist „office/south“.",
    ),
    "sh:and ( [ sh:path e:day ; sh:minCount 1 ] [ sh:path e:hosts ; sh:minCount 2 ] )": (
        "(2) “hosts” has fewer than 2 values.",
        "(2) „hosts“ hat weniger als 2 Werte.",
    ),
}


@pytest.mark.parametrize("engine", [EngineChoice.COMPILED, EngineChoice.PYSHACL])
@pytest.mark.parametrize("constraint", WHY)
def test_a_finding_says_which_alternative_fails_and_why(
    tmp_path: Path, constraint: str, engine: EngineChoice
) -> None:
    finding = only(run(tmp_path, f"shapes:Visit {constraint} .", engine))
    english, german = WHY[constraint]
    assert render(finding, "en").message.endswith(f"In detail: {english}")
    assert render(finding, "de").message.endswith(f"Im Einzelnen: {german}")


def test_why_follows_the_shapes_own_message(tmp_path: Path) -> None:
    finding = only(run(tmp_path, f'shapes:Visit {OR} ; sh:message "One of these."@en .'))
    assert render(finding, "en").message.startswith("One of these. In detail: (1)")


def test_why_goes_through_what_a_value_refers_to(tmp_path: Path) -> None:
    """The other record's own columns are named: pySHACL decides, the reason is told all the same."""
    shapes = (
        f"{HOSTS} sh:or ( [ sh:property [ sh:path rdf:type ; sh:hasValue e:Branch ] ]"
        " [ sh:property [ sh:path e:note ; sh:minCount 1 ] ] ) ."
    )
    finding = only(run(tmp_path, shapes))
    assert "(1) “Type” lacks “branch”; (2) “Note” is empty" in render(finding, "en").message


def test_what_other_shapes_refer_to_is_not_emptied(tmp_path: Path) -> None:
    """A table's shape is compiled, and still whole for a value that must conform to it."""
    shapes = (
        f"{HOSTS} sh:node shapes:Office . shapes:Office-name sh:minLength 9 ; sh:severity sh:Info ."
    )
    codes = sorted(f.code for f in run(tmp_path, shapes).findings)
    assert codes == ["V109", "V109", "V121"]
