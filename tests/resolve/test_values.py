"""Values that are no good are findings that say what was meant; nothing else is taken for good."""

from __future__ import annotations

import typing
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.support.workspaces import (
    BASE,
    COVERING,
    ONTOLOGY,
    SHAPES,
    check,
    release,
    write_workspace,
)

from verbund.api.run import validate
from verbund.cli.main import group
from verbund.findings import Finding, Severity
from verbund.model.column_kinds import LiteralColumn
from verbund.rdf.terms import XSD, Literal
from verbund.resolve.literals import read_literal
from verbund.resolve.probable_values import meant
from verbund.text.damage import Damage, damage_of, decoded, is_sound
from verbund.text.normal_form import is_normal
from verbund.validation.rdf_files import DataFiles
from verbund.workspace import setting_types
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
NUMBER = LiteralColumn((XSD + "decimal",))
COMMA = LiteralColumn((XSD + "decimal",), (), ",")
GERMAN = LiteralColumn((XSD + "decimal",), (), ",", ".")
WHOLE = LiteralColumn((XSD + "integer",), (), ".", ",")
DOUBLE = LiteralColumn((XSD + "double",), (), ",")
WHEN = LiteralColumn(tuple(XSD + name for name in ("date", "gYearMonth", "gYear")), ("d.M.yyyy",))
MIXED = LiteralColumn((XSD + "date", XSD + "decimal"))


def value(text: str, data: LiteralColumn) -> str | None:
    literal = read_literal(text, data)
    return None if literal is None else literal.value


# --- numbers


@pytest.mark.parametrize(
    ("text", "data", "expected"),
    [
        ("19,47", COMMA, "19.47"),
        ("+546", COMMA, "+546"),
        ("-0,5", COMMA, "-0.5"),
        (",5", COMMA, ".5"),
        ("2.155", COMMA, None),
        ("1.000", COMMA, None),
        (".5", COMMA, None),
        ("1.234,5", GERMAN, "1234.5"),
        ("1234,5", GERMAN, "1234.5"),
        ("1.2.3,4", GERMAN, None),
        ("1234.567", GERMAN, None),
        ("0.123", GERMAN, None),
        ("1..234", GERMAN, None),
        ("1.234,5,6", GERMAN, None),
        ("1,234", GERMAN, "1.234"),
        ("1,234", WHOLE, "1234"),
        ("12,34", WHOLE, None),
        ("1.5", WHOLE, None),
        ("1,5E3", COMMA, None),
        ("1,5E3", DOUBLE, "1.5E3"),
        ("1.5E3", DOUBLE, None),
        ("NaN", DOUBLE, "NaN"),
        ("-INF", DOUBLE, "-INF"),
        ("NaN", COMMA, None),
        ("5%", COMMA, None),
        ("5-", COMMA, None),
        ("−5", COMMA, None),
        ("1 234", GERMAN, None),
        ("٣", COMMA, None),
        ("+", COMMA, None),
        (",", COMMA, None),
        ("", COMMA, None),
    ],
)
def test_a_number_is_in_the_form_of_its_column_or_none(
    text: str, data: LiteralColumn, expected: str | None
) -> None:
    """CSVW metadata, 6.4.2: the decimal character and the group character of the column alone."""
    assert value(text, data) == expected


DATES = ("date", "gYearMonth", "gYear", "gMonthDay")
FORMATS = ("d.M.yyyy", "yyyy/MM/dd", "M/yyyy", "MM.yyyy", "yyyy", "dd.MM.", "d-M")


