"""A rule over several tables tells nothing of a record of which another row is not understood."""

from __future__ import annotations

from pathlib import Path

from tests.convert.test_joined import found, leave_to_companies, rewrite, told, without_parties
from tests.support.lippe import copy_lippe


def rules(folder: Path) -> set[str]:
    return {name for name, *_ in told(found(folder))}


def test_a_party_that_is_not_on_record_may_be_the_agency(tmp_path: Path) -> None:
    folder = copy_lippe(tmp_path / "lippe")
    leave_to_companies(folder)
    assert "PartnershipHasAgency" in rules(folder)
    rewrite(
        folder,
        "parties",
        lambda rows: [*rows, rows[0] | {"partnership": "op-luegde", "participant": "stadt-lugde"}],
    )
    assert rules(folder) & {"Party-participant", "PartnershipHasAgency"} == {"Party-participant"}


def test_a_row_that_is_cut_short_may_name_the_parties(tmp_path: Path) -> None:
    folder = copy_lippe(tmp_path / "lippe")
    without_parties(folder, "op-luegde")
    with (folder / "records/parties.csv").open("a", encoding="utf-8") as stream:
        stream.write("op-luegde,stadt-luegde\n")
    assert "PartnershipHasParties" not in rules(folder)


def test_a_column_that_is_headed_otherwise_may_name_the_agencies(tmp_path: Path) -> None:
    """One heading is wrong, and not each partnership of those that it is about."""
    folder = copy_lippe(tmp_path / "lippe")
    path = folder / "records/parties.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("partnership,", "wozu,", 1), encoding="utf-8")
    assert rules(folder) & {"PartnershipHasAgency", "PartnershipHasParties"} == set()
