"""How much a run of the tests looks at: quick, default or full. Nothing else spells it.

``pytest --quick``, ``pytest`` and ``pytest --full`` choose; what is started by the tests, and has no
command line of its own, finds the choice in the environment. Each number of generated cases or of
faults is stated once, by :func:`number`, with what the whole would be, so that a run can say at its
end what it left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from enum import Enum

from hypothesis import HealthCheck, settings

VARIABLE = "VERBUND_TESTS"
OLD_VARIABLE = "VERBUND_FULL"
"""What chose the full extent before there was the option; 1 is accepted for one version."""
FACTOR = 10
"""How many times the examples of a property are drawn when all is looked at."""


class Extent(Enum):
    """How much is looked at."""

    QUICK = "quick"
    DEFAULT = "default"
    FULL = "full"


@dataclass(frozen=True)
class Part:
    """A part of the tests of which a run looks at a number of cases."""

    name: str
    cases: int
    whole: int | None
    """Nothing where only the run itself finds out how many there are."""

    def __str__(self) -> str:
        whole = "all" if self.whole is None else f"{self.whole:,}"
        return f"{self.name}: {self.cases:,} of {whole}"


_parts: dict[str, Part] = {}


def chosen() -> Extent:
    """The extent of this run."""
    return Extent(os.environ.get(VARIABLE, Extent.DEFAULT.value))


def choose(
    *, quick: bool, full: bool, environment: MutableMapping[str, str]
) -> tuple[Extent, str | None]:
    """Note the extent where this process and its children find it.

    Args:
        quick: Whether ``--quick`` was given.
        full: Whether ``--full`` was given.
        environment: Where it is noted.

    Returns:
        The extent, and a warning where only the old variable asked for all.

    Raises:
        ValueError: If both were given.
    """
    if quick and full:
        raise ValueError("--quick and --full exclude each other")
    old = environment.get(OLD_VARIABLE) == "1" and not (quick or full)
    extent = Extent.QUICK if quick else Extent.FULL if full or old else Extent.DEFAULT
    environment[VARIABLE] = extent.value
    return extent, f"{OLD_VARIABLE}=1 is an old spelling of --full" if old else None


def number(name: str, *, default: int, full: int, quick: int | None = None) -> int:
    """How many cases this run looks at.

    Args:
        name: What they are, for the end of the run.
        default: The number of ``make test``.
        full: The number of ``make test-full``.
        quick: The number of ``make test-quick``, where it is another than the default.
    """
    few = default if quick is None else quick
    cases = {Extent.QUICK: few, Extent.DEFAULT: default, Extent.FULL: full}[chosen()]
    _parts[name] = Part(name, cases, full)
    return cases


def sample(name: str, default: int) -> int | None:
    """How many of all cases this run looks at; nothing for all."""
    if chosen() is Extent.FULL:
        return None
    _parts[name] = Part(name, default, None)
    return default


def one_in(name: str, default: int) -> int:
    """Of how many cases this run looks at one, the next time at the next: 1 for all."""
    cases = 1 if chosen() is Extent.FULL else default
    _parts[name] = Part(name, 1, cases)
    return cases


def examples(default: int) -> int:
    """How many examples of a property are drawn where its test asks for another number."""
    return default * FACTOR if chosen() is Extent.FULL else default


def left_out() -> Iterator[str]:
    """What this run looked at in part, of what was imported."""
    for part in _parts.values():
        if part.whole is None or part.cases < part.whole:
            yield str(part)


def load_profile(extent: Extent) -> None:
    """Load the profile of Hypothesis of the same name."""
    for each in Extent:
        factor = FACTOR if each is Extent.FULL else 1
        settings.register_profile(
            f"verbund-{each.value}",
            settings(),  # in CI, Hypothesis has a profile of its own: examples that stay
            max_examples=100 * factor,
            deadline=None,  # machines are busy with other things
            suppress_health_check=[HealthCheck.too_slow],
        )
    settings.load_profile(f"verbund-{extent.value}")
