"""The distributions of a dataset: the files of a release that hold its data."""

from __future__ import annotations

from collections.abc import Iterator, Set
from pathlib import PurePosixPath
from urllib.parse import quote

from verbund.data_class import data_class
from verbund.findings import Localised
from verbund.model.model import Model
from verbund.rdf.namespaces import RDFS
from verbund.release.annotations import ANNOTATED as OF_RDF12
from verbund.release.derived.graph import DERIVED
from verbund.release.describe.origins import Statements, iri, iris, literal, moment, texts
from verbund.release.describe.release_facts import ReleaseFacts
from verbund.release.describe.vocabularies import (
    ADMS,
    ANNOTATED,
    AUTHORITY,
    COMPLETED,
    COMPRESSED,
    DCAT,
    DCATAP,
    DCATDE,
    DCT,
    DERIVED_LINKS,
    FORMATS,
    GZIP,
    MEDIA_TYPE,
    ONE_TABLE,
    RDF,
    RDF12_TURTLE,
    SPDX,
    WHOLE_DATASET,
    XSD,
)
from verbund.release.manifest.manifest import FileEntry
from verbund.workspace.dataset_table import Dataset
from verbund.workspace.description import Settings

_TABLES = "tables"


@data_class(frozen=True, slots=True)
class DataFile:
    """A file that is a distribution: its name without ``.gz``, its title and description."""

    entry: FileEntry
    plain_name: str
    title: Localised
    description: Localised

    @property
    def ending(self) -> str:
        """The file extension of the format."""
        return PurePosixPath(self.plain_name).suffix

    @property
    def compressed(self) -> bool:
        """Whether the file is compressed with gzip."""
        return self.plain_name != self.entry.name


def data_files(facts: ReleaseFacts, model: Model) -> list[DataFile]:
    """The files that hold data, sorted by name: all of it, one table, or what is derived."""
    found = []
    for entry in sorted(facts.files, key=lambda item: item.name):
        plain_name = entry.name.removesuffix(".gz")
        called = _title_and_description(PurePosixPath(plain_name), model)
        if called is None:
            continue
        title, description = called
        if plain_name != entry.name:
            title, description = (
                {tag: form[tag].format(text=text) for tag, text in plain.items()}
                for form, plain in zip(COMPRESSED, called, strict=True)
            )
        found.append(DataFile(entry, plain_name, title, description))
    return found


def _title_and_description(name: PurePosixPath, model: Model) -> tuple[Localised, Localised] | None:
    """The title and description of a file; None for one that holds no data."""
    if name.parent == PurePosixPath() and name.stem == "dataset":
        return WHOLE_DATASET.get(name.suffix)
    if name == PurePosixPath(OF_RDF12):
        return ANNOTATED
    if name.parent == PurePosixPath() and name.stem == DERIVED:
        return DERIVED_LINKS.get(name.suffix)
    table = model.by_name.get(name.stem)
    if name.parent == PurePosixPath(_TABLES) and name.suffix == ".csv" and table is not None:
        title, plain = ONE_TABLE
        return (
            {tag: title[tag].format(label=table.labels.get(tag, table.name)) for tag in title},
            {tag: table.description.get(tag, plain[tag]) for tag in plain},
        )
    return None


def add_distributions(
    to: Statements,
    settings: Settings,
    dataset: Dataset,
    facts: ReleaseFacts,
    model: Model,
    base: str,
) -> Iterator[str]:
    """State every distribution; gives their IRIs."""
    spoken = {tag or model.language for tag in dataset.title}
    for file in data_files(facts, model):
        subject = f"{base}distribution/{quote(file.entry.name)}"
        address = f"{settings.release.download or ''}{quote(file.entry.name)}"
        format_name, media_type = FORMATS[file.ending]
        to.add(subject, RDF.type, iri(DCAT.Distribution))
        to.add(subject, DCT.title, texts(_in(file.title, spoken)))
        to.add(subject, DCT.description, texts(_in(file.description, spoken)))
        for predicate in (DCAT.accessURL, DCAT.downloadURL):
            to.add(subject, predicate, iri(address), ("release", "download"))
        to.add(subject, DCT["format"], iri(f"{AUTHORITY}file-type/{format_name}"))
        to.add(subject, DCAT.mediaType, iri(MEDIA_TYPE + media_type))
        if file.plain_name == OF_RDF12:
            to.add(subject, DCT.conformsTo, iri(RDF12_TURTLE))
            to.add(RDF12_TURTLE, RDF.type, iri(DCT.Standard))
        to.add(subject, DCAT.compressFormat, iri(GZIP) if file.compressed else None)
        to.add(subject, DCAT.byteSize, literal(str(file.entry.bytes), XSD.nonNegativeInteger))
        to.add(subject, ADMS.status, iri(COMPLETED))
        to.add(subject, DCT.issued, moment(facts.issued), ("release", "issued"))
        to.add(subject, DCT.modified, moment(facts.modified), ("release", "modified"))
        _add_terms_of_use(to, subject, dataset)
        _add_rights(to, subject, dataset, model, base)
        _add_checksum(to, subject, file.entry)
        yield subject


def _add_rights(to: Statements, subject: str, dataset: Dataset, model: Model, base: str) -> None:
    """State the rights as a node of their own, the same for each distribution (DCAT 3, 6.8.6)."""
    if dataset.rights:
        statement, origin = f"{base}rights", ("dataset", "rights")
        to.add(subject, DCT.rights, iri(statement), origin)
        to.add(statement, RDF.type, iri(DCT.RightsStatement))
        to.add(statement, RDFS + "label", texts(dataset.rights, model.language), origin)


def _add_terms_of_use(to: Statements, subject: str, dataset: Dataset) -> None:
    to.add(subject, DCT.license, iri(dataset.licence), ("dataset", "licence"))
    attribution = ("dataset", "attribution")
    to.add(subject, DCATDE.licenseAttributionByText, texts(dataset.attribution), attribution)
    availability = ("dataset", "availability")
    to.add(subject, DCATAP.availability, iri(dataset.availability), availability)
    to.add(subject, DCT.language, iris(dataset.languages), ("dataset", "languages"))


def _add_checksum(to: Statements, subject: str, entry: FileEntry) -> None:
    checksum = f"{subject}/checksum"
    to.add(subject, SPDX.checksum, iri(checksum))
    to.add(checksum, RDF.type, iri(SPDX.Checksum))
    to.add(checksum, SPDX.algorithm, iri(SPDX.checksumAlgorithm_sha256))
    to.add(checksum, SPDX.checksumValue, literal(entry.sha256, XSD.hexBinary))


def _in(called: Localised, spoken: Set[str]) -> Localised:
    """The texts in the languages of the dataset's title; all texts where none is in these."""
    return {tag: text for tag, text in called.items() if tag in spoken} or called
