"""Plants small faults, one at a time, and says which of them the tests do not notice.

    python -m tests.mutation [FOLDER ...] [--sample N] [--seed TEXT] [--seconds N] [--least N]

The folders are those of tests/mutation/folders.py, the faults those of mutmut. With ``--sample``
so many of a folder are tried, chosen by a hash of their names: the same in every run, others with
another ``--seed``. The report goes to .mutation/report.md. Ends with 1 where fewer are killed than ``--least`` of a hundred.
Mutants that no test can kill are in tests/mutation/equivalent.toml, with the reason.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutation.folders import FOLDERS, LEAST_SHARE, ROOT
from tests.mutation.workshop import Mutant, Workshop

EQUIVALENT = Path(__file__).parent / "equivalent.toml"
PLACE = ROOT / ".mutation"


@dataclass(slots=True)
class Outcome:
    """What became of the mutants of a folder; ``left`` are those that no test has noticed."""

    counts: Counter[str]
    left: list[Mutant] = field(default_factory=list)

    @property
    def share(self) -> float:
        """How many of a hundred that were tried, and are not equivalent, were killed."""
        killed = self.counts["killed"] + self.counts["timeout"]
        tried = killed + len(self.left)
        return 100 * killed / tried if tried else 0.0


def known_equivalent() -> dict[str, frozenset[Mutant]]:
    """The mutants that need no test, by folder."""
    listed = tomllib.loads(EQUIVALENT.read_text("utf-8"))
    return {
        name: frozenset(
            Mutant(item["module"], item["function"], item["old"], item["new"]) for item in items
        )
        for name, items in listed.items()
    }


def chosen_of(names: list[str], sample: int, seed: str = "") -> list[str]:
    """So many of these names, by a hash of seed and name; all where ``sample`` is 0."""
    if not sample:
        return names
    return sorted(names, key=lambda name: hashlib.sha256((seed + name).encode()).digest())[:sample]


def try_folder(name: str, sample: int, seed: str, seconds: float) -> Outcome:
    """Try the mutants of a folder, or so many of them, and look at those that are left."""
    workshop = Workshop(PLACE / name, FOLDERS[name])
    chosen = chosen_of(workshop.names(), sample, seed) if sample else []
    workshop.measure()
    workshop.plant(chosen, seconds)
    verdicts = {
        mutant: verdict or "not tried"
        for mutant, verdict in workshop.verdicts().items()
        if not chosen or mutant in chosen
    }
    unnoticed = [mutant for mutant, found in verdicts.items() if found in ("survived", "untested")]
    outcome = Outcome(Counter(verdicts.values()))
    equivalent = known_equivalent().get(name, frozenset())
    planted = workshop.mutants(unnoticed) if unnoticed else ()
    for mutant_name, mutant in zip(unnoticed, planted, strict=True):
        if mutant in equivalent:
            outcome.counts[verdicts[mutant_name]] -= 1
            outcome.counts["equivalent"] += 1
        else:
            outcome.left.append(mutant)
    return outcome


def report(outcomes: dict[str, Outcome]) -> str:
    """The figures of each folder, and every mutant that is left."""
    columns = ("killed", "timeout", "survived", "untested", "equivalent", "not tried")
    lines = [
        f"| folder | {' | '.join(columns)} | share |",
        f"|---|{'---:|' * (len(columns) + 1)}",
    ]
    for name, outcome in outcomes.items():
        counts = " | ".join(str(outcome.counts[column]) for column in columns)
        lines.append(f"| {name} | {counts} | {outcome.share:.1f} % |")
    for name, outcome in outcomes.items():
        for mutant in outcome.left:
            old, new = (text.replace("\n", "\n  ") for text in (mutant.old, mutant.new))
            lines.append(f"\n{name}: {mutant.module} {mutant.function}\n- {old}\n+ {new}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read the command line, try, and report."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("folders", nargs="*", choices=[[], *FOLDERS], metavar="FOLDER")
    parser.add_argument("--sample", type=int, default=0, help="mutants of each folder; 0 for all")
    parser.add_argument("--seed", default="", help="another sample for each text")
    parser.add_argument("--seconds", type=float, default=36000, help="at most, for each folder")
    parser.add_argument("--least", type=float, default=LEAST_SHARE, help="of a hundred, killed")
    given = parser.parse_args()
    outcomes: dict[str, Outcome] = {}
    for name in given.folders or FOLDERS:
        outcomes[name] = try_folder(name, given.sample, given.seed, given.seconds)
        (PLACE / "report.md").write_text(report(outcomes), encoding="utf-8")
    sys.stdout.write(report(outcomes))
    sys.exit(any(outcome.share < given.least for outcome in outcomes.values()))


if __name__ == "__main__":
    main()
