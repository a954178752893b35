"""The change log of real records: what a person reads after a cell was changed."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.golden import check_golden

from verbund.difference.write import DifferenceSummary, write_difference
from verbund.findings.catalogue import LANGUAGES
from verbund.model.model import Model
from verbund.release.build import build
from verbund.workspace import read_workspace

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
Rows = list[dict[str, str]]
BASE = "https://w3id.org/agency-cooperation/lippe/"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return released(tmp_path_factory.mktemp("first"), {})


@pytest.fixture(scope="module")
def model() -> Model:
    return read_workspace(ROOT).load_model()


def released(folder: Path, edits: dict[str, Callable[[Rows], Rows]]) -> Path:
    """A release of this repository's records, some tables edited."""
    for name in ("ontology", "shapes", "records"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "verbund.toml").write_text(
        f'[workspace]\nbase = "{BASE}"\nlanguage = "de"\n', encoding="utf-8"
    )
    for table, edit in edits.items():
        path = folder / "records" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        headings = list(rows[0])
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, headings)
            writer.writeheader()
            writer.writerows(edit(rows))
    assert build(read_workspace(folder)).conforms
    return folder / "output"


def setting(key: str, column: str, value: str) -> Callable[[Rows], Rows]:
    def edit(rows: Rows) -> Rows:
        (row,) = (row for row in rows if row.get("id") == key)
        assert row[column] != value
        row[column] = value
        return rows

    return edit


def without(**cells: str) -> Callable[[Rows], Rows]:
    def edit(rows: Rows) -> Rows:
        left = [row for row in rows if any(row[name] != cell for name, cell in cells.items())]
        assert len(left) == len(rows) - 1
        return left

    return edit


def sentences(summary: DifferenceSummary) -> dict[str, list[str]]:
    return {
        language: [text for part in log.sections for text in part.sentences]
        for language, log in summary.logs.items()
    }


def test_one_changed_cell_is_two_lines_and_one_sentence(
    first: Path, model: Model, tmp_path: Path
) -> None:
    second = released(
        tmp_path / "second", {"conferences": setting("siko-lippe-2", "attendance_min", "43")}
    )
    summary = write_difference(first, second, tmp_path / "changes", model)
    lines = [(tmp_path / "changes" / name).read_text() for name in ("removed.nt", "added.nt")]
    assert [text.count("\n") for text in lines] == [1, 1]
    assert lines[0].replace('"41"', '"43"') == lines[1]
    assert sentences(summary) == {
        "de": [
            (
                "Zweite Sicherheitskonferenz im Kreis Lippe (16.11.2021): "
                "„Teilnehmende mindestens“ von 41 auf 43 geändert."
            )
        ],
        "en": [
            (
                "Second security conference in the district of Lippe (2021-11-16): "
                "“Participants at least” changed from 41 to 43."
            )
        ],
    }
    counts = json.loads((tmp_path / "changes" / "summary.json").read_text())
    assert counts["records"] == {"conferences": {"added": 0, "removed": 0, "changed": 1}}


def test_a_row_that_links_records_is_told_by_their_names(
    first: Path, model: Model, tmp_path: Path
) -> None:
    row = {"conference": "siko-lippe-2", "participant": "staatsanwaltschaft-detmold"}
    before = released(tmp_path / "before", {"participations": without(**row)})
    there = sentences(write_difference(before, first, tmp_path / "there", model))
    assert there["en"] == [
        (
            "New: Detmold public prosecutor's office joined Second security conference in the "
            "district of Lippe (2021-11-16)."
        )
    ]
    back = sentences(write_difference(first, before, tmp_path / "back", model))
    assert back["de"] == [
        (
            "Entfernt: Staatsanwaltschaft Detmold: Teilnahme an "
            "„Zweite Sicherheitskonferenz im Kreis Lippe (16.11.2021)“."
        )
    ]


