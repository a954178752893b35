"""Why a record may be meant: which of its names is like the text, and what differs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.workspaces import OFFICES, SITES, csv_text, write_workspace

from verbund.model.column_kinds import Reference
from verbund.read.tables import workspace_tables
from verbund.resolve.candidates import Candidates
from verbund.resolve.index import Index
from verbund.resolve.indexing import index_tables
from verbund.resolve.likeness import differences
from verbund.resolve.references import References
from verbund.resolve.written_names import WrittenNames

MANY = [
    ("id", "type", "name", "name@en"),
    ("kpb-lippe", "Office", "Kreispolizeibehörde Lippe", "Lippe police"),
    ("kpb-hoexter", "Office", "Kreispolizeibehörde Höxter", ""),
    ("kreis-lippe", "Office", "Kreis Lippe", ""),
    ("lippe", "Branch", "Außenstelle Lippe", "Lippe branch"),
]


@pytest.fixture
def index(tmp_path: Path) -> Index:
    workspace = write_workspace(
        tmp_path, {"offices.csv": csv_text(MANY), "sites.csv": csv_text(SITES)}
    )
    model = workspace.load_model()
    return index_tables(model, workspace_tables(workspace, model))


def references(index: Index, column: str) -> References:
    kind = index.model.by_name["visits"].field(column).kind
    assert isinstance(kind, Reference)
    return References(index, kind)


def ranked(index: Index, text: str, column: str = "office", most: int = 5) -> list[tuple[str, str]]:
    column_references = references(index, column)
    resolution = column_references.by_records(text)
    found = Candidates(index).of(text, column_references, resolution, most)
    return [(item.found.relative, str(item.why["en"])) for item in found]


@pytest.mark.parametrize(
    ("text", "name", "english", "german"),
    [
        ("Kreis Lipe", "Kreis Lippe", "“Lippe” in place of “Lipe”", "„Lippe“ statt „Lipe“"),
        ("Lippe", "Kreis Lippe", "with “Kreis”", "mit „Kreis“"),
        ("Der Kreis Lippe", "Kreis Lippe", "without “Der”", "ohne „Der“"),
        ("Amt a", "ein Amt", "with “ein”, without “a”", "mit „ein“, ohne „a“"),
    ],
)
def test_what_differs(text: str, name: str, english: str, german: str) -> None:
    assert differences(text, name) == {"en": english, "de": german}


@pytest.mark.parametrize(
    ("text", "name"), [("kreis  LIPPE", "Kreis Lippe"), ("a x b y c z d u", "a 1 b 2 c 3 d 4")]
)
def test_no_difference_and_many_are_not_named(text: str, name: str) -> None:
    assert differences(text, name) is None


@pytest.mark.parametrize(
    ("text", "key", "why"),
    [
        (
            "Kreis Lipppe",
            "kreis-lippe",
            "“Kreis Lippe”; “Lippe” in place of “Lipppe”",
        ),
        (
            "Lippe Polise",
            "kpb-lippe",
            (
                "“Lippe police” is another name of “Kreispolizeibehörde Lippe”;"
                " “police” in place of “Polise”"
            ),
        ),
        (
            "office/kpb-hoxter",
            "kpb-hoexter",
            "key of “Kreispolizeibehörde Höxter”; “kpb-hoexter” in place of “kpb-hoxter”",
        ),
    ],
)
def test_a_suggestion_says_why(index: Index, text: str, key: str, why: str) -> None:
    found = references(index, "office").suggest(text)
    assert found is not None
    assert found.why is not None
    assert (found.text, found.why["en"]) == (key, why)


def test_candidates_are_ranked_by_whole_names_each_record_once(index: Index) -> None:
    assert ranked(index, "Kreispolizeibehörde Lipe") == [
        (
            "office/kpb-lippe",
            "“Kreispolizeibehörde Lippe”; “Lippe” in place of “Lipe”",
        ),
        (
            "office/kpb-hoexter",
            "“Kreispolizeibehörde Höxter”; “Höxter” in place of “Lipe”",
        ),
    ]
    assert [key for key, _ in ranked(index, "Kreispolizeibehörde Lipe", most=1)] == [
        "office/kpb-lippe"
    ]
    assert ranked(index, "etwas ganz anderes") == []


def test_texts_that_are_no_names_are_compared_with_nothing(index: Index) -> None:
    """Time would grow with the square of their length."""
    long = "Kreis Lippe " * 100_000
    assert ranked(index, long) == []
    assert references(index, "office").suggest(long) is None
    assert differences(long, long[:-3]) is None


def test_words_in_another_order_are_found_but_count_less(index: Index) -> None:
    found = Candidates(index)
    column = references(index, "office")
    (first, *_) = found.of("Lippe, Kreis", column, column.by_records("Lippe, Kreis"), 5)
    assert (first.found.relative, first.score) == ("office/kreis-lippe", 95.0)


def test_after_so_many_comparisons_only_exact_names_are_found(index: Index) -> None:
    """A list of texts of others has an end: each text is compared with all names twice."""
    column = references(index, "office")
    names = len(index.written.of(index.model.by_name["offices"]))
    assert names
    once = Candidates(index, most_looks=None)
    text = "Kreis Lipppe"
    assert once.of(text, column, column.by_records(text), 5)
    used = once._looks
    bounded = Candidates(index, most_looks=2 * used)
    for _ in range(2):
        assert bounded.of(text, column, column.by_records(text), 5)
    assert bounded.of(text, column, column.by_records(text), 5) == []
    exact = bounded.search("kreis-lippe", column, 5)
    assert [item.found.relative for item in exact] == ["office/kreis-lippe"]


def test_candidates_are_of_the_wanted_class_only(index: Index) -> None:
    assert [key for key, _ in ranked(index, "Lippe Branche", "branch")] == ["office/lippe"]
    assert [key for key, _ in ranked(index, "Kreis Lippe", "branch")] == ["office/lippe"]
    assert [key for key, _ in ranked(index, "Rathaus 1", "hosts")][:1] == ["site/hall"]


def test_a_name_of_several_has_these_first(tmp_path: Path) -> None:
    offices = [*OFFICES, ("north-2", "Branch", "AMT nord"), ("north-3", "Office", "Amt Norden")]
    workspace = write_workspace(tmp_path, {"offices.csv": csv_text(offices)})
    model = workspace.load_model()
    own = index_tables(model, workspace_tables(workspace, model))
    column = references(own, "office")
    found = Candidates(own).of("amt nord", column, column.by_records("amt nord"), 3)
    assert [(item.found.id, item.score, item.name) for item in found] == [
        ("north", 100.0, "Amt Nord"),
        ("north-2", 100.0, "AMT nord"),
        ("north-3", 88.9, "Amt Norden"),
    ]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("kpb-lippe", "office/kpb-lippe"),
        ("office/kpb-lippe", "office/kpb-lippe"),
        ("Lippe police", "office/kpb-lippe"),
        ("polizeibehörde höxter", "office/kpb-hoexter"),
    ],
)
def test_a_person_finds_records_by_key_name_and_likeness(
    index: Index, words: str, first: str
) -> None:
    found = Candidates(index).search(words, references(index, "office"), 5)
    assert found[0].found.relative == first


def test_names_are_as_written_the_preferred_one_first(index: Index) -> None:
    names = index.written.of(index.model.by_name["offices"])
    assert names["kpb-lippe"] == ["Kreispolizeibehörde Lippe", "Lippe police"]
    assert names["kreis-lippe"] == ["Kreis Lippe"]
    assert index.written.name(index.model.by_name["offices"], "none") == "none"
    assert isinstance(index.written, WrittenNames)
    assert index.written.of(index.model.by_name["visits"]) == {}


@pytest.mark.parametrize(
    "text",
    [
        "kein Kreis Lippe",
        "nicht: Kreis Lippe",
        "ehem. Kreis Lippe",
        "Kreistag Lippe",
        "Kreis Höxter",  # the place is known, and not that of the record
        "Kreis Lippe ohne Kreispolizeibehörde Lippe",
        "not Lippe police",
    ],
)
def test_another_office_is_not_suggested(index: Index, text: str) -> None:
    assert references(index, "office").suggest(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "kein Kreis Lippe",
        "ehem. Kreis Lippe",
        "Kreis Lippe ohne Außenstelle Lippe",
        "Kreis Lippe oder Außenstelle Lippe",
        "former Lippe branch",
    ],
)
def test_what_a_word_turns_into_something_else_is_no_candidate(index: Index, text: str) -> None:
    assert ranked(index, text) == []
