"""What the command says at the end: how it goes on, and what is left to a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.migration.test_rules import RULE, library
from tests.support.library import edit

from verbund.cli.main import group


def said(*arguments: str) -> list[str]:
    """Return what is said at the end, on a terminal that nobody sits at."""
    result = CliRunner().invoke(group, ["migrate", *arguments])
    assert result.exit_code == 0, result.output
    return result.stderr.splitlines()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = library(tmp_path / "w", RULE)
    monkeypatch.chdir(folder)
    return folder


def test_without_a_terminal_the_command_that_writes_is_said(folder: Path) -> None:
    """The one that was called: taking back is not migrating."""
    assert said("--lang", "en")[-1].endswith("To write: verbund migrate --yes")
    said("--yes")
    undo = next(folder.glob("verbund-undo*")).name
    shown = said("--undo", undo, "--lang", "de")
    assert shown[-1].endswith(f"Zum Schreiben: verbund migrate --undo {undo} --yes")
    assert said("--undo", undo, "--yes", "--lang", "en") == ["1 file put back."]


def test_what_is_left_to_a_person_is_not_called_nothing(folder: Path) -> None:
    """Below a printed finding nobody reads that there is none."""
    edit(folder / "records/books.csv", "poetry;crime", "poetry;Schund")
    shown = said("--yes", "--lang", "de")
    assert shown[-2:] == [
        "Ihnen überlassen, wie oben genannt: 1 Punkt.",
        "Es bleiben: 1 Warnung. Anzeigen mit: verbund validate",
    ]
    assert said("--lang", "de") == [
        "Nichts zu schreiben. Ihnen überlassen, wie oben genannt: 1 Punkt."
    ]


def test_what_replaces_a_concept_is_in_use_itself(folder: Path) -> None:
    """One that was replaced by two, of which one is out of use again, proposes what is in use."""
    path = folder / "ontology" / "library.ttl"
    replaced = "<http://purl.org/dc/terms/isReplacedBy> genre:crime, genre:verse ;"
    path.write_text(
        path.read_text("utf-8").replace(
            "genre:pulp a skos:Concept ;", f"genre:pulp a skos:Concept ; {replaced}"
        ),
        "utf-8",
    )
    edit(folder / "records/books.csv", "poetry;crime", "poetry;Schund")
    output = CliRunner().invoke(group, ["migrate", "--yes", "--lang", "de"]).stdout
    assert "ein Begriff, der in Gebrauch ist: „Krimi“, „Lyrik“" in output
