"""Settings of a SPARQL store: the table [publish.NAME]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar, Final

from verbund.data_class import data_class
from verbund.findings import Localised
from verbund.workspace import setting_types
from verbund.workspace.setting import Unless, setting

_TO_PROVE: Final = Unless("authentication", "none")


@data_class(frozen=True, slots=True)
class StoreSettings:
    """A SPARQL store."""

    HELP: ClassVar[Localised] = {
        "en": "A SPARQL store.",
        "de": "Ein SPARQL-Speicher.",
    }
    query: str = field(
        metadata=setting(
            setting_types.SERVICE,
            en="The address for SPARQL 1.1 Query.",
            de="Die Adresse für SPARQL 1.1 Query.",
        ),
    )
    update: str = field(
        metadata=setting(
            setting_types.SERVICE,
            en="The address for SPARQL 1.1 Update.",
            de="Die Adresse für SPARQL 1.1 Update.",
        ),
    )
    graph_store: str = field(
        metadata=setting(
            setting_types.SERVICE,
            en="The address for the SPARQL 1.1 Graph Store Protocol.",
            de="Die Adresse für das SPARQL 1.1 Graph Store Protocol.",
        ),
    )
    graph: str | None = field(
        default=None,
        metadata=setting(
            setting_types.IRI,
            en="The named graph that the data go to; without it, the IRI of the dataset.",
            de="Der benannte Graph für die Daten; ohne Angabe die Adresse (IRI) des Datensatzes.",
        ),
    )
    authentication: str = field(
        default="none",
        metadata=setting(
            setting_types.choice("none", "basic", "digest"),
            en="How user and password are sent.",
            de="Wie Name und Passwort gesendet werden.",
        ),
    )
    user: str | None = field(
        default=None,
        metadata=setting(
            setting_types.ENVIRONMENT,
            en="The environment variable that holds the user.",
            de="Die Umgebungsvariable mit dem Namen.",
            needed=_TO_PROVE,
        ),
    )
    password: str | None = field(
        default=None,
        metadata=setting(
            setting_types.ENVIRONMENT,
            en="The environment variable that holds the password.",
            de="Die Umgebungsvariable mit dem Passwort.",
            needed=_TO_PROVE,
        ),
    )
    graphs: Mapping[str, str] = field(
        default_factory=dict,
        metadata=setting(
            setting_types.GRAPHS,
            en="Further files of the release, by the graph that each goes to.",
            de="Weitere Dateien der Veröffentlichung nach dem Graphen, in den jede kommt.",
        ),
    )
