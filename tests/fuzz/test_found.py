"""Inputs that a fuzzer began with, and those that it found, do no harm; `make fuzz` looks for more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.fuzz.targets import Target, seeds, targets, working_folder

FOUND = Path(__file__).parent / "found"


@pytest.fixture(scope="module")
def made() -> Iterator[Mapping[str, Target]]:
    with working_folder() as folder:
        yield targets(folder)


def inputs() -> list[tuple[str, str, bytes]]:
    """Target, name and bytes of each input."""
    begun = [
        (target, f"seed-{number}", data)
        for target, all_of in seeds().items()
        for number, data in enumerate(all_of)
    ]
    kept = [(path.parent.name, path.name, path.read_bytes()) for path in sorted(FOUND.glob("*/*"))]
    return begun + kept


@pytest.mark.parametrize(
    ("target", "data"),
    [pytest.param(target, data, id=f"{target}-{name}") for target, name, data in inputs()],
)
def test_an_input_does_no_harm(made: Mapping[str, Target], target: str, data: bytes) -> None:
    made[target](data)


def test_every_folder_of_inputs_is_of_a_target() -> None:
    assert {path.name for path in FOUND.iterdir() if path.is_dir()} <= set(seeds())
