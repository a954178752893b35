"""Comparison of the triples of two N-Triples files, predicate by predicate.

    python benchmarks/compare.py TEMPLATES.nt DATASET.nt [--expected]

Escapes and an explicit xsd:string are normalised first. With --expected, the differences known between the
templates and the pipeline are ignored: parties are nodes of their own, and the types of series and districts,
which have no table, are not stated. Exit code 1 if any other difference remains.
"""

from __future__ import annotations

import hashlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

DEF: Final = "https://daten.example.org/def#"
TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
STRING: Final = "^^<http://www.w3.org/2001/XMLSchema#string>"
MASK: Final = (1 << 64) - 1
SHOWN: Final = 3
ESCAPE: Final = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
PLAIN: Final = {
    "t": "\t",
    "b": "\b",
    "n": "\n",
    "r": "\r",
    "f": "\f",
    '"': '"',
    "'": "'",
    "\\": "\\",
}

Group = tuple[str, str]
"""A predicate, and for rdf:type the class too."""


@dataclass(slots=True)
class Tally:
    """The number of triples of a group, and a sum of hashes that does not depend on their order."""

    count: int = 0
    total: int = 0


def unescape(found: re.Match[str]) -> str:
    """The character behind an escape."""
    short, long, letter = found.groups()
    return PLAIN[letter] if letter else chr(int(short or long, 16))


def normalise(line: str) -> tuple[str, str, str]:
    """Subject, predicate and object of a line, normalised."""
    subject, predicate, rest = line.rstrip("\n").split(" ", 2)
    value = rest.removesuffix(".").rstrip()
    if value.startswith('"'):
        value = value.removesuffix(STRING)
    if "\\" in line:  # an IRI may hold \\u escapes too
        subject, value = ESCAPE.sub(unescape, subject), ESCAPE.sub(unescape, value)
    return subject, predicate, value


def group_of(predicate: str, value: str) -> Group:
    """The group that a triple is counted in."""
    return (predicate, value if predicate == TYPE else "")


def statistics(path: Path) -> dict[Group, Tally]:
    """The tallies of a file's triples by group."""
    groups: dict[Group, Tally] = {}
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            triple = normalise(line)
            mine = groups.setdefault(group_of(triple[1], triple[2]), Tally())
            mine.count += 1
            digest = hashlib.blake2b(
                " ".join(triple).encode("utf-8", "surrogatepass"), digest_size=8
            ).digest()
            mine.total = (mine.total + int.from_bytes(digest)) & MASK
    return groups


def collect(path: Path, group: Group) -> set[str]:
    """All triples of a group, as lines."""
    with path.open(encoding="utf-8", newline="\n") as file:
        triples = (normalise(line) for line in file if line.split(" ", 2)[1] == group[0])
        return {" ".join(triple) for triple in triples if group_of(triple[1], triple[2]) == group}


def known(group: Group) -> bool:
    """Whether the files are expected to differ in a group."""
    predicate, value = group
    if predicate == TYPE:
        return value in {f"<{DEF}Party>", f"<{DEF}Series>", f"<{DEF}District>"}
    return predicate in {f"<{DEF}party>", f"<{DEF}partnership>", f"<{DEF}ags>"}


def without_parties(path: Path) -> set[str]:
    """The triples of o:agency about participations; the pipeline also has them of parties."""
    return {
        triple
        for triple in collect(path, (f"<{DEF}agency>", ""))
        if "/id/party/" not in triple.split(" ", 1)[0]
    }


def party_links(path: Path) -> set[tuple[str, str]]:
    """Partnership and agency of every party, for both ways to state them."""
    links = set()
    for triple in collect(path, (f"<{DEF}party>", "")):
        partnership, _, agency = triple.split(" ")
        links.add((partnership, agency))
    partnerships = dict(
        triple.split(f" <{DEF}partnership> ")
        for triple in collect(path, (f"<{DEF}partnership>", ""))
    )
    for triple in collect(path, (f"<{DEF}agency>", "")):
        node, _, agency = triple.split(" ")
        if node in partnerships:
            links.add((partnerships[node], agency))
    return links


def main(first: Path, second: Path, *, expected: bool) -> int:
    """Print the differences; returns the exit code."""
    ours, theirs = statistics(first), statistics(second)
    unknown = 0
    for group in sorted(ours.keys() | theirs.keys()):
        left, right = ours.get(group, Tally()), theirs.get(group, Tally())
        if left == right:
            continue
        name = " ".join(filter(None, group))
        if expected and known(group):
            print(f"as expected  {left.count:>9} {right.count:>9}  {name}")
            continue
        agency = group[0] == f"<{DEF}agency>"
        if expected and agency and without_parties(first) == without_parties(second):
            print(f"as expected  {left.count:>9} {right.count:>9}  {name} (parties)")
            continue
        unknown += 1
        print(f"DIFFERS      {left.count:>9} {right.count:>9}  {name}")
        mine, other = collect(first, group), collect(second, group)
        for mark, triples in (("-", mine - other), ("+", other - mine)):
            for triple in sorted(triples)[:SHOWN]:
                print(f"   {mark} {triple!r}")
    if expected:
        same = party_links(first) == party_links(second)
        print(
            "the parties name the same agencies"
            if same
            else "DIFFERS: the parties name other agencies"
        )
        unknown += not same
    print(
        f"{sum(t.count for t in ours.values())} and {sum(t.count for t in theirs.values())} statements"
    )
    return 1 if unknown else 0


if __name__ == "__main__":
    files = [argument for argument in sys.argv[1:] if argument != "--expected"]
    if len(files) != 2:
        raise SystemExit(__doc__)
    raise SystemExit(main(Path(files[0]), Path(files[1]), expected="--expected" in sys.argv))
