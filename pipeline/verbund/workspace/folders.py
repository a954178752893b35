"""Settings of the folders: the tables [workspace] and [model] of verbund.toml."""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar

from verbund.data_class import data_class
from verbund.findings import Localised
from verbund.workspace import setting_types
from verbund.workspace.setting import setting


@data_class(frozen=True, slots=True)
class WorkspaceTable:
    """[workspace]: the base of all IRIs, the language of texts, and the folders."""

    HELP: ClassVar[Localised] = {
        "en": "The workspace: its base, its language and its folders.",
        "de": "Der Arbeitsbereich: seine Basis, seine Sprache und seine Ordner.",
    }
    base: str = field(
        metadata=setting(
            setting_types.IRI_FOLDER,
            en="What the IRI of every record begins with.",
            de="Womit die Adresse (IRI) jedes Datensatzes beginnt.",
        )
    )
    language: str = field(
        default="de",
        metadata=setting(
            setting_types.LANGUAGE,
            en="The language of text columns without @en, @de … in their heading.",
            de="Die Sprache von Textspalten ohne @en, @de … in der Überschrift.",
        ),
    )
    records: str = field(
        default="records",
        metadata=setting(
            setting_types.folder("records"),
            en="The folder of the tables.",
            de="Der Ordner der Tabellen.",
        ),
    )
    output: str = field(
        default="output",
        metadata=setting(
            setting_types.folder("output"),
            en="The folder of the release; each build replaces it as a whole.",
            de="Der Ordner der Veröffentlichung; er wird jedes Mal als Ganzes ersetzt.",
        ),
    )
    decisions: str = field(
        default="decisions.csv",
        metadata=setting(
            setting_types.CSV_FILE,
            en="The file with decisions on what texts in references mean; there need be none.",
            de="Die Datei mit Entscheidungen, was Texte in Verweisen meinen; sie darf fehlen.",
        ),
    )
    mapping: str = field(
        default="mapping.csv",
        metadata=setting(
            setting_types.CSV_FILE,
            en="The file that says which sheet is which table, and which heading which column.",
            de="Die Datei, die sagt, welches Blatt welche Tabelle und welche Überschrift welche "
            "Spalte ist.",
        ),
    )


@data_class(frozen=True, slots=True)
class ModelTable:
    """[model]: the ontology and the shapes."""

    HELP: ClassVar[Localised] = {
        "en": "The model: ontology and shapes.",
        "de": "Das Modell: Ontologie und Regeln (Shapes).",
    }
    packaged: bool = field(
        default=True,
        metadata=setting(
            setting_types.TRUE_OR_FALSE,
            en="Whether the ontology and the shapes that come with verbund are used.",
            de="Ob die mitgelieferte Ontologie und die mitgelieferten Regeln gelten.",
        ),
    )
    ontology: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            setting_types.FOLDERS,
            en="Folders with files of an ontology of your own.",
            de="Ordner mit Dateien einer eigenen Ontologie.",
        ),
    )
    shapes: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            setting_types.FOLDERS,
            en="Folders with files of shapes of your own.",
            de="Ordner mit Dateien eigener Regeln (Shapes).",
        ),
    )
    rules: tuple[str, ...] = field(
        default=(),
        metadata=setting(
            setting_types.FOLDERS,
            en="Folders with rules of your own that derive links from the records, in SPARQL.",
            de="Ordner mit eigenen Regeln in SPARQL, die Verknüpfungen aus den Angaben ableiten.",
        ),
    )
    derive: bool = field(
        default=True,
        metadata=setting(
            setting_types.TRUE_OR_FALSE,
            en="Whether a release also has what the rules derive, such as who cooperates with "
            "whom, in files of its own.",
            de="Ob eine Veröffentlichung auch enthält, was die Regeln ableiten, etwa wer mit wem "
            "zusammenarbeitet, in eigenen Dateien.",
        ),
    )
    materialise: bool = field(
        default=True,
        metadata=setting(
            setting_types.TRUE_OR_FALSE,
            en="Whether records also state the classes and properties above theirs, such as "
            "org:Organization, for readers without a reasoner.",
            de="Ob Einträge auch die Klassen und Eigenschaften über ihren eigenen angeben, etwa "
            "org:Organization, für Leser ohne Programm, das sie erschließt.",
        ),
    )
