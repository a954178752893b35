"""The pages of a feed in TriG: members as DCAT-AP Feeds has them, and the page that leads to them.

Every page belongs to one version and never changes once that is published; only the root page is
written anew with each version (LDES 1.0, ldes:immutable).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from verbund.rdf.terms import RDF_LANG_STRING, XSD_STRING, Literal, ntriples
from verbund.release.feed.members import Member
from verbund.release.feed.names import ROOT, activity_iri, page_path, stream_iri
from verbund.release.manifest.feed_part import FeedPart
from verbund.system.inside import below

MOST_MEMBERS: Final = 500
MOST_BYTES: Final = 500_000
"""A page ends with the member that brings it to one of these."""

_HEAD: Final = """\
@prefix as: <https://www.w3.org/ns/activitystreams#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ldes: <https://w3id.org/ldes#> .
@prefix tree: <https://w3id.org/tree#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""


def write_pages(
    folder: Path, base: str, first: str, version: str, published: str, members: Iterable[Member]
) -> FeedPart:
    """Write the pages of a version into the folder of the feed; gives the part. Raises OSError.

    ``first`` is the version with which the stream begins. Memory is that of one member.
    """
    number = 0
    page: BinaryIO | None = None
    count = size = 0
    try:
        for member in members:
            if page is None:
                number += 1
                path = below(folder, page_path(first, version, number))
                path.parent.mkdir(parents=True, exist_ok=True)
                page, count = path.open("wb"), 0
                size = page.write(f"{_HEAD}<> a tree:Node ; ldes:immutable true .\n".encode())
            size += _write_member(page, base, first, version, published, member)
            count += 1
            if count == MOST_MEMBERS or size >= MOST_BYTES:
                page.close()
                page = None
    finally:
        if page is not None:
            page.close()
    return FeedPart(version, published, number)


def _write_member(
    page: BinaryIO, base: str, first: str, version: str, published: str, member: Member
) -> int:
    """Write a member, its payload in a graph of its own name; gives the bytes written."""
    activity, record = activity_iri(base, first, version, member.record), member.record
    moment = f'"{published}"^^xsd:dateTime'
    text = (
        f"\n<{stream_iri(base, first)}> tree:member <{activity}> .\n"
        f"<{activity}> a as:{member.activity} ; as:object <{record}> ; as:published {moment} .\n"
    )
    if member.activity == "Delete":
        former = "".join(f" ; as:formerType <{kind}>" for kind in member.kinds)
        text += f"<{record}> a as:Tombstone ; as:deleted {moment}{former} .\n"
        return page.write(text.encode())
    text += f"<{activity}> {{\n"
    return page.write(text.encode() + _payload(member) + b"}\n")


def _payload(member: Member) -> bytes:
    """The lines of a record as TriG: as they are, the subject named once."""
    begin = len(f"<{member.record}>".encode())
    rest = b" ;\n".join(line[begin + 1 : -3] for line in member.lines)
    return member.lines[0][: begin + 1] + rest + b" .\n"


def write_root(
    folder: Path, base: str, title: Mapping[str, str], parts: Sequence[FeedPart]
) -> None:
    """Write the page that leads to all pages of a feed. Raises OSError.

    It states the stream: its time, what its members are versions of, and which classes say what
    was done (LDES 1.0; DCAT-AP Feeds, section 1). It names no policy of retention: every member
    stays. Each page has the members of one time, so that a client can tell which it has.
    """
    stream = stream_iri(base, parts[0].version)
    titles = ", ".join(_title(text, tag) for tag, text in sorted(title.items()))
    text = (
        f"{_HEAD}<{stream}> a ldes:EventStream ;\n"
        + (f"    dct:title {titles} ;\n" if titles else "")
        + "    ldes:timestampPath as:published ;\n"
        "    ldes:versionOfPath as:object ;\n"
        "    ldes:versionCreateObject as:Create ;\n"
        "    ldes:versionUpdateObject as:Update ;\n"
        "    ldes:versionDeleteObject as:Delete ;\n"
        "    tree:view <> .\n\n"
        "<> a tree:Node , ldes:EventSource .\n"
    )
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ROOT).open("w", encoding="utf-8", newline="\n") as stream_of_text:
        stream_of_text.write(text)
        stream_of_text.writelines(_relations(parts))


def _title(text: str, tag: str) -> str:
    return ntriples(Literal(text, RDF_LANG_STRING if tag else XSD_STRING, tag or None))


def _relations(parts: Sequence[FeedPart]) -> Iterator[str]:
    """Yield two relations to each page: its members are not before a time, and not after it."""
    for path, part in pages_of(parts):
        for mark, kind in (("from", "GreaterThanOrEqualTo"), ("until", "LessThanOrEqualTo")):
            name = f"#{mark}-{path.removesuffix('.trig')}"
            yield (
                f"\n<> tree:relation <{name}> .\n"
                f"<{name}> a tree:{kind}Relation ; tree:node <{path}> ;\n"
                f'    tree:path as:published ; tree:value "{part.published}"^^xsd:dateTime .\n'
            )


def pages_of(parts: Sequence[FeedPart]) -> Iterator[tuple[str, FeedPart]]:
    """Yield the path of each page below the folder of the feed, with its part."""
    for part in parts:
        for number in range(1, part.pages + 1):
            yield page_path(parts[0].version, part.version, number), part
