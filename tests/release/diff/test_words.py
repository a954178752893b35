"""The words for what changed, value by value, in both languages; from lines of the dataset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from verbund.model.model import Model
from verbund.release.diff.dataset import DatasetFile
from verbund.release.diff.naming import excerpt, excerpts
from verbund.release.diff.write import DifferenceSummary, write_difference
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[3]
LINES = (ROOT / "output/dataset.nt").read_text("utf-8").splitlines(keepends=True)
BASE = "https://w3id.org/agency-cooperation/lippe/"
ONTOLOGY = "https://w3id.org/agency-cooperation/ontology#"
CONCEPT = "https://w3id.org/agency-cooperation/concept/"
XSD = "http://www.w3.org/2001/XMLSchema#"
SIKO = f"<{BASE}conference/siko-lippe-2>"
GERMAN = "Zweite Sicherheitskonferenz im Kreis Lippe (16.11.2021)"
ENGLISH = "Second security conference in the district of Lippe (2021-11-16)"


@pytest.fixture(scope="module")
def model() -> Model:
    return read_workspace(ROOT).load_model()


def line(subject: str, path: str, value: str) -> str:
    return f"{subject} <{path}> {value} .\n"


def write(path: Path, lines: Sequence[str]) -> DatasetFile:
    path.write_text("".join(sorted(lines, key=str.encode)), encoding="utf-8", newline="\n")
    return DatasetFile(path)


def compared(
    folder: Path, old: Sequence[str], new: Sequence[str], model: Model | None
) -> DifferenceSummary:
    pair = write(folder / "old.nt", old), write(folder / "new.nt", new)
    return write_difference(*pair, folder / "changes", model)


def told(summary: DifferenceSummary, language: str) -> list[str]:
    log = summary.logs["de" if language == "de" else "en"]
    return [text for part in log.sections for text in part.sentences]


def instead(
    folder: Path, model: Model | None, subject: str, path: str, value: str | None, *more: str
) -> DifferenceSummary:
    """Compare the dataset with one that has these values of a property, and no others."""
    start = f"{subject} <{path}> "
    left = [text for text in LINES if not text.startswith(start)]
    values = [item for item in (value, *more) if item is not None]
    return compared(folder, LINES, left + [line(subject, path, item) for item in values], model)


@pytest.mark.parametrize(
    ("path", "value", "german", "english"),
    [
        (
            "https://schema.org/startDate",
            f'"2021-11-17"^^<{XSD}date>',
            (
                "Zweite Sicherheitskonferenz im Kreis Lippe (17.11.2021):"
                " „Datum“ von 16.11.2021 auf 17.11.2021 geändert."
            ),
            (
                "Second security conference in the district of Lippe (2021-11-17):"
                " “Date” changed from 2021-11-16 to 2021-11-17."
            ),
        ),
        (
            "https://schema.org/startDate",
            f'"2021-12"^^<{XSD}gYearMonth>',
            (
                "Zweite Sicherheitskonferenz im Kreis Lippe (12/2021):"
                " „Datum“ von 16.11.2021 auf 12/2021 geändert."
            ),
            (
                "Second security conference in the district of Lippe (2021-12):"
                " “Date” changed from 2021-11-16 to 2021-12."
            ),
        ),
        (
            "https://schema.org/startDate",
            f'"2021-11-16+01:00"^^<{XSD}date>',
            (
                "Zweite Sicherheitskonferenz im Kreis Lippe (2021-11-16+01:00):"
                " „Datum“ von 16.11.2021 auf 2021-11-16+01:00 geändert."
            ),
            (
                "Second security conference in the district of Lippe (2021-11-16+01:00):"
                " “Date” changed from 2021-11-16 to 2021-11-16+01:00."
            ),
        ),
        (
            f"{ONTOLOGY}attendanceMinimum",
            f'"4.5"^^<{XSD}decimal>',
            f"{GERMAN}: „Teilnehmende mindestens“ von 41 auf 4,5 geändert.",
            f"{ENGLISH}: “Participants at least” changed from 41 to 4.5.",
        ),
        (
            f"{ONTOLOGY}attendanceMinimum",
            f'"true"^^<{XSD}boolean>',
            f"{GERMAN}: „Teilnehmende mindestens“ von 41 auf ja geändert.",
            f"{ENGLISH}: “Participants at least” changed from 41 to yes.",
        ),
        (
            f"{ONTOLOGY}attendanceMinimum",
            f'"false"^^<{XSD}boolean>',
            f"{GERMAN}: „Teilnehmende mindestens“ von 41 auf nein geändert.",
            f"{ENGLISH}: “Participants at least” changed from 41 to no.",
        ),
        (
            f"{ONTOLOGY}attendanceMinimum",
            f'"1"^^<{XSD}boolean>',
            f"{GERMAN}: „Teilnehmende mindestens“ von 41 auf 1 geändert.",
            f"{ENGLISH}: “Participants at least” changed from 41 to 1.",
        ),
        (
            f"{ONTOLOGY}attendanceMinimum",
            '"true"',
            f"{GERMAN}: „Teilnehmende mindestens“ von 41 auf true geändert.",
            f"{ENGLISH}: “Participants at least” changed from 41 to true.",
        ),
        (
            f"{ONTOLOGY}attendanceMinimum",
            None,
            f"{GERMAN}: „Teilnehmende mindestens“ entfernt: 41.",
            f"{ENGLISH}: “Participants at least” removed: 41.",
        ),
        (
            f"{ONTOLOGY}inSeries",
            f"<{BASE}conference-series/none>",
            f"{GERMAN}: „Reihe“ von Sicherheitskonferenz im Kreis Lippe auf none geändert.",
            (
                f"{ENGLISH}: “Series” changed from Security conference in the district of Lippe"
                " to none."
            ),
        ),
        (
            f"{ONTOLOGY}inSeries",
            "<https://elsewhere.example/x>",
            (
                f"{GERMAN}: „Reihe“ von Sicherheitskonferenz im Kreis Lippe auf"
                " <https://elsewhere.example/x> geändert."
            ),
            (
                f"{ENGLISH}: “Series” changed from Security conference in the district of Lippe"
                " to <https://elsewhere.example/x>."
            ),
        ),
        (
            "https://elsewhere.example/ns#colour",
            '"red"',
            f"{GERMAN}: „colour“ ergänzt: „red“.",
            f"{ENGLISH}: “colour” added: “red”.",
        ),
        (
            "urn:x",
            '"Red."',
            f"{GERMAN}: „urn:x“ ergänzt: „Red.“.",
            f"{ENGLISH}: “urn:x” added: “Red.”.",
        ),
        (
            f"{ONTOLOGY}certainty",
            f"<{CONCEPT}certainty/none>",
            (
                f"{GERMAN}: „Sicherheit der Angabe“ von genannt auf"
                f" <{CONCEPT}certainty/none> geändert."
            ),
            f"{ENGLISH}: “Certainty” changed from stated to <{CONCEPT}certainty/none>.",
        ),
    ],
)
def test_a_changed_value(
    path: str, value: str | None, german: str, english: str, model: Model, tmp_path: Path
) -> None:
    summary = instead(tmp_path, model, SIKO, path, value)
    assert (told(summary, "de"), told(summary, "en")) == ([german], [english])


def test_of_texts_in_several_languages_each_is_a_cell_of_its_own(
    model: Model, tmp_path: Path
) -> None:
    """The language of the workspace is not said."""
    path = "http://purl.org/dc/terms/title"
    summary = instead(tmp_path, model, SIKO, path, '"Zwei"@de', '"Two"@en', '"Twee"@nl')
    assert told(summary, "de") == [
        (
            "Zwei (16.11.2021): „Titel“ von „Zweite Sicherheitskonferenz im Kreis Lippe“ auf „Zwei“"
            " geändert."
        ),
        (
            "Zwei (16.11.2021): „Titel (en)“ von „Second security conference in the district of Lippe“"
            " auf „Two“ geändert."
        ),
        "Zwei (16.11.2021): „Titel (nl)“ ergänzt: „Twee“.",
    ]


def test_a_record_is_named_by_what_is_left_of_it(model: Model, tmp_path: Path) -> None:
    """By the new dataset, where it has the record; by its id, where no name can be made."""
    subject = f"<{BASE}place/detmold>"
    mine = [text for text in LINES if text.startswith(subject)]
    others = [text for text in LINES if not text.startswith(subject)]
    gone = compared(tmp_path, LINES, others, model)
    assert told(gone, "en") == ["Removed: Detmold."]
    named = [text for text in mine if "prefLabel" in text]
    nameless = compared(tmp_path, others, [*others, *sorted(set(mine) - set(named))], model)
    assert told(nameless, "en") == ["New: 05766020."]
    renamed = [text.replace('"Detmold"', '"Neu"') for text in LINES]
    assert "Neu: „Name“ von „Detmold“ auf „Neu“ geändert." in told(
        compared(tmp_path, LINES, renamed, model), "de"
    )


def test_records_stand_in_the_order_of_the_dataset_and_others_last(
    model: Model, tmp_path: Path
) -> None:
    names = ("source/x", "zzz/x", "place/x", "conference/x")
    new = [line(f"<{BASE}{name}>", "urn:p", '"1"') for name in names]
    summary = compared(tmp_path, [], [*new, line("<urn:other>", "urn:p", '"1"')], model)
    sections = {
        language: [(part.heading, part.sentences) for part in log.sections]
        for language, log in summary.logs.items()
    }
    known = [item.name for item in model.record_types]
    there = sorted(("conferences", "places", "sources"), key=known.index)
    headings = {"conferences": "Konferenzen", "places": "Orte", "sources": "Quellen"}
    assert sections["de"] == [
        *((f"{headings[name]}: 1 neu", ("Neu: x.",)) for name in there),
        ("Weitere: 2 neu", (f"Neu: <{BASE}zzz/x>.", "Neu: <urn:other>.")),
    ]
    assert sections["en"][-1][0] == "Others: 2 new"


def test_counts_of_each_kind_stand_in_the_heading(tmp_path: Path) -> None:
    a, b, c, d = (line(f"<urn:{name}>", "urn:p", '"1"') for name in "abcd")
    more = line("<urn:b>", "urn:q", "<urn:x>")
    summary = compared(tmp_path, [a, b], [b, more, c, d], None)
    (section,) = summary.logs["en"].sections
    assert section.heading == "Others: 2 new, 1 changed, 1 removed"
    assert section.sentences == (
        "New: <urn:c>.",
        "New: <urn:d>.",
        "<urn:b>: “urn:q” added: <urn:x>.",
        "Removed: <urn:a>.",
    )
    assert summary.logs["en"].summary == "Triples removed: 1, added: 3."
    assert summary.logs["en"].text() == (
        "Triples removed: 1, added: 3.\n\n"
        "Others: 2 new, 1 changed, 1 removed\n"
        "  New: <urn:c>.\n  New: <urn:d>.\n  <urn:b>: “urn:q” added: <urn:x>.\n"
        "  Removed: <urn:a>.\n"
    )


@pytest.mark.parametrize(
    ("versions", "title"),
    [
        (("1.0.0", "1.1.0"), "# Changes from 1.0.0 to 1.1.0"),
        (("1.0.0", "1.0.0"), "# Changes"),
        ((None, "1.1.0"), "# Changes"),
        (("1.0.0", None), "# Changes"),
    ],
)
def test_the_versions_stand_in_the_title(
    versions: tuple[str | None, str | None], title: str, tmp_path: Path
) -> None:
    (tmp_path / "a.nt").write_bytes(b"")
    old, new = (DatasetFile(tmp_path / "a.nt", version) for version in versions)
    summary = write_difference(old, new, tmp_path / "changes")
    text = (tmp_path / "changes/changes.en.md").read_text("utf-8")
    assert text.splitlines()[0] == title
    assert (summary.old.version, summary.new.version) == versions


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (r"a\b", r"a\\b"),
        ("`*_[]<>&|~#", r"\`\*\_\[\]\<\>\&\|\~\#"),
        ("- a", r"“- a”"),
        ("1. a", r"“1. a”"),
    ],
)
def test_mark_up_of_a_text_is_none_of_the_change_log(
    text: str, written: str, tmp_path: Path
) -> None:
    value = text.replace("\\", "\\\\")
    compared(tmp_path, [], [line("<urn:a>", "urn:p", f'"{value}"')], None)
    new = [line("<urn:a>", "urn:p", f'"{value}"'), line("<urn:a>", "urn:q", '"1"')]
    compared(tmp_path, new[1:], new, None)
    log = (tmp_path / "changes/changes.en.md").read_text("utf-8")
    assert written in log


def test_a_name_does_not_begin_a_list(model: Model, tmp_path: Path) -> None:
    """A name at the beginning of a sentence: a plus, a number with a dot, an equals sign."""
    path = "http://www.w3.org/2004/02/skos/core#prefLabel"
    subject = f"<{BASE}place/detmold>"
    for name, written in (("- x", r"\- x"), ("+x", r"\+x"), ("12. x", r"12\. x"), ("3)", r"3\)")):
        instead(tmp_path, model, subject, path, f'"{name}"@de', f'"{name}"@en')
        log = (tmp_path / "changes/changes.de.md").read_text("utf-8")
        assert f"\n- {written}: „Name“ von" in log


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("a", "b", ("a", "b")),
        ("x" * 80, "x" * 79 + "y", ("x" * 80, "x" * 79 + "y")),
        (
            "x" * 100,
            "x" * 99 + "y",
            ("…" + "x" * 21, "…" + "x" * 20 + "y"),
        ),
        ("x" * 81, "x" * 82, ("…" + "x" * 20, "…" + "x" * 21)),
        ("a" + "x" * 80, "b", ("a" + "x" * 78 + "…", "b")),
        ("x" * 20 + "a" * 80, "x" * 20, ("x" * 20 + "a" * 59 + "…", "x" * 20)),
        ("x" * 21 + "a" * 80, "x" * 21, ("…" + "x" * 20 + "a" * 59 + "…", "…" + "x" * 20)),
    ],
)
def test_two_texts_are_cut_where_they_begin_to_differ(
    old: str, new: str, shown: tuple[str, str]
) -> None:
    assert excerpts(old, new) == shown
    assert excerpts(new, old) == shown[::-1]


def test_an_excerpt_shows_every_character() -> None:
    assert excerpt("a\nb\u200f") == "a\\nb\\u200F"
    assert excerpt("x" * 80) == "x" * 80
    assert excerpt("x" * 81) == "x" * 79 + "…"


def test_a_concept_without_a_label_of_its_own_is_named_as_its_column_has_it(
    model: Model, tmp_path: Path
) -> None:
    value = f"<{CONCEPT}certainty/derived>"
    summary = instead(tmp_path, replace(model, labels={}), SIKO, f"{ONTOLOGY}certainty", value)
    (sentence,) = told(summary, "en")
    assert sentence == f"{ENGLISH}: “Certainty” changed from stated to derived."
