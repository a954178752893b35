"""What records say that does not go together: each rule of the packaged model broken, and kept.

Rules of one row alone are shown in shapes/examples; these need other records, or compare dates.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import SH, Graph

from verbund.api.run import validate
from verbund.convert.check.joined import joined_results, untold
from verbund.convert.run import convert_tables
from verbund.findings import Finding, Severity
from verbund.model.model import Model
from verbund.read.tables import workspace_tables
from verbund.release.dataset import DatasetWriter
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.workspace.workspace import read_workspace

SHAPES = Path(__file__).parents[2] / "shapes"
Changes = dict[str, dict[str, str]]
"""Cells by column, by ``table/id``."""

ABOUT = {"sources": "report"}
RECORDS: dict[str, dict[str, str]] = {
    "places/country": {"name": "Country", "kind": "country"},
    "places/town": {"name": "Town", "kind": "municipality", "part_of": "country"},
    "sources/report": {
        "type": "press-release",
        "publisher": "police",
        "url": "https://www.example.org/report",
    },
    "organisations/police": {"type": "PublicAgency", "name": "Police"} | ABOUT,
    "organisations/office": {"type": "PublicAgency", "name": "Office"} | ABOUT,
    "organisations/city": {"type": "PublicAgency", "name": "City"} | ABOUT,
    "joint_bodies/centre": {"name": "Centre"} | ABOUT,
    "official_keys/key": {"of": "town", "register": "ags", "key": "05766020"},
    "conference_series/round": {"title": "Round"} | ABOUT,
    "conference_series/table": {"title": "Table"} | ABOUT,
    "conferences/first": {"type": "Conference", "title": "First", "status": "held"} | ABOUT,
    "conferences/second": {"type": "Conference", "title": "Second", "status": "held"} | ABOUT,
    "participations/second+office": {"status": "present"} | ABOUT,
    "headcounts/count": {
        "conference": "second",
        "number": "40",
        "qualifier": "exact",
        "text": "forty",
        "basis": "participants",
    }
    | ABOUT,
    "headcounts/whole": {
        "conference": "second",
        "number": "50",
        "qualifier": "exact",
        "text": "fifty",
        "basis": "participants",
    }
    | ABOUT,
    "programme_items/talk": {"conference": "second", "title": "Talk", "kind": "talk"} | ABOUT,
    "partnerships/old": {"title": "Old", "type": "other", "status": "active"} | ABOUT,
    "partnerships/new": {"title": "New", "type": "other", "status": "active"} | ABOUT,
    "agreements/paper": {"title": "Paper", "partnership": "new", "type": "treaty"} | ABOUT,
    "agreements/older": {"title": "Older", "partnership": "old", "type": "treaty"} | ABOUT,
    "parties/old+police": {"role": "party"} | ABOUT,
    "parties/new+police": {"role": "party"} | ABOUT,
    "parties/new+office": {"role": "party"} | ABOUT,
    "party_periods/since": {"partnership": "new", "participant": "city", "role": "guest"} | ABOUT,
    "lifecycle_events/step": {"partnership": "new", "kind": "signature"} | ABOUT,
    "organisation_changes/change": {"kind": "renaming", "before": "office", "after": "city"}
    | ABOUT,
}
"""Records without a contradiction; those of two keys are called by both."""

KEYS = {"participations": ("conference", "participant"), "parties": ("partnership", "participant")}


def workspace(folder: Path, changes: Changes) -> Path:
    """Write the records with some cells changed."""
    assert changes.keys() <= RECORDS.keys()
    (folder / "records").mkdir(parents=True)
    (folder / "verbund.toml").write_text(
        '[workspace]\nbase = "https://example.org/id/"\nlanguage = "en"\n', encoding="utf-8"
    )
    tables: dict[str, list[dict[str, str]]] = {}
    for record, cells in RECORDS.items():
        table, _, key = record.partition("/")
        keys = dict(zip(KEYS.get(table, ("id",)), key.split("+"), strict=True))
        tables.setdefault(table, []).append(keys | cells | changes.get(record, {}))
    for table, rows in tables.items():
        names = list(dict.fromkeys(name for row in rows for name in row))
        path = folder / f"records/{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, names, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


@cache
def the_model() -> Model:
    """The packaged model: it is the same for all of these workspaces."""
    return read_workspace(SHAPES.parent).load_model()


def found(folder: Path) -> list[Finding]:
    """What the rules over several tables find, by a model that is loaded once."""
    model, workspace = the_model(), read_workspace(folder)
    tables = workspace_tables(workspace, model)
    assert tables.findings == []
    return list(untold(joined_results(model, tables, index_tables(model, tables)), []))


def told(findings: list[Finding]) -> list[tuple[str, str, str | None]]:
    """What a rule is called, and where it was broken."""
    return [
        (
            str(f.shape).partition("#")[2],
            str(f.place.file).removeprefix("records/").removesuffix(".csv"),
            f.place.column,
        )
        for f in findings
    ]


DISSOLVED, FOUNDED = {"dissolved": "2015"}, {"founded": "2015-06-01"}
FIRST_HALF, LATER = {"date": "2015-03"}, {"date": "2016-03-01"}

BROKEN: dict[str, tuple[Changes, str, str]] = {
    # the rule, the table and the column that is told: by the name of the case
    "ends in the year before": (
        {"organisations/city": {"founded": "2016-03-01", "dissolved": "2015"}},
        "EndAfterStart",
        "organisations.founded",
    ),
    "a body ends in the month before": (
        {"joint_bodies/centre": {"start": "2016-03-01", "end": "2016-02"}},
        "EndAfterStart",
        "joint_bodies.start",
    ),
    "a key ends before it is valid": (
        {"official_keys/key": {"from": "2016", "until": "2015-12-31"}},
        "EndAfterStart",
        "official_keys.from",
    ),
    "left before it joined": (
        {"parties/new+office": {"from": "2016", "until": "2015-12-31"}},
        "EndAfterStart",
        "parties.from",
    ),
    "left its role before it had it": (
        {"party_periods/since": {"from": "2016", "until": "2015-12-31"}},
        "EndAfterStart",
        "party_periods.from",
    ),
    "a partnership ends before it starts": (
        {"partnerships/new": {"start": "2016", "end": "2015-12-31"}},
        "EndAfterStart",
        "partnerships.start",
    ),
    "expires before the signature": (
        {"agreements/paper": {"signed": "2016", "expires": "2015-12-31"}},
        "ExpiryAfterSignature",
        "agreements.signed",
    ),
    "expires before it applies": (
        {"agreements/paper": {"in_force": "2016", "expires": "2015-12-31"}},
        "ExpiryAfterSignature",
        "agreements.expires",
    ),
    "practice after the start": (
        {"partnerships/new": {"practice_since": "2017", "start": "2016-05-01"}},
        "PracticeBeforeStart",
        "partnerships.practice_since",
    ),
    "active after its end": (
        {"partnerships/new": {"end": "2015", "status_date": "2016-05-01"}},
        "InForceUntilItEnds",
        "partnerships.end",
    ),
    "expired before its end": (
        {"partnerships/new": {"end": "2017", "status_date": "2016-05", "status": "expired"}},
        "InForceUntilItEnds",
        "partnerships.end",
    ),
    "present after its end": (
        {"organisations/office": DISSOLVED, "conferences/second": LATER},
        "PresentWhileItExisted",
        "participations.participant",
    ),
    "present before it was founded": (
        {"organisations/office": FOUNDED, "conferences/second": FIRST_HALF},
        "PresentWhileItExisted",
        "participations.participant",
    ),
    "represented, and founded after the last day": (
        {
            "organisations/office": FOUNDED,
            "conferences/second": {"date": "2015-05-01", "end_date": "2015-05-03"},
            "participations/second+office": {"status": "represented", "represented_by": "city"},
        },
        "PresentWhileItExisted",
        "participations.participant",
    ),
    "invites after its end": (
        {"organisations/city": DISSOLVED, "conferences/first": LATER | {"hosts": "city"}},
        "HostWhileItExisted",
        "conferences.hosts",
    ),
    "speaks before it was founded": (
        {
            "organisations/city": FOUNDED,
            "conferences/second": FIRST_HALF,
            "programme_items/talk": {"speakers": "city"},
        },
        "SpokeWhileItExisted",
        "programme_items.speakers",
    ),
    "takes a step after its end": (
        {
            "organisations/police": DISSOLVED,
            "lifecycle_events/step": LATER | {"participants": "police"},
        },
        "TookStepWhileItExisted",
        "lifecycle_events.participants",
    ),
    "publishes before it was founded": (
        {"organisations/police": FOUNDED, "sources/report": {"published": "2014"}},
        "PublishedWhileItExisted",
        "sources.publisher",
    ),
    "signs after its end": (
        {"organisations/office": DISSOLVED, "parties/new+office": {"signed": "2016"}},
        "PartyWhileItExisted",
        "parties.participant",
    ),
    "joins after its end": (
        {"organisations/city": DISSOLVED, "party_periods/since": {"from": "2016"}},
        "PartyWhileItExisted",
        "party_periods.participant",
    ),
    "ended before the partnership began": (
        {"organisations/office": DISSOLVED, "partnerships/new": {"start": "2016"}},
        "PartyWhileItExisted",
        "parties.participant",
    ),
    "ended before the paper it signed": (
        {
            "organisations/office": DISSOLVED,
            "agreements/paper": {"signed": "2016-01-01"},
            "parties/new+office": {"agreement": "paper"},
        },
        "PartyWhileItExisted",
        "parties.participant",
    ),
    "signs before it was founded": (
        {"organisations/office": FOUNDED, "parties/new+office": {"signed": "2015-05"}},
        "PartyWhileItExisted",
        "parties.participant",
    ),
    "leaves before it was founded": (
        {"organisations/office": FOUNDED, "parties/new+office": {"until": "2015-05"}},
        "PartyWhileItExisted",
        "parties.participant",
    ),
    "founded after the partnership ended": (
        {
            "organisations/office": FOUNDED,
            "partnerships/new": {"end": "2014", "status": "ended"},
        },
        "PartyWhileItExisted",
        "parties.participant",
    ),
    "changes before it was founded": (
        {"organisations/office": FOUNDED, "organisation_changes/change": {"date": "2014"}},
        "ChangedWhileItExisted",
        "organisation_changes.before",
    ),
    "comes of a change after its end": (
        {"organisations/city": DISSOLVED, "organisation_changes/change": LATER},
        "ChangedWhileItExisted",
        "organisation_changes.before",
    ),
    "the previous edition is later": (
        {
            "conferences/first": {"date": "2017"},
            "conferences/second": LATER | {"previous": "first"},
        },
        "PreviousIsEarlier",
        "conferences.previous",
    ),
    "the previous edition has a higher number": (
        {"conferences/first": {"edition": "3"}, "conferences/second": {"edition": "2", "previous": "first"}},
        "PreviousIsEarlier",
        "conferences.previous",
    ),
    "replaces a later paper": (
        {"agreements/older": {"signed": "2017"}, "agreements/paper": {"signed": "2016-05-01", "replaces": "older"}},
        "ReplacedAgreementIsOlder",
        "agreements.replaces",
    ),
    "replaces a later partnership": (
        {"partnerships/old": {"start": "2017"}, "partnerships/new": {"start": "2016-05-01", "replaces": "old"}},
        "ReplacedPartnershipIsOlder",
        "partnerships.replaces",
    ),
    "joins what has ended": (
        {"parties/new+office": {"from": "2017"}, "partnerships/new": {"end": "2016-05", "status": "ended"}},
        "JoinedBeforeItEnded",
        "parties.from",
    ),
    "signed the day after the conference": (
        {"conferences/second": {"date": "2016-03-01"}, "agreements/paper": {"signed": "2016-03-02", "conference": "second"}},
        "SignedAtTheConference",
        "agreements.signed",
    ),
    "signed at a conference that was cancelled": (
        {
            "conferences/second": {"status": "cancelled"},
            "participations/second+office": {"status": "invited"},
            "agreements/paper": {"signed": "2016-03-02", "conference": "second"},
        },
        "SignedAtTheConference",
        "agreements.signed",
    ),
    "a step in the year before the conference": (
        {
            "conferences/second": LATER,
            "lifecycle_events/step": {"date": "2015", "conference": "second", "step_status": "completed"},
        },
        "StepAtTheConference",
        "lifecycle_events.date",
    ),
    "a step at a conference that is planned": (
        {
            "conferences/second": {"status": "planned"},
            "participations/second+office": {"status": "invited"},
            "lifecycle_events/step": {"conference": "second", "step_status": "completed"},
        },
        "StepAtTheConference",
        "lifecycle_events.conference",
    ),
    "an item after the last day": (
        {
            "conferences/second": {"date": "2016-03-01", "end_date": "2016-03-03"},
            "programme_items/talk": {"date": "2016-03-04"},
        },
        "ItemDuringTheConference",
        "programme_items.date",
    ),
    "counted where nothing was held": (
        {
            "conferences/second": {"status": "cancelled"},
            "participations/second+office": {"status": "invited"},
            "headcounts/count": {"count_status": "counted"},
        },
        "CountedAtWhatWasHeld",
        "headcounts.count_status",
    ),
    "represented where nothing was held": (
        {
            "conferences/second": {"status": "announced"},
            "participations/second+office": {"status": "represented", "represented_by": "city"},
        },
        "PresentAtWhatWasHeld",
        "participations.status",
    ),
    "new at the first edition": (
        {"conferences/second": {"edition": "1"}, "participations/second+office": {"new_in_edition": "yes"}},
        "NewInALaterEdition",
        "participations.new_in_edition",
    ),
    "an item somewhere, online": (
        {"conferences/second": {"mode": "online"}, "programme_items/talk": {"venue": "town"}},
        "ItemNowhereOnline",
        "programme_items.venue",
    ),
    "never concluded, with a start": (
        {"partnerships/new": {"status": "never-concluded", "start": "2016"}},
        "NeverConcludedNeverBegan",
        "partnerships.status",
    ),
    "never concluded, with a paper in force": (
        {"partnerships/new": {"status": "never-concluded"}, "agreements/paper": {"agreement_status": "in-force"}},
        "NeverConcludedNeverBegan",
        "partnerships.status",
    ),
    "planned, with a signed paper": (
        {"partnerships/new": {"status": "planned"}, "agreements/paper": {"signed": "2016"}},
        "ProposedIsNotSigned",
        "partnerships.status",
    ),
    "a signature of what is proposed": (
        {"partnerships/new": {"status": "proposed"}, "lifecycle_events/step": {"step_status": "completed"}},
        "StepsFitTheStatus",
        "lifecycle_events.kind",
    ),
    "a part in another country": (
        {"places/country": {"country": "DEU"}, "places/town": {"country": "NLD"}},
        "WithinOneCountry",
        "places.country",
    ),
    "signed what is another partnership's": (
        {"parties/new+office": {"agreement": "older"}},
        "SignedOfItsPartnership",
        "parties.partnership",
    ),
    "for a time in what is another partnership's": (
        {"party_periods/since": {"agreement": "older"}},
        "SignedOfItsPartnership",
        "party_periods.partnership",
    ),
    "a step of what is another partnership's": (
        {"lifecycle_events/step": {"agreement": "older"}},
        "StepOfItsPartnership",
        "lifecycle_events.partnership",
    ),
    "an edition before it in another series": (
        {
            "conferences/first": {"series": "round"},
            "conferences/second": {"series": "table", "previous": "first"},
        },
        "PreviousOfItsSeries",
        "conferences.series",
    ),
    "a part of those at another conference": (
        {
            "conferences/second": {"date": "2016-03-01"},
            "headcounts/count": {"part_of": "whole"},
            "headcounts/whole": {"conference": "first"},
        },
        "PartOfItsCount",
        "headcounts.conference",
    ),
    "signed when it had expired": (
        {
            "parties/new+office": {"agreement": "paper", "signed": "2016-03-01"},
            "agreements/paper": {"expires": "2015"},
        },
        "SignedBeforeItExpired",
        "parties.agreement",
    ),
}  # fmt: skip

KEPT: dict[str, Changes] = {
    # by the name of the case: what may look alike and is no contradiction
    "as they stand": {},
    "the year of the end is the year of the start": {
        "organisations/city": {"founded": "2016-03-01", "dissolved": "2016"},
        "partnerships/new": {"start": "2016-03", "end": "2016-03-01", "practice_since": "2016"},
        "agreements/paper": {"signed": "2016", "expires": "2016-12-31"},
    },
    "dates that only EDTF can say": {
        "organisations/office": {"founded": "2017-22", "dissolved": "2015~"},
        "conferences/second": {"date": "2016-04/2016-06"},
        "partnerships/new": {"start": "201X", "end": "../2009-12-31"},
    },
    "in the year in which it ended, and was founded": {
        "organisations/office": {"founded": "2016", "dissolved": "2016"},
        "conferences/second": LATER | {"hosts": "office"},
        "parties/new+office": {"signed": "2016-01-01", "until": "2016-12"},
        "programme_items/talk": LATER | {"speakers": "office"},
        "lifecycle_events/step": LATER | {"participants": "office"},
        "organisation_changes/change": LATER,
    },
    "founded while the conference met": {
        "organisations/office": {"founded": "2016-03-02"},
        "conferences/second": {"date": "2016-03-01", "end_date": "2016-03-03"},
    },
    "invited after its end": {
        "organisations/office": DISSOLVED,
        "conferences/second": LATER,
        "participations/second+office": {"status": "invited"},
    },
    "signed an older paper when it joined": {
        "organisations/office": FOUNDED,
        "agreements/paper": {"signed": "2010"},
        "parties/new+office": {"agreement": "paper", "signed": "2016"},
    },
    "dissolved on the day before the change": {
        "organisations/office": {"dissolved": "2015-12-31"},
        "organisation_changes/change": {"date": "2016-01-01"},
    },
    "numbers that start again each year": {
        "conferences/first": {"edition": "2", "date": "2015-11"},
        "conferences/second": LATER
        | {"edition": "1", "numbering_scope": "within-year", "previous": "first"},
        "participations/second+office": {"new_in_edition": "yes"},
    },
    "ended early, and active to the last day": {
        "partnerships/old": {"end": "2017", "status_date": "2016", "status": "ended"},
        "partnerships/new": {"end": "2016-05-01", "status_date": "2016-05-01"},
    },
    "to be signed at a conference that is planned": {
        "conferences/second": {"status": "planned", "date": "2016"},
        "participations/second+office": {"status": "announced"},
        "agreements/paper": {"agreement_status": "planned", "conference": "second"},
        "lifecycle_events/step": {"conference": "second", "date": "2017", "step_status": "planned"},
        "headcounts/count": {"count_status": "expected"},
    },
    "never concluded, with a draft": {
        "partnerships/new": {"status": "never-concluded"},
        "agreements/paper": {"agreement_status": "abandoned"},
        "lifecycle_events/step": {"step_status": "abandoned"},
    },
    "each of what is its own": {
        "parties/new+office": {"agreement": "paper", "signed": "2016"},
        "party_periods/since": {"agreement": "paper"},
        "agreements/paper": {"expires": "2016-01-01"},
        "lifecycle_events/step": {"agreement": "paper"},
        "conferences/first": {"series": "round"},
        "conferences/second": {"series": "round", "previous": "first"},
        "headcounts/count": {"part_of": "whole"},
    },
    "founded on the day after the change": {
        "organisations/city": {"founded": "2016-01-01"},
        "organisation_changes/change": {"date": "2015-12-31"},
    },
    "an edition before it without a series": {
        "conferences/second": {"series": "round", "previous": "first"},
    },
    "in one country, or in none": {
        "places/country": {"country": "DEU"},
        "places/town": {"country": ""},
    },
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_does_not_go_together_is_told_once(tmp_path: Path, case: str) -> None:
    changes, rule, cell = BROKEN[case]
    findings = found(workspace(tmp_path / "w", changes))
    table, _, column = cell.partition(".")
    assert {*told(findings)} == {(rule, table, column)}
    rows = [f.place.row for f in findings]
    assert len(rows) == len({*rows}), "one finding a row"
    is_end = rule in ("EndAfterStart", "ExpiryAfterSignature")
    assert {f.severity for f in findings} == {Severity.VIOLATION if is_end else Severity.WARNING}
    assert all(f.messages.keys() == {"de", "en"} for f in findings)


def test_the_records_have_no_finding_of_another_kind(tmp_path: Path) -> None:
    assert validate(read_workspace(workspace(tmp_path / "w", {}))).findings == []


@pytest.mark.parametrize("case", KEPT)
def test_what_may_be_is_no_finding(tmp_path: Path, case: str) -> None:
    assert told(found(workspace(tmp_path / "w", KEPT[case]))) == []


def test_pyshacl_finds_the_same_on_the_graph(tmp_path: Path) -> None:
    """All cases at once, whatever they add up to; the rules as they stand, by pySHACL itself."""
    changes: Changes = {}
    for case in BROKEN:
        for record, cells in BROKEN[case][0].items():
            changes[record] = changes.get(record, {}) | cells
    folder = workspace(tmp_path / "w", changes)
    model = the_model()
    tables = workspace_tables(read_workspace(folder), model)
    index = index_tables(model, tables)
    context = build_context(model)
    with DatasetWriter(tmp_path, model, context) as writer:
        convert_tables(model, tables, index, context, writer, sort_folder=tmp_path)
    data, shapes = Graph().parse(tmp_path / "dataset.nt"), Graph()
    for file in SHAPES.glob("contradictions*.ttl"):
        shapes.parse(file)
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes)
    theirs = {
        (str(results.value(node, SH.sourceShape)), str(results.value(node, SH.focusNode)))
        for node in results.subjects(SH.focusNode)
    }
    joined = {rule.shape.iri for rule in model.joined}
    ours = joined_results(model, tables, index)
    assert {(item.result.shape.iri, item.result.focus) for item in ours} == {
        item for item in theirs if item[0] in joined
    }
    assert len({name for name, _ in theirs}) > 15
