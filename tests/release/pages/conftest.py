"""The pages of both models, made and read once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.pages.documents import Document, read_documents
from tests.support.pages.models import BESIDE, DOWNLOADS, EXAMPLES, TITLE, nasty, the_model

from verbund.model.model import Model
from verbund.release.pages import write_pages


@dataclass(frozen=True)
class Pages:
    """The pages of a model. Reading them is a test of their validity."""

    model: Model
    folder: Path
    documents: dict[str, Document]


def make_pages(release: Path, model: Model) -> Pages:
    for name in (*BESIDE, *DOWNLOADS):
        (release / name).parent.mkdir(exist_ok=True)
        (release / name).touch()
    folder = release / "pages"
    written = write_pages(folder, model, TITLE, examples=[EXAMPLES], downloads=DOWNLOADS)
    assert written == sorted(folder.iterdir())
    return Pages(model, folder, read_documents(folder))


@pytest.fixture(scope="module")
def all_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pages]:
    models = {"packaged": the_model(), "nasty": nasty(tmp_path_factory.mktemp("w")).load_model()}
    return {
        name: make_pages(tmp_path_factory.mktemp(name), model) for name, model in models.items()
    }


@pytest.fixture(params=["packaged", "nasty"])
def pages(request: pytest.FixtureRequest, all_pages: dict[str, Pages]) -> Pages:
    return all_pages[request.param]


@pytest.fixture
def model(pages: Pages) -> Model:
    return pages.model


@pytest.fixture
def folder(pages: Pages) -> Path:
    return pages.folder


@pytest.fixture
def documents(pages: Pages) -> dict[str, Document]:
    return pages.documents


@pytest.fixture
def packaged(all_pages: dict[str, Pages]) -> dict[str, Document]:
    return all_pages["packaged"].documents


@pytest.fixture
def hostile(all_pages: dict[str, Pages]) -> dict[str, Document]:
    return all_pages["nasty"].documents
