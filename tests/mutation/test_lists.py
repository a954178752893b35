"""What the mutation run is told: its folders are there, and so is each line that needs no test."""

from __future__ import annotations

import tomllib
from collections import Counter

import pytest
from tests.mutation.__main__ import EQUIVALENT, Outcome, chosen_of, known_equivalent, report
from tests.mutation.folders import FOLDERS, ROOT, SOURCE, Folder
from tests.mutation.workshop import Mutant


@pytest.mark.parametrize("folder", FOLDERS.values(), ids=list(FOLDERS))
def test_modules_and_tests_are_there(folder: Folder) -> None:
    assert list((ROOT / SOURCE / folder.modules).glob("*.py"))
    for name in folder.tests:
        assert (ROOT / name).exists(), name


def test_each_mutant_that_needs_no_test_has_a_reason_and_is_not_out_of_date() -> None:
    listed = tomllib.loads(EQUIVALENT.read_text("utf-8"))
    assert listed.keys() <= FOLDERS.keys()
    for name, items in listed.items():
        for item in items:
            assert len(item["reason"]) > 20, item
            module = item["module"].replace(".", "/")
            path = (ROOT / SOURCE / FOLDERS[name].modules / module).with_suffix(".py")
            lines = {line.strip() for line in path.read_text("utf-8").splitlines()}
            assert set(item["old"].split("\n")) <= lines, item
        assert len(known_equivalent()[name]) == len(items), "one is there twice"


def test_the_share_is_of_those_that_were_tried_and_are_not_equivalent() -> None:
    counts = Counter({"killed": 3, "timeout": 1, "survived": 2, "equivalent": 1, "not tried": 5})
    outcome = Outcome(counts)
    outcome.left = [Mutant("index", "Index.find", "return one", "return two")]
    assert outcome.share == 80
    text = report({"resolve": outcome})
    assert "| resolve | 3 | 1 | 2 | 0 | 1 | 5 | 80.0 % |" in text
    assert text.endswith("\nresolve: index Index.find\n- return one\n+ return two\n")


def test_a_sample_is_the_same_each_time_and_another_with_another_seed() -> None:
    names = [f"module.function__mutmut_{number}" for number in range(100)]
    first = chosen_of(names, 10)
    assert first == chosen_of(names[::-1], 10)
    assert len({*first}) == 10
    assert {*first} != {*chosen_of(names, 10, "other")} < {*names}
    assert chosen_of(names, 0) == names