@pytest.mark.parametrize(
    ("text", "datatype", "expected"),
    [
        ("7.3.2024", "date", "2024-03-07"),
        ("07.03.2024", "date", "2024-03-07"),
        ("2024/03/07", "date", "2024-03-07"),
        ("2024-03-07", "date", "2024-03-07"),
        ("2024/3/07", "date", None),
        ("7.13.2024", "date", None),
        ("7.3.24", "date", None),
        ("7x3.2024", "date", None),
        ("\u0667.3.2024", "date", None),
        ("3/2024", "gYearMonth", "2024-03"),
        ("12.2024", "gYearMonth", "2024-12"),
        ("3.2024", "gYearMonth", None),
        ("2024", "gYear", "2024"),
        ("07.03.", "gMonthDay", "--03-07"),
        ("7-3", "gMonthDay", "--03-07"),
        ("7.3.", "gMonthDay", None),
        ("3/2024", "date", None),
    ],
)
@pytest.mark.parametrize("formats", [FORMATS, FORMATS[::-1]], ids=["in order", "the other way"])
def test_a_date_may_be_in_each_of_the_forms_of_its_column(
    text: str, datatype: str, expected: str | None, formats: tuple[str, ...]
) -> None:
    """CSVW metadata, 6.4.4: the parts of a format, in so many digits."""
    assert value(text, LiteralColumn((XSD + datatype,), formats)) == expected
    literal = read_literal(text, LiteralColumn(tuple(XSD + item for item in DATES), formats))
    known = {"3/2024": "gYearMonth", "2024": "gYear"}.get(text, datatype)
    assert expected is None or literal == Literal(expected, XSD + known)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ja", "true"),
        ("NEIN", "false"),
        ("Yes", "true"),
        ("no", "false"),
        ("true", "true"),
        ("1", "true"),
        ("0", "false"),
        ("j", None),
        ("", None),
        ("ja|nein", None),
    ],
)
def test_a_yes_or_no_may_be_in_each_of_the_forms_of_its_column(
    text: str, expected: str | None
) -> None:
    """CSVW metadata, 6.4.3; in any case of letters."""
    assert value(text, LiteralColumn((XSD + "boolean",), ("Ja|Nein", "yes|no"))) == expected


@pytest.mark.parametrize(
    ("text", "data", "expected"),
    [
        ("1,5", NUMBER, "1.5"),
        ("1.234,5", NUMBER, "1234.5"),
        ("5-", NUMBER, "-5"),
        ("−5", NUMBER, "-5"),
        ("1\u00a0234", NUMBER, "1234"),
        ("5%", NUMBER, "0.05"),
        ("5%", COMMA, "0,05"),
        ("-12,5 %", COMMA, "-0,125"),
        ("x%", NUMBER, None),
        ("NaN%", NUMBER, None),
        ("%", NUMBER, None),
        ("1.5%", NUMBER, "0.015"),
        ("-5%", NUMBER, "-0.05"),
        ("5 %", WHOLE, None),
        ("500%", WHOLE, "5"),
        ("1\u2019234\u2019567", WHOLE, "1234567"),
        ("1.234", WHOLE, None),
        ("1.234.567", WHOLE, "1234567"),
        ("1.234.56", NUMBER, None),
        ("12.34.567", NUMBER, None),
        ("0.123.456", NUMBER, None),
        ("1,234.5", NUMBER, "1234.5"),
        ("1,234.567", NUMBER, "1234.567"),
        ("5,1234", NUMBER, "5.1234"),
        (",12", NUMBER, "0.12"),
        ("-", NUMBER, None),
        ("5+", NUMBER, "+5"),
        ("1'234", NUMBER, "1234"),
        ("1.234.567", NUMBER, "1234567"),
        ("1,234,567.5", COMMA, "1234567,5"),
        ("-1.234,56", NUMBER, "-1234.56"),
        ("12,3456", NUMBER, "12.3456"),
        ("+,5", NUMBER, "+0.5"),
        ("1,2,3", NUMBER, None),
        ("1.5.", NUMBER, None),
        ("٣", NUMBER, "3"),
        (".5", COMMA, "0,5"),
        ("2.1", COMMA, "2,1"),
        ("2.155", COMMA, None),  # a group, or a decimal point
        ("1,234", NUMBER, None),
        ("44516", WHEN, "16.11.2021"),
        ("44516,5", WHEN, "16.11.2021"),
        ("44516.5", LiteralColumn((XSD + "dateTime",)), "2021-11-16T12:00:00"),
        ("44517.25", LiteralColumn((XSD + "dateTime",)), "2021-11-17T06:00:00"),
        ("44517,00001", LiteralColumn((XSD + "dateTime",)), "2021-11-17T00:00:01"),
        ("44517.999999", LiteralColumn((XSD + "dateTime",)), "2021-11-18T00:00:00"),
        ("44517.999999", WHEN, "17.11.2021"),
        ("44516", LiteralColumn((XSD + "gYearMonth",)), "2021-11"),
        ("44516", LiteralColumn((XSD + "gYear",)), "2021"),
        ("21", WHEN, "2021"),
        ("16.11.21", WHEN, "16.11.2021"),
        ("2021/1/5", WHEN, "05.01.2021"),
        ("2021-01-05 00:00:00", WHEN, "2021-01-05"),
        ("31.11.21", WHEN, None),
        ("16.11.21", MIXED, "2021-11-16"),
        ("1.234,5", MIXED, "1234.5"),
        ("5-", MIXED, "-5"),
        ("44516", MIXED, "2021-11-16"),
        ("07/03/24", MIXED, None),
        ("x" * 10_000, WHEN, None),
    ],
)
def test_what_was_meant_is_offered_where_it_can_be_computed(
    text: str, data: LiteralColumn, expected: str | None
) -> None:
    found = meant(text, data)
    assert found is None or read_literal(found, data) is not None
    assert found == expected