def test_without_a_template_the_records_of_the_key_are_named(
    first: Path, model: Model, tmp_path: Path
) -> None:
    from dataclasses import replace

    row = {"conference": "siko-lippe-2", "participant": "staatsanwaltschaft-detmold"}
    before = released(tmp_path / "before", {"participations": without(**row)})
    plain = replace(model, label_templates={})
    summary = write_difference(before, first, tmp_path / "changes", plain)
    assert sentences(summary)["de"] == [
        "Neu: Zweite Sicherheitskonferenz im Kreis Lippe – Staatsanwaltschaft Detmold."
    ]


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    note = "Eine *Anmerkung* mit <b>Auszeichnung</b> & [Verweis](https://example.org)."
    return released(
        tmp_path_factory.mktemp("edited"),
        {
            "conferences": setting("siko-lippe-2", "topics", "traffic;crime"),
            "organisations": setting("kreis-lippe", "name@en", "Lippe district"),
            "agent_groups": setting("kommunen-kreis-lippe", "closed", "ja"),
            "places": setting("detmold", "note", note),
            "lifecycle_events": setting("op-horn-bad-meinberg-beginn", "date", "2019-12-01"),
            "posts": setting("landrat-lippe", "post_in", "kreis-lippe"),
            "statements": lambda rows: rows[:-2],
        },
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_change_log_is_as_approved(
    first: Path, edited: Path, model: Model, language: str, tmp_path: Path, approve: bool
) -> None:
    write_difference(first, edited, tmp_path, model)
    text = (tmp_path / f"changes.{language}.md").read_text(encoding="utf-8")
    check_golden(GOLDEN / f"changes.{language}.md", text, approve)


def test_the_same_release_has_no_difference(first: Path, model: Model, tmp_path: Path) -> None:
    summary = write_difference(first, first, tmp_path, model)
    assert summary.is_empty
    assert (tmp_path / "added.nt").read_bytes() == b""
    assert (tmp_path / "changes.de.md").read_text() == "# Änderungen\n\nKein Unterschied.\n"


def test_files_without_a_model_are_told_by_iris_and_local_names(
    first: Path, edited: Path, tmp_path: Path
) -> None:
    summary = write_difference(first / "dataset.nt", edited / "dataset.nt", tmp_path)
    assert f"<{BASE}place/detmold>: “note”" in "\n".join(sentences(summary)["en"])
    assert list(summary.records) == ["other"]


def test_texts_are_cut_where_the_difference_is_seen(tmp_path: Path) -> None:
    for name, word in (("old", "vorher"), ("new", "nachher")):
        text = "gleich " * 40 + word
        (tmp_path / f"{name}.nt").write_text(f'<urn:a> <urn:p> "{text}" .\n')
    summary = write_difference(tmp_path / "old.nt", tmp_path / "new.nt", tmp_path / "changes")
    (sentence,) = sentences(summary)["de"]
    assert "vorher" in sentence
    assert "nachher" in sentence
    assert len(sentence) < 150


def test_a_great_difference_is_counted_whole_and_told_in_part(tmp_path: Path) -> None:
    (tmp_path / "old.nt").write_text("")
    (tmp_path / "new.nt").write_text(
        "".join(f"<urn:a:{n:04}> <urn:p> <urn:b> .\n" for n in range(1000))
    )
    summary = write_difference(tmp_path / "old.nt", tmp_path / "new.nt", tmp_path / "changes")
    assert summary.records["other"].added == 1000
    told = sentences(summary)["en"]
    assert len(told) == 201
    assert told[-1] == "… and 800 more new ones."


@pytest.mark.parametrize(("count", "more"), [(199, 0), (200, 0), (201, 1), (202, 2)])
def test_what_is_not_told_is_counted_to_the_last_one(count: int, more: int, tmp_path: Path) -> None:
    (tmp_path / "old.nt").write_text("")
    lines = (f"<urn:a:{n:04}> <urn:p> <urn:b> .\n" for n in range(count))
    (tmp_path / "new.nt").write_text("".join(lines))
    summary = write_difference(tmp_path / "old.nt", tmp_path / "new.nt", tmp_path / "changes")
    told = sentences(summary)["en"]
    assert len(told) == min(count, 200) + (more > 0)
    assert (f"and {more} more" in told[-1]) is (more > 0)
