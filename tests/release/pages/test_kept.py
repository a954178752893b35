"""Pages are kept, and taken again only where making them would give the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.workspaces import ONTOLOGY, SHAPES, write_workspace

from verbund.model import cache
from verbund.model.model import Model
from verbund.release.pages import write, write_pages
from verbund.release.pages.kept import _MOST

TITLE = {"de": "Ämter"}
DOWNLOADS = ["dataset.nt"]
Texts = dict[str, bytes]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "kept"
    monkeypatch.setenv(cache.VARIABLE, str(folder))
    return folder


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The base of each model whose pages were made and not taken from where they are kept."""
    bases: list[str] = []
    make = write._texts

    def noted(model: Model, *arguments: object) -> dict[str, str]:
        bases.append(model.base)
        return make(model, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(write, "_texts", noted)
    return bases


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_workspace(tmp_path / "w", {})
    example = tmp_path / "examples" / "sites" / "valid.csv"
    example.parent.mkdir(parents=True)
    example.write_text("id,name@de\nhof,Der Hof\n", encoding="utf-8")
    return tmp_path


def pages(
    folder: Path,
    *,
    model: Model | None = None,
    title: dict[str, str] = TITLE,
    downloads: list[str] = DOWNLOADS,
) -> Texts:
    """The bytes of the pages, by name."""
    written = write_pages(
        folder / "pages",
        model or write_workspace(folder / "w", {}).load_model(),
        title,
        examples=[folder / "examples"],
        downloads=downloads,
    )
    return {path.name: path.read_bytes() for path in written}


def kept_files(store: Path) -> list[Path]:
    return sorted(store.glob("*.pages"))


def test_the_second_release_makes_no_page(store: Path, folder: Path, made: list[str]) -> None:
    first = pages(folder)
    assert pages(folder) == first
    assert len(made) == 1
    assert len(kept_files(store)) == 1
    assert len(first) == 8


def another_title(folder: Path) -> Texts:
    return pages(folder, title={"de": "Stellen"})


def another_language_of_the_title(folder: Path) -> Texts:
    return pages(folder, title={"en": "Ämter"})


def another_download(folder: Path) -> Texts:
    return pages(folder, downloads=["dataset.ttl"])


def another_example(folder: Path) -> Texts:
    (folder / "examples" / "sites" / "valid.csv").write_text("id,name@de\nhof,Ein Hof\n")
    return pages(folder)


def another_heading_of_an_example(folder: Path) -> Texts:
    (folder / "examples" / "sites" / "valid.csv").write_text("id,name@en\nhof,Der Hof\n")
    return pages(folder)


def no_example(folder: Path) -> Texts:
    (folder / "examples" / "sites" / "valid.csv").unlink()
    return pages(folder)


def another_ontology(folder: Path) -> Texts:
    changed = ONTOLOGY.replace('"site"@en', '"place"@en')
    return pages(folder, model=write_workspace(folder / "w", {}, ontology=changed).load_model())


def other_shapes(folder: Path) -> Texts:
    changed = SHAPES.replace("Amt", "Behörde")
    return pages(folder, model=write_workspace(folder / "w", {}, shapes=changed).load_model())


@pytest.mark.parametrize(
    "change",
    [
        another_title,
        another_language_of_the_title,
        another_download,
        another_example,
        another_heading_of_an_example,
        no_example,
        another_ontology,
        other_shapes,
    ],
)
def test_whatever_pages_are_made_from_makes_others(
    store: Path,
    folder: Path,
    made: list[str],
    change: Callable[[Path], Texts],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = pages(folder)
    found = change(folder)
    assert found != first
    assert len(made) == 2
    assert len(kept_files(store)) == 2
    monkeypatch.setenv(cache.VARIABLE, "off")
    assert change(folder) == found if change is not no_example else pages(folder) == found
    assert len(made) == 3


@pytest.mark.parametrize("name", ["layout.html", "words.toml", "style.css", "glossary.py"])
def test_a_change_of_the_code_or_a_template_makes_others(
    store: Path, folder: Path, made: list[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    pages(folder)
    state = cache._state
    monkeypatch.setattr(cache, "_state", lambda path: state(path).replace(name, f"{name} 1"))
    monkeypatch.setattr(cache, "code_state", cache.code_state.__wrapped__)
    pages(folder)
    assert len(made) == 2


def test_pages_of_a_model_that_was_made_of_another_are_not_kept(
    store: Path, folder: Path, made: list[str]
) -> None:
    model = replace(write_workspace(folder / "w", {}).load_model(), labels={})
    assert pages(folder, model=model) == pages(folder, model=model)
    assert len(made) == 2
    assert not kept_files(store)


def test_a_damaged_file_is_made_anew(store: Path, folder: Path, made: list[str]) -> None:
    first = pages(folder)
    (path,) = kept_files(store)
    path.write_bytes(path.read_bytes()[:-1])
    assert pages(folder) == first
    assert pages(folder) == first
    assert len(made) == 2


@pytest.mark.parametrize("value", ["off", "relative", "a file"])
def test_a_folder_that_cannot_be_used_does_no_harm(
    store: Path, folder: Path, made: list[str], monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    model = write_workspace(folder / "w", {}).load_model()
    first = pages(folder, model=model)
    a_file = folder / "w" / "verbund.toml"
    monkeypatch.setenv(cache.VARIABLE, str(a_file) if value == "a file" else value)
    assert pages(folder, model=model) == first
    assert len(made) == 2


def test_few_are_kept(store: Path, folder: Path) -> None:
    model = write_workspace(folder / "w", {}).load_model()
    for number in range(_MOST + 2):
        pages(folder, model=model, title={"de": str(number)})
    assert len(kept_files(store)) == _MOST
