"""A small release of the library, and a verbund.toml that says everything."""

from __future__ import annotations

from pathlib import Path

from tests.support.library import TOML, write_library

from verbund.release.describe.catalogue import Description, describe_catalogue
from verbund.release.describe.release_facts import ReleaseFacts, Statistics
from verbund.release.manifest.manifest import FileEntry
from verbund.workspace.workspace import Workspace, read_workspace

BASE = "https://library.example/id/"
FILES = (
    "context.jsonld",
    "dataset.jsonld",
    "dataset.nt",
    "dataset.nt.gz",
    "dataset.ttl",
    "manifest.json",
    "ontology.ttl",
    "tables/books.csv",
    "tables/books.csv.gz",
    "tables/csv-metadata.json",
    "tables/other.csv",
)
NEEDED = '[release]\nissued = "2026-11-22"\ndownload = "https://library.example/data/"\n'
EVERYTHING = """
[release]
version = "1.2.0"
issued = 2026-11-22
modified = "2026-12-01"
keep = 3
compress_from = 0
download = "https://library.example/data/"
query_endpoint = "https://library.example/sparql"

[catalogue]
title = { de = "Bücherei", en = "Library" }
description.de = "Was die Bücherei veröffentlicht."
description.en = "What the library publishes."
homepage = "https://library.example/"
licence = "http://dcat-ap.de/def/licenses/cc-zero"

[publisher]
name = "Bücherei Beispielstadt"
type = "http://purl.org/adms/publishertype/LocalAuthority"
homepage = "https://library.example/about"

[contact]
name.de = "Auskunft"
email = "info@library.example"
url = "https://library.example/contact"
telephone = "+49 30 1234-0"

[dataset]
description = "Books and\\nwho lent them."
identifier = "library-loans"
licence = "http://dcat-ap.de/def/licenses/dl-by-de/2.0"
attribution = "Bücherei Beispielstadt"
contributors = ["http://dcat-ap.de/def/contributors/govData"]
themes = ["http://publications.europa.eu/resource/authority/data-theme/EDUC"]
spatial = [
  "http://dcat-ap.de/def/politicalGeocoding/stateKey/05",
  "http://data.europa.eu/nuts/code/DEA",
]
geocoding_level = "http://dcat-ap.de/def/politicalGeocoding/Level/state"
frequency = "http://publications.europa.eu/resource/authority/frequency/DAILY"
availability = "http://publications.europa.eu/resource/authority/planned-availability/STABLE"
access_rights = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
languages = ["http://publications.europa.eu/resource/authority/language/ENG"]
landing_page = "https://library.example/loans"
conforms_to = ["https://library.example/rules"]
rights.de = "Ohne Gewähr für die Vollständigkeit."
rights.en = "No warranty that it is complete."

[dataset.title]
de = "Bücher und \\"Leihen\\""
en = "Books and loans"

[dataset.keywords]
de = ["Buch", "Leihe"]
en = ["book"]
"""


def workspace(folder: Path, text: str = EVERYTHING) -> Workspace:
    """The library with more settings in its verbund.toml."""
    if not folder.is_dir() or not any(folder.iterdir()):
        write_library(folder)
    (folder / "verbund.toml").write_text(TOML + text, encoding="utf-8")
    return read_workspace(folder)


def facts(
    *more: FileEntry, first: str | None = "2020-05", last: str | None = "2024"
) -> ReleaseFacts:
    """A release with three forms of the dataset, a packed one, a table, and what is no data."""
    files = [FileEntry(name, 1000 + at, f"{at:064x}") for at, name in enumerate(FILES)]
    statistics = Statistics(
        records={"books": 2},
        triples=7,
        triples_by_table={"books": 7},
        properties={},
        classes={},
        objects_by_namespace={},
        first_day=first,
        last_day=last,
    )
    return ReleaseFacts(
        version="1.2.0",
        issued="2026-11-22",
        modified="2026-12-01",
        dataset_sha256="ab" * 32,
        statistics=statistics,
        files=(*files, *more),
        previous_version="1.1.0",
        software="verbund 0.2.0",
        record_files=(),
    )


def described(folder: Path, text: str = EVERYTHING) -> Description:
    """The catalogue of the library, as its settings have it."""
    found = workspace(folder, text)
    return describe_catalogue(found.settings, facts(), found.load_model(), found.base)
