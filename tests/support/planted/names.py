"""Ids, references, lists and concepts that lead nowhere, or to something else."""

from __future__ import annotations

from tests.support.planted.kinds import DOCUMENTS, Kind, at, between, kind

KEYS: tuple[Kind, ...] = (
    kind(
        "what must be filled in is empty",
        "V101",
        *at("conferences", "status", ""),
        *at("organisations", "sources", ""),
        *at("sources", "type", ""),
    ),
    kind(
        "one who takes part twice",
        "K102",
        *between("participations", "participant", "conference", "kreis-lippe"),
        *between("participations", "participant", "conference", "kommunen-kreis-lippe"),
        *between(
            "parties",
            "participant",
            "partnership",
            "kreis-lippe",
            partnership="op-horn-bad-meinberg",
        ),
    ),
)

APART: tuple[Kind, ...] = (
    kind(
        "an id that is taken",
        "K102",
        *at("conferences", "id", "siko-lippe-2"),
        *at("sources", "id", "radio-lippe-2019-horn"),
        *at("organisations", "id", "stadt-detmold"),
    ),
    kind(
        "an id with capitals or low lines",
        "V108 K103",
        *at("organisations", "id", "Stadt-Bielefeld"),
        *at("sources", "id", "meldung_7"),
        *at("conferences", "id", "siko--2023"),
    ),
    kind(
        "an id with characters that none has",
        "K103 V108",
        *at("organisations", "id", "büro süd"),
        *at("sources", "id", "meldung#7"),
        *at("conferences", "id", "siko/2023"),
    ),
    kind(
        "a row without its id",
        "K101",
        *at("organisations", "id", ""),
        *at("sources", "id", ""),
        *at("conferences", "id", ""),
    ),
)
"""References to a table in which an id is unknown are not decided: these are planted apart."""

CONCEPTS: tuple[Kind, ...] = (
    kind(
        "a concept that no list has",
        "R103",
        *at("conferences", "status", "hervorragend"),
        *at("organisations", "kind", "Stammtisch"),
        *at("sources", "type", "Flurfunk"),
    ),
    kind(
        "a concept that is misspelt",
        "R103",
        *at("conferences", "status", "abgehaltn"),
        *at("organisations", "level", "municpal"),
        *at("sources", "type", "pres-release"),
    ),
    kind(
        "a concept of another list",
        "R103",
        *at("organisations", "kind", "partnership-agreement"),
        *at("conferences", "status", "police-authority"),
        *at("sources", "type", "municipal"),
    ),
    kind(
        "one of several concepts is misspelt",
        "R103",
        *at("partnerships", "topics", "crime;trafic", "public-ordr;crime"),
        *at("conferences", "topics", "crime;traffic;sense-of-safty"),
    ),
    kind(
        "a type of record that is none",
        "R103 V103 V106",
        *at("conferences", "type", "Sicherheitsrunde"),
        *at("organisations", "type", "PublicAgencyy", "Amt für alles"),
    ),
)

REFERENCES: tuple[Kind, ...] = (
    kind(
        "a reference to what is not on record",
        "R101",
        *at("conferences", "venue", "Hamburg-Altona"),
        *at("organisations", "sources", "meldung-die-fehlt"),
        *at("statements", "about", "runder-tisch-2018"),
    ),
    kind(
        "a name that is misspelt",
        "R101",
        *at("conferences", "venue", "Detmolt"),
        *at("organisations", "area", "Kreis Lipe"),
        *at("sources", "publisher", "Radio Lipe"),
    ),
    kind(
        "one of several references leads nowhere",
        "R101",
        *at("conferences", "hosts", "kreis-lippe;stadt-nirgendwo"),
        *at("posts", "post_in", "stadt-detmold;stadt-nirgendwo"),
        *at("statements", "sources", "meldung-die-fehlt;radio-lippe-2019-horn"),
    ),
    kind(
        "a part whose whole is missing",
        "R101",
        *at("participations", "conference", "siko-2018"),
        *at("programme_items", "conference", "siko-lippe-17"),
        *at("headcounts", "conference", "europe-on-patrol-2018"),
    ),
    kind(
        "a record of another kind is meant",
        "R104",
        *at("conferences", "venue", "stadt-detmold"),
        *at("organisations", "area", "kreispolizeibehoerde-lippe"),
        *at(  # a unit is no unit of another
            "organisations",
            "unit_of",
            "polizeiwache-detmold",
            type="AgencyUnit",
            shares_head_with="",
        ),
        *at("posts", "post_in", "barntrup"),
    ),
    kind(
        "a name that two have",
        "R102",
        *at("sources", "publisher", "Ordnungsamt"),
        *at("conferences", "hosts", "Ordnungsamt"),
        *at("posts", "post_in", "Ordnungsamt"),
    ),
    kind(
        "several in a cell of one",
        "R105",
        *at("conferences", "previous", "siko-lippe-1;siko-lippe-2022"),
        *at("conferences", "venue", "detmold;lemgo"),
        *at(
            "organisations",
            "unit_of",
            "stadt-lage;stadt-lemgo",
            type="AgencyUnit",
            shares_head_with="",
        ),
    ),
    kind(
        "another sign between several",
        "R108",
        *at("conferences", "topics", "crime, traffic"),
        *at("conferences", "hosts", "kreis-lippe / stadt-detmold"),
        *at("partnerships", "topics", "crime | traffic"),
    ),
    kind(
        "several lines in a cell",
        "R105 R108",
        *at("sources", "publisher", "radio-lippe\nneue-woche"),
        *at("conferences", "topics", "crime\ntraffic"),
        *at("partnerships", "topics", "crime\npublic-order\ntraffic"),
    ),
    kind(
        "words that nothing is known",
        "R101 R103 V103 V220",
        *at("conferences", "date", "unbekannt"),
        *at("sources", "published", "k. A."),
        *at("conferences", "venue", "-"),
        *at("conferences", "status", "?"),
    ),
    kind(
        "as in the row above",
        "R101 R103 V103 V220",
        *at("conferences", "date", "siehe oben"),
        *at("conferences", "venue", '"'),
        *at("sources", "type", "dito"),
    ),
    kind(
        "a part of itself",
        "R107",
        *at("places", "part_of", "{id}", "{id}"),
        *at("conferences", "previous", "{id}"),
    ),
    kind(
        "a unit of something that is none",
        "V121 V122 V123 V124",
        *between("organisations", "unit_of", "type", "stadt-detmold", type="PublicAgency"),
        *between("organisations", "unit_of", "type", "kreis-lippe", type="PublicAgency"),
        *between("organisations", "unit_of", "type", "stadt-lage", type="FormalOrganization"),
    ),
    kind(
        "a list where one value is expected",
        "F145",
        *at("conferences", "venue", ["detmold", "lemgo"]),
        *at("sources", "url", ["https://a.example/", "https://b.example/"]),
        *at("organisations", "kind", ["court", "chamber"]),
        formats=DOCUMENTS,
    ),
    kind(
        "the sign between values in one of a list",
        "F147",
        *at("conferences", "topics", ["crime;traffic", "public-order"]),
        *at("statements", "sources", ["radio-lippe-2019-horn;lippe-news-zwischenbilanz-horn"]),
        *at("posts", "post_in", ["stadt-detmold;stadt-lage"]),
        formats=DOCUMENTS,
    ),
)