# --- texts


DAMAGED = {
    "#NV": ("V202", None),
    "#BEZUG!": ("V202", None),
    "#SPILL!": ("V202", None),
    "#CALC!": ("V202", None),
    "#ÜBERLAUF!": ("V202", None),
    "#WERT!": ("V202", None),
    "#NAME?": ("V202", None),
    "#REF!": ("V202", None),
    "#N/A": ("V202", None),
    "#DIV/0!": ("V202", None),
    "Err:502": ("V202", None),
    "####": ("V202", None),
    "F\ufffdnfte": ("V203", None),
    "FÃ¼nfte": ("V204", "Fünfte"),
    "FÃƒÂ¼nfte": ("V204", "Fünfte"),
    "StraÃ\x9fe": ("V204", "Straße"),
    "B├╝rger": ("V204", "Bürger"),
    "â€žKölnâ€œ": ("V204", "„Köln“"),
    "\x84Köln\x93": ("V204", "„Köln“"),
    "ErdoÄŸan": ("V204", "Erdoğan"),
    "ÔÇ×Rat": ("V204", "„Rat"),
    "‚ÄûRat": ("V204", "„Rat"),  # noqa: RUF001 - as it was read
    "ÐŸÑ€Ð¸Ð²ÐµÑ‚": ("V204", "Привет"),  # noqa: RUF001 - as it was read
    "F?nfte Konferenz": ("V205", None),
    "M?NCHEN": ("V205", None),
    "=SUMME(A1:A2)": ("V206", None),
    "@SUM(A1)": ("V206", None),
    "+A1": ("V206", None),
    "-2+3+cmd|' /C calc'!A0": ("V206", None),
    "\u200b\u200b": ("V207", None),
    "\ufeff": ("V207", None),
    "\u3164": ("V207", None),
    "\u0301": ("V207", None),
    "\u00ad \u2060": ("V207", None),
    "a\u200bb": ("V208", "ab"),
    "Stra\u00adße": ("V208", "Straße"),
    "x\u202ey": ("V208", "xy"),
    "a\u200fb": ("V208", "ab"),
    "a\x07b": ("V201", None),
    "M\x81ller": ("V201", None),
    "x\ufdd0": ("V201", None),
    "x\U0010ffff": ("V201", None),
    "Stra\u200dße": ("V208", "Straße"),
    "Ada\u200c": ("V208", "Ada"),
    "Ada\ufe0f": ("V208", "Ada"),
    "\u034fAda": ("V208", "Ada"),
    "Ada\U000e0041\U000e0042": ("V208", "Ada"),
}
SOUND = [
    *("Straße", "SÃO PAULO", "IRMÃ", "CAFÉ®", "«CAFÉ»", "„Köln“ – 5 €", "1 ½ Âge", "Ångström"),
    *("+49 5231 62-0", "+5", "+5,3 Grad", "-3", "- ein Punkt", "#hashtag", "Nr. #3", "Raum #N"),
    *("Wer?", "Was? Wie?", "So?Ja", "https://x.example/?a=b", "index.php?id=3", "a = b", "1+1=2"),
    *(
        "שלום\u200f",
        "می\u200cخواهم",  # noqa: RUF001 - Persian
        "👨\u200d👩\u200d👧",
        "❤️",
        "1️⃣",
        "Auf\u200clage",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "Привет",
        "नमस्ते",
        "日本語",
        "x@y.de",
    ),
    *("Fehler: 502", "Err", "`=x`", "a`+b", "?", "¬®", "ÄÖÜ"),
]


