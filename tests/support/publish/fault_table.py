"""Runs the faults and writes docs/publish-faults.md: ``python -m tests.support.publish.fault_table``.

    --only WORD   the targets with the word in their names; the lines of the others stay
    --all         every fault at every call, not one of each class (``fault_classes``)

Ends with 1 if a target is not as it must be.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.support.publish.behind import ckan_behind, store_behind
from tests.support.publish.fault_proxy import Fault
from tests.support.publish.fault_series import Behind, Tally, one_fault, prepare, starts
from tests.support.servers.ckan import ckan_server
from tests.support.servers.fuseki import fuseki_server
from tests.support.servers.oxigraph import oxigraph_server
from tests.support.servers.virtuoso import virtuoso_server

from verbund.publication.receipt import PublishOutcome

PAGE = Path(__file__).parents[3] / "docs" / "publish-faults.md"
START, END = "<!-- table: start -->", "<!-- table: end -->"
HEAD = "| target | fault | combinations | first run failed | first run went on | as it should be after the second run |"
RULE = "|---|---|--:|--:|--:|--:|"


@contextmanager
def oxigraph(folder: Path) -> Iterator[Behind]:
    with oxigraph_server(folder) as store, store_behind(store) as behind:
        yield behind


@contextmanager
def virtuoso(folder: Path) -> Iterator[Behind]:
    with virtuoso_server(folder) as store, store_behind(store) as behind:
        yield behind


@contextmanager
def fuseki_with_password(folder: Path) -> Iterator[Behind]:
    with fuseki_server(folder) as fuseki, store_behind(fuseki.guarded) as behind:
        yield behind


@contextmanager
def ckan(folder: Path) -> Iterator[Behind]:
    with ckan_server(folder) as portal, ckan_behind(portal) as behind:
        yield behind


TARGETS: dict[str, Callable[[Path], AbstractContextManager[Behind]]] = {
    "CKAN": ckan,
    "Oxigraph": oxigraph,
    "Fuseki with a password": fuseki_with_password,
    "Virtuoso": virtuoso,
}


def main() -> int:
    """Write the table into the page, and each line on stderr as it is found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--all", action="store_true")
    given = parser.parse_args()
    found: dict[str, str] = {}
    wrong: list[str] = []
    for name, opened in TARGETS.items():
        if given.only.lower() not in name.lower():
            continue
        with tempfile.TemporaryDirectory(prefix="verbund-publish-") as temporary:
            for fault, tally in tallies(Path(temporary), opened, every=given.all):
                title = f"| {name} | {fault} |"
                found[title] = line(title, tally)
                wrong += tally.wrong
                sys.stderr.write("\n".join([found[title], *tally.wrong, ""]))
                sys.stderr.flush()
        write(found)
    return 1 if wrong else 0


def tallies(
    folder: Path, opened: Callable[[Path], AbstractContextManager[Behind]], *, every: bool
) -> Iterator[tuple[Fault, Tally]]:
    """What comes of each fault at both beginnings."""
    (folder / "server").mkdir()
    with opened(folder / "server") as behind:
        beginnings = list(starts(prepare(folder / "workspaces", behind), behind))
        for fault in Fault:
            yield fault, together(one_fault(beginnings, behind, fault, every=every))


def together(tallies: list[Tally]) -> Tally:
    return Tally(
        combinations=sum(tally.combinations for tally in tallies),
        first=sum((tally.first for tally in tallies), Counter()),
        reached=sum(tally.reached for tally in tallies),
        wrong=[problem for tally in tallies for problem in tally.wrong],
    )


def line(title: str, tally: Tally) -> str:
    failed = tally.first[PublishOutcome.FAILED]
    numbers = (tally.combinations, failed, tally.combinations - failed, tally.reached)
    return f"{title} " + " | ".join(map(str, numbers)) + " |"


def write(found: dict[str, str]) -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    old, _, after = rest.partition(END)
    titles = [f"| {name} | {fault} |" for name in TARGETS for fault in Fault]
    rows = [found.get(title) or kept(old, title) for title in titles]
    table = "\n".join([START, HEAD, RULE, *filter(None, rows), END])
    PAGE.write_text(before + table + after, encoding="utf-8", newline="\n")


def kept(table: str, title: str) -> str | None:
    """The line of a target and fault in the table as it is."""
    return next((text for text in table.splitlines() if text.startswith(f"{title} ")), None)


if __name__ == "__main__":
    sys.exit(main())
