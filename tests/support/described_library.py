"""A library that lends books, with all that a portal wants to know of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.support.library import write_library

DESCRIPTION = """
[release]
version = "{version}"
issued = "2026-11-22"
modified = "{modified}"
keep = {keep}
compress_from = {compress_from}
download = "https://library.example/dump/"

[catalogue]
title.en = "Catalogue of the library"
description.en = "What the library publishes."
homepage = "https://library.example/"
licence = "http://dcat-ap.de/def/licenses/cc-zero"

[publisher]
name = "The library"
type = "http://purl.org/adms/publishertype/LocalAuthority"

[contact]
name = "Front desk"
email = "desk@library.example"

[dataset]
title.en = "Loans"
description.en = "Who borrowed what."
identifier = "loans"
licence = "http://dcat-ap.de/def/licenses/cc-zero"
contributors = ["http://dcat-ap.de/def/contributors/govData"]
keywords.en = ["library"]
themes = ["http://publications.europa.eu/resource/authority/data-theme/EDUC"]
spatial = ["http://dcat-ap.de/def/politicalGeocoding/districtKey/05766"]
geocoding_level = "http://dcat-ap.de/def/politicalGeocoding/Level/municipality"
frequency = "http://publications.europa.eu/resource/authority/frequency/IRREG"
availability = "http://publications.europa.eu/resource/authority/planned-availability/STABLE"
access_rights = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"
languages = ["http://publications.europa.eu/resource/authority/language/ENG"]
landing_page = "https://library.example/loans"
"""


def describe(
    folder: Path,
    version: str = "1.0.0",
    modified: str = "2026-11-22",
    *,
    keep: int = 5,
    compress_from: int = 0,
) -> Path:
    """Write verbund.toml anew, with a description."""
    path = folder / "verbund.toml"
    plain = path.read_text(encoding="utf-8").partition("\n[release]")[0]
    text = DESCRIPTION.format(
        version=version, modified=modified, keep=keep, compress_from=compress_from
    )
    path.write_text(plain + text, encoding="utf-8")
    return folder


# The days of the loans are the dataset's temporal coverage.
GROUP = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix s: <https://library.example/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
s:Time a sh:PropertyGroup ; rdfs:label "Time"@en ; rdfs:seeAlso dct:temporal .
s:Loan-lent sh:group s:Time .
s:Loan-due sh:group s:Time .
"""


def write_described_library(folder: Path) -> Path:
    """The library with a description, not built yet."""
    write_library(folder)
    (folder / "shapes" / "time.ttl").write_text(GROUP, encoding="utf-8")
    return describe(folder)


def edit(folder: Path, table: str, old: str, new: str) -> None:
    """Change a text that stands once in a table of the records."""
    path = folder / "records" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return dict(_files(folder))


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()