@pytest.mark.parametrize("text", DAMAGED)
def test_damage_is_told_with_the_text_mended_where_that_is_certain(text: str) -> None:
    found = damage_of(text)
    assert found is not None
    assert (found.code, found.mended) == DAMAGED[text]
    assert not text.isprintable() or not is_sound(text), "the quick look must not pass it"


@pytest.mark.parametrize("text", SOUND)
def test_what_people_write_is_not_called_damaged(text: str) -> None:
    assert damage_of(text) is None


_ALPHABET = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
    '#=@+-?|!:`"ÃÂâÅ€├\u0301\u3164aZ ü'
)


@given(st.text(_ALPHABET, max_size=8).map(str.strip))
def test_the_quick_look_passes_no_damage(text: str) -> None:
    assert damage_of(text) is None or not text.isprintable() or not is_sound(text)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp850", "mac_roman"])
def test_the_quick_look_passes_no_character_that_was_misread(encoding: str) -> None:
    """Alone, and between letters: each of the plane that people write in."""
    seen = 0
    for number in (*range(0x80, 0xD800), *range(0xE000, 0x10000)):
        try:
            misread = chr(number).encode().decode(encoding)
        except UnicodeDecodeError:
            continue
        for text in (misread, f"a{misread}b", misread * 3):
            if text.isprintable() and damage_of(text) is not None:
                seen += 1
                assert not is_sound(text), text
    assert seen


@given(st.text(st.sampled_from("abcäöüßÄÖÜéèçñ„“–€ "), min_size=1))
def test_a_text_read_as_windows_1252_is_taken_back(text: str) -> None:
    if text.isascii():
        return
    try:
        misread = text.encode().decode("cp1252")
    except UnicodeDecodeError:
        return
    assume(decoded(text) is None)  # as “Ä–”, which may be a “Ė” that was read so
    assert decoded(misread) == text


def test_the_records_of_this_repository_are_sound() -> None:
    codes = {finding.code for finding in validate(read_workspace(ROOT)).findings}
    assert not {code for code in codes if code.startswith("V2")}


def findings(folder: Path, **cells: str) -> list[Finding]:
    row = {"id": "a", "type": "Office", "name": "A"} | cells
    return check(write_workspace(folder, {"offices.csv": [list(row), list(row.values())]}))


@pytest.mark.parametrize("column", ["name", "note"])
@pytest.mark.parametrize("text", ["#NV", "FÃ¼nfte", "M?NCHEN", "+A1", "a\u200bb", "F\ufffdnfte"])
def test_damage_is_a_warning_at_its_cell(tmp_path: Path, column: str, text: str) -> None:
    (found,) = findings(tmp_path, **{column: text})
    assert (found.code, found.suggestion) == DAMAGED[text]
    assert found.severity is Severity.WARNING
    assert (found.place.column, found.place.row) == (column, 2)


@pytest.mark.parametrize("column", ["name", "note"])
def test_text_that_shows_nothing_is_a_violation(tmp_path: Path, column: str) -> None:
    (found,) = findings(tmp_path, **{column: "\u200b\u2060"})
    assert (found.code, found.severity) == ("V207", Severity.VIOLATION)


def test_invisible_characters_in_ids_and_addresses_are_findings(tmp_path: Path) -> None:
    assert {f.code for f in findings(tmp_path / "1", id="a\u200b")} == {"K103"}
    assert {f.code for f in findings(tmp_path / "2", link="https://x.example/a\u200bb")} == {"V208"}
    assert {f.code for f in findings(tmp_path / "3", code="a\u00adb")} == {"V208"}


def test_one_damaged_cell_among_thousands_is_found_with_its_neighbours_untouched(
    tmp_path: Path,
) -> None:
    rows = [("id", "type", "name", "note")]
    rows += [(f"o{n:05}", "Office", f"Amt {n}", f"Größe #{n}?") for n in range(1500)]
    rows[1200] = ("o01199", "Office", "FÃ¼nfte", "gut")
    (found,) = check(write_workspace(tmp_path, {"offices.csv": rows}))
    assert (found.code, found.place.row, found.suggestion) == ("V204", 1201, "Fünfte")


# --- years


def days(folder: Path, day: str, shapes: str = SHAPES) -> list[Finding]:
    tables = {
        "offices.csv": [("id", "type", "name"), ("north", "Office", "Amt")],
        "visits.csv": [("office", "number", "day"), ("north", "1", day)],
    }
    return check(write_workspace(folder, tables, shapes=shapes))


