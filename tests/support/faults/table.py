"""Runs all series in full and writes docs/faults.md: ``python -m tests.support.faults.table [word]``.

With a word, only the series with it in their names; the lines of the others stay. All take about
a quarter of an hour. Ends with 1 if a build is not as it must be.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.faults.builds import REPOSITORY, Nursery, Scene
from tests.support.faults.series import SERIES, Tally, killed_in_time, walk

PAGE = REPOSITORY / "docs" / "faults.md"
START, END = "<!-- table: start -->", "<!-- table: end -->"
HEAD = (
    "| fault | at | builds | last release whole | new release whole "
    "| none until the next build | mixtures | left something | left after the next build | not as it must be |"
)
RULE = "|---|---|" + "--:|" * 8
RANDOM_KILLS = 300
RANDOM = "SIGKILL | a random moment"
TITLES = [*(f"{series.name} | {series.where}" for series in SERIES), RANDOM]


def main() -> int:
    """Write the table into the page, a line as each series ends on stderr."""
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    found: dict[str, str] = {}
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="verbund-faults-") as temporary:
        for title, tally in tallies(Path(temporary), word):
            found[title] = line(title, tally)
            wrong += tally.wrong
            sys.stderr.write("\n".join([found[title], *tally.wrong, ""]))
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    old, _, after = rest.partition(END)
    rows = [found.get(title) or kept(old, title) for title in TITLES]
    table = "\n".join([START, HEAD, RULE, *filter(None, rows), END])
    PAGE.write_text(before + table + after, encoding="utf-8", newline="\n")
    return 1 if wrong else 0


def tallies(folder: Path, word: str) -> Iterator[tuple[str, Tally]]:
    with Nursery.opened(folder / "nursery") as nursery:
        scene = Scene.prepared(folder / "workspace", nursery)
        for series, title in zip(SERIES, TITLES, strict=False):
            if word in title:
                yield title, walk(series, nursery, scene, series.most)
        if word in RANDOM:
            yield RANDOM, killed_in_time(nursery, scene, RANDOM_KILLS)


def kept(table: str, title: str) -> str | None:
    """The line of a series in the table as it is."""
    return next((text for text in table.splitlines() if text.startswith(f"| {title} | ")), None)


def line(title: str, tally: Tally) -> str:
    states = [tally.states[state] for state in ("last", "following", "none", "mixture")]
    numbers = (tally.runs, *states, tally.cleaned, tally.leftovers, len(tally.wrong))
    return f"| {title} | " + " | ".join(map(str, numbers)) + " |"


if __name__ == "__main__":
    sys.exit(main())