@pytest.mark.parametrize(
    ("day", "code", "suggestion"),
    [
        ("44516", "V210", "16.11.2021"),
        ("0021-11-16", "V209", "2021-11-16"),
        ("0989-11-16", "V209", None),
        ("20211-11-16", "V209", None),
        ("-0044-03-15", "V209", None),
        ("16.11.0021", "V209", "16.11.2021"),
        ("16.11.21", "V103", "16.11.2021"),
        ("#NV", "V202", None),
    ],
)
def test_odd_days_are_violations_that_name_what_was_meant(
    tmp_path: Path, day: str, code: str, suggestion: str | None
) -> None:
    (found,) = days(tmp_path, day)
    assert (found.code, found.suggestion) == (code, suggestion)
    assert found.severity is Severity.VIOLATION
    if code == "V209":
        year = {"0021-11-16": "21", "16.11.0021": "21", "0989-11-16": "989"}
        year |= {"20211-11-16": "20211", "-0044-03-15": "-44"}
        assert found.details["year"] == year[day]


@pytest.mark.parametrize("day", ["1000-01-01", "9999-12-31", "31.12.1000"])
def test_years_of_four_digits_are_not_odd(tmp_path: Path, day: str) -> None:
    assert days(tmp_path, day) == []


@pytest.mark.parametrize(
    ("day", "code", "suggestion"),
    [
        ("44516", "V210", "16.11.2021"),
        ("0021", "V209", "2021"),
        ("0000", "V209", None),
        ("20240307", "V209", "07.03.2024"),
    ],
)
def test_a_number_is_no_year_even_where_a_column_takes_years(
    tmp_path: Path, day: str, code: str, suggestion: str | None
) -> None:
    rows = [("id", "type", "name", "day"), ("a", "Amt", "A", day)]
    (found,) = check(write_workspace(tmp_path, {"offices.csv": rows}, shapes=COVERING))
    assert (found.code, found.suggestion) == (code, suggestion)


@pytest.mark.parametrize(
    ("count", "code"), [("10,5", "V103"), ("10;5", "R105"), ("10, 5", "R105"), ("10 und 5", "R105")]
)
def test_a_comma_alone_separates_no_numbers(tmp_path: Path, count: str, code: str) -> None:
    (found,) = findings(tmp_path, count=count)
    assert found.code == code
    if code == "R105":
        assert found.details["parts"] == "10, 5"


@pytest.mark.parametrize(
    ("text", "details"),
    [("#NV", {"error": "#NV"}), ("+A1", damage_of("+A1")), ("a\u200bb", damage_of("a\u200bb"))],
)
def test_what_is_told_of_a_damaged_text(
    tmp_path: Path, text: str, details: Damage | dict[str, str]
) -> None:
    (found,) = findings(tmp_path, note=text)
    assert found.details == (details if isinstance(details, dict) else dict(details.details))


def test_what_is_wrong_in_a_number_is_told(tmp_path: Path) -> None:
    for cell, code, details in (
        ("#NV", "V202", {"error": "#NV"}),
        ("\u200b\u2060", "V207", {"character": "U+200B"}),
        ("5\u200b0", "V208", None),
        ("viele", "V103", None),
    ):
        (found,) = findings(tmp_path / code, count=cell)
        assert (found.code, found.severity) == (code, Severity.VIOLATION)
        for key, value in (details or {}).items():
            assert str(found.details[key]).startswith(value)
    (found,) = findings(tmp_path / "text", count="viele")
    assert found.value_term == '"viele"^^<http://www.w3.org/2001/XMLSchema#integer>'


def test_what_is_no_address_is_told_as_it_stands(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, link="no address")
    assert (found.code, found.value, found.value_term) == ("V104", "no address", '"no address"')


def test_a_bound_of_the_shape_allows_the_years_on_its_side(tmp_path: Path) -> None:
    """Who writes history says so."""
    old = SHAPES.replace(
        "sh:lessThanOrEquals e:until",
        'sh:lessThanOrEquals e:until ; sh:minInclusive "-0500-01-01"^^xsd:date',
    )
    assert old != SHAPES
    assert days(tmp_path / "1", "-0044-03-15", old) == []
    assert days(tmp_path / "2", "0021-11-16", old) == []
    assert [f.code for f in days(tmp_path / "3", "20211-11-16", old)] == ["V209"]


# --- Normalization Form C (RDF 1.1 Concepts, section 3.3)


NFD = {name: unicodedata.normalize("NFD", name) for name in ("Köln", "Süd", "Ämter", "Schlüssel")}


@given(st.text(max_size=6))
def test_the_quick_look_at_bytes_knows_the_form(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    assert is_normal(data) == unicodedata.is_normalized("NFC", data.decode())


def test_every_character_by_itself() -> None:
    for number in (*range(0xD800), *range(0xE000, 0x30000)):
        character = chr(number)
        assert is_normal(character.encode()) == unicodedata.is_normalized("NFC", character)
        if unicodedata.combining(character):
            text = "q" + character + "\u0300"
            assert is_normal(text.encode()) == unicodedata.is_normalized("NFC", text)


def test_whatever_composes_is_seen_between_western_words() -> None:
    """Letters of Korean and vowel signs compose as well, though they are no combining marks."""
    every = map(chr, (*range(0xD800), *range(0xE000, 0x30000)))
    for pair in {unicodedata.normalize("NFD", character) for character in every}:
        for text in {pair, "".join(pair[-2:]), unicodedata.normalize("NFC", pair[:-1]) + pair[-1:]}:
            within = "Straße – " * 40 + text + " und " * 40
            assert is_normal(within.encode()) == unicodedata.is_normalized("NFC", within)


@pytest.mark.parametrize("sign", ["", "🚓", "日本", "Ж"])
def test_a_western_text_is_not_looked_through_for_the_form(
    sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []

    def is_normalized(form: typing.Literal["NFC"], text: str) -> bool:
        looked_at.append(text)
        return original(form, text)

    original = unicodedata.is_normalized
    text = ("„Süd“ – 5 € " * 100 + sign).encode()
    assert is_normal(text)  # what is looked up once for all texts
    monkeypatch.setattr(unicodedata, "is_normalized", is_normalized)
    assert is_normal(text)
    assert all(text in sign for text in looked_at)


def test_cells_headings_references_and_file_names_are_brought_to_one_form(tmp_path: Path) -> None:
    tables: dict[str, list[tuple[str, ...]]] = {
        f"{NFD['Ämter']}.csv": [
            ("id", "type", "name", NFD["Schlüssel"], "link", "note"),
            (
                "south",
                "Office",
                f"Amt {NFD['Süd']}",
                NFD["Köln"],
                f"https://{NFD['Köln']}.example/",
                "x",
            ),
            (
                "west",
                "Office",
                "Amt West",
                "Köln",
                "https://Köln.example/",
                f'"{NFD["Köln"]},\n{NFD["Süd"]}"',
            ),
        ],
        "sites.csv": [("id", "name"), ("hall", f"Halle {NFD['Köln']}")],
        "visits.csv": [
            ("office", "number", "hosts"),
            ("Amt Süd", "1", f"Halle Köln;Amt {NFD['Süd']}"),
        ],
    }
    workspace = write_workspace(tmp_path, tables)
    release(workspace)
    text = (workspace.output / "dataset.nt").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert text.count("<https://Köln.example/>") == 2
    assert text.count(f"<{BASE}code/K%C3%B6ln>") == 2
    assert f"<{BASE}visit/south.1> <https://example.org/def#hosts> <{BASE}site/hall>" in text
    for path in workspace.output.rglob("*"):
        if path.is_file() and path.suffix in (".csv", ".ttl", ".jsonld", ".html", ".json"):
            assert unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8")), path


def test_a_character_that_becomes_a_semicolon_cuts_no_cell(tmp_path: Path) -> None:
    """U+037E is the same as ``;`` in Normalization Form C, but no delimiter of the file."""
    text = "id;type;name\na;Office;eins\u037e zwei\n"
    workspace = write_workspace(tmp_path, {"offices.csv": text})
    release(workspace)
    assert '"eins; zwei"' in (workspace.output / "dataset.nt").read_text(encoding="utf-8")


def test_labels_and_escapes_of_the_model_are_brought_to_one_form(tmp_path: Path) -> None:
    for number, label in enumerate(("A\u0308mter", "A\\u0308mter")):
        shapes = SHAPES.replace('"Ämter"@de', f'"{label}"@de')
        tables = {"Ämter.csv": [("id", "type", "name"), ("a", "Office", "A")]}
        assert check(write_workspace(tmp_path / str(number), tables, shapes=shapes)) == []
        ontology = ONTOLOGY.replace('"Amt"@de', f'"{label}"@de')
        tables = {"offices.csv": [("id", "type", "name"), ("a", "Ämter", "A")]}
        folder = tmp_path / f"o{number}"
        assert check(write_workspace(folder, tables, ontology=ontology)) == []


def test_settings_are_brought_to_one_form_but_for_names_of_folders() -> None:
    def read(kind: setting_types.SettingType, value: object) -> object:
        return kind.read(value, lambda path, wrong: pytest.fail(f"{path}: {wrong}"))

    assert read(setting_types.TEXTS, {"de": NFD["Köln"]}) == {"de": "Köln"}
    assert read(setting_types.KEYWORDS, {"de": [NFD["Süd"]]}) == {"de": ("Süd",)}
    assert read(setting_types.folder("records"), NFD["Süd"]) == NFD["Süd"], "another name on a disk"


# --- RDF that is handed over


def test_rdf_that_is_handed_over_is_told_and_not_changed(tmp_path: Path) -> None:
    head = "@prefix e: <https://example.org/def#> .\ne:a e:note 'plain ö' .\n"
    for name, text in (
        ("raw", f"e:b e:note '{NFD['Köln']}', 'x' ."),
        ("escaped", r"e:b e:note 'o\u0308' ."),
    ):
        files = DataFiles()
        path = tmp_path / f"{name}.ttl"
        path.write_text(f"{head}{text}\ne:c e:note '{NFD['Süd']}' .\n", encoding="utf-8")
        files.read(path, path.name)
        (found,) = files.warnings
        assert (found.code, found.place.line, found.details) == ("V212", 3, {"count": "2"})
        assert any(
            not unicodedata.is_normalized("NFC", str(node)) for node in files.graph.objects()
        )
    path = tmp_path / "good.ttl"
    path.write_text(head + r"e:d e:note 'gut \u00f6' .", encoding="utf-8")
    files = DataFiles()
    files.read(path, path.name)
    assert files.warnings == []


def test_a_query_finds_a_text_in_whatever_form_it_is_typed(tmp_path: Path) -> None:
    rows = [("id", "type", "name"), ("a", "Office", "Amt Köln")]
    release(write_workspace(tmp_path, {"offices.csv": rows}))
    query = f'SELECT ?s WHERE {{ ?s ?p ?o FILTER(STR(?o) = "Amt {NFD["Köln"]}") }}'
    done = CliRunner().invoke(group, ["query", "-w", str(tmp_path), "--format", "csv", query])
    assert done.exit_code == 0, done.output
    assert f"{BASE}office/a" in done.output


# --- models and settings


@pytest.mark.parametrize("blank", ["\u200b", "\u3164", "\u0301", " \u00ad"])
def test_labels_and_settings_that_show_nothing_are_refused(tmp_path: Path, blank: str) -> None:
    rows = [("id", "type", "name"), ("a", "Office", "A")]
    shapes = SHAPES.replace('"Offices"@en', f'"{blank}"@en')
    found = check(write_workspace(tmp_path / "1", {"offices.csv": rows}, shapes=shapes))
    assert [finding.code for finding in found] == ["M108"]
    ontology = ONTOLOGY.replace('"office"@en', f'"{blank}"@en')
    found = check(write_workspace(tmp_path / "2", {"offices.csv": rows}, ontology=ontology))
    assert "M108" in {finding.code for finding in found}
    told: list[object] = []
    assert setting_types.TEXTS.read({"de": blank}, lambda _, value: told.append(value)) == {}
    assert told == [blank]


@pytest.mark.parametrize(
    "signs",
    ['csvw:decimalChar "," ; csvw:groupChar ","', 'csvw:groupChar "."', 'csvw:decimalChar "1"'],
)
def test_signs_of_numbers_must_differ_and_be_no_part_of_one(tmp_path: Path, signs: str) -> None:
    shapes = SHAPES.replace("sh:datatype xsd:integer", f"sh:datatype xsd:integer ; {signs}")
    rows = [("id", "type", "name"), ("a", "Office", "A")]
    found = check(write_workspace(tmp_path, {"offices.csv": rows}, shapes=shapes))
    assert [finding.code for finding in found] == ["M108"]
