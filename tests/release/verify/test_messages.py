"""What a verification says of each fault: the file, the line, what was found and what was due."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from verbund.findings import Findings
from verbund.findings.catalogue import LANGUAGES, render
from verbund.release.compress import compress
from verbund.release.manifest.checksums import SUMS, write_checksums
from verbund.release.manifest.manifest import LARGEST_MANIFEST
from verbund.release.verify import sums
from verbund.release.verify.content import check_gzip, check_order, count_triples
from verbund.release.verify.release import verify_release
from verbund.release.verify.sums import read_sums

ONE = b'<https://e.example/a> <https://e.example/p> "1" .\n'
TWO = b'<https://e.example/b> <https://e.example/p> "2" .\n'
DIGEST = "0" * 64


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A release of two triples, with a file of RDF that is not the dataset, and a packed one."""
    folder = tmp_path / "release"
    folder.mkdir()
    for name in ("dataset.nt", "dataset.ttl"):
        (folder / name).write_bytes(ONE + TWO)
    (folder / "dataset.jsonld").write_bytes(
        b'{"@context": {"p": "https://e.example/p"}, "@graph": ['
        b'{"@id": "https://e.example/a", "p": "1"}, {"@id": "https://e.example/b", "p": "2"}]}'
    )
    (folder / "shapes.ttl").write_bytes(ONE)
    compress(folder, ["dataset.nt"], 1)
    write_manifest(folder)
    write_checksums(folder)
    return folder


def write_manifest(folder: Path, **dataset: object) -> None:
    """The manifest of the files as they are; of the dataset it may say something else."""
    entries: list[dict[str, Any]] = [
        {"name": path.name, "bytes": path.stat().st_size, "sha256": digest(path.read_bytes())}
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name not in ("manifest.json", SUMS)
    ]
    for entry in entries:
        if entry["name"] == "shapes.ttl":
            entry["triples"] = 1
    data = (folder / "dataset.nt").read_bytes()
    stated = {"triples": data.count(b"\n"), "sha256": digest(data)} | dataset
    text = json.dumps({"dataset": stated, "files": entries})
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def change_manifest(folder: Path, change: Callable[[Any], object]) -> None:
    path = folder / "manifest.json"
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")


Said = tuple[str, str | None, int | None, str, str]


def said(folder: Path) -> list[Said]:
    """Code, file, line, what is wrong, and what was expected."""
    found = []
    for finding in verify_release(folder).findings:
        text = render(finding, "en")
        place = finding.place
        found.append((finding.code, place.file, place.line, text.message, text.expected))
    return found


def refused(folder: Path) -> str:
    """What is said of checksums with which nothing can be verified, in the first finding."""
    with pytest.raises(Findings) as raised:
        verify_release(folder)
    first = raised.value.findings[0]
    assert (first.code, first.place.file) == ("E101", SUMS)
    english, german = (
        render(first, language).message.removesuffix(".").rpartition(": ")[2]
        for language in LANGUAGES
    )
    assert german != english
    return english


def test_a_release_without_a_fault(folder: Path) -> None:
    found = verify_release(folder)
    assert found.findings == []
    assert (found.files, found.triples, found.signed, found.signers) == (6, 2, False, [])


def test_a_file_that_was_changed(folder: Path) -> None:
    old = digest((folder / "shapes.ttl").read_bytes())
    (folder / "shapes.ttl").write_bytes(TWO)
    assert said(folder) == [
        (
            "E104",
            "shapes.ttl",
            None,
            f"The checksum of shapes.ttl is {digest(TWO)}.",
            f"{old}, as SHA256SUMS has it",
        )
    ]


def test_a_line_of_the_checksums_that_is_none(folder: Path) -> None:
    with (folder / SUMS).open("a", encoding="utf-8") as stream:
        stream.write(f"no checksum\n{DIGEST}  shapes.ttl\n")
    message = (
        "This line is not a checksum and the name of a file in the release,"
        " or the file was listed before: “{}”."
    )
    assert [item[:4] for item in said(folder)] == [
        ("E102", SUMS, 7, message.format("no checksum")),
        ("E102", SUMS, 8, message.format(f"{DIGEST}  shapes.ttl")),
    ]


def test_what_is_wrong_with_checksums_that_cannot_be_used(tmp_path: Path) -> None:
    folder = tmp_path / "release"
    folder.mkdir()
    assert refused(folder) == "no such file"
    with pytest.raises(Findings) as raised:
        read_sums(folder)
    assert raised.value.findings[0].details["folder"] == "release"
    (folder / SUMS).write_bytes(b"")
    assert refused(folder) == "it lists no file"
    (folder / SUMS).write_bytes(f"{DIGEST}  ".encode() + b"\xff\n")
    assert refused(folder) == "not in UTF-8"
    (folder / SUMS).write_bytes(b"x" * ((1 << 24) + 1))
    assert refused(folder) == "too large"
    (folder / SUMS).write_bytes(b"x\n" * 1001)
    assert refused(folder) == "more than 1000 of its lines list no file"


def test_a_thousand_lines_that_list_no_file_are_all_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    write_checksums(tmp_path)
    with (tmp_path / SUMS).open("ab") as stream:
        stream.write(b"x\n" * 1000)
    found = [item for item in verify_release(tmp_path).findings if item.code == "E102"]
    assert [item.place.line for item in found] == list(range(2, 1002))


def test_the_largest_checksums_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"")
    write_checksums(tmp_path)
    monkeypatch.setattr(sums, "_LARGEST", (tmp_path / SUMS).stat().st_size)
    assert list(read_sums(tmp_path).listed) == ["a"]
    monkeypatch.setattr(sums, "_LARGEST", (tmp_path / SUMS).stat().st_size - 1)
    assert refused(tmp_path) == "too large"


def test_a_last_line_without_a_line_feed_was_cut_off(folder: Path) -> None:
    """As sha256sum would read half a name; the file that it listed is told then."""
    text = (folder / SUMS).read_bytes()
    (folder / SUMS).write_bytes(text[:-1])
    assert ("E105", "shapes.ttl") in [item[:2] for item in said(folder)]


@pytest.mark.parametrize("name", ["a\nb", "a\rb", "a\\b", "a\\nb", "a*b", " a", "ä"])
def test_a_name_is_read_as_it_was_written(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"")
    write_checksums(tmp_path)
    assert list(read_sums(tmp_path).listed) == [name]


def test_a_backslash_that_escapes_nothing_is_one(tmp_path: Path) -> None:
    (tmp_path / SUMS).write_text(f"\\{DIGEST}  a\\qb\\n\n", encoding="utf-8")
    assert read_sums(tmp_path).listed == {"a\\qb\n": DIGEST}


def test_a_name_as_long_as_a_line_may_be(tmp_path: Path) -> None:
    """A path has at most 4,096 bytes, and each may be escaped; what is longer lists no file."""
    name = "\n" * 4000
    (tmp_path / SUMS).write_text(
        f"\\{DIGEST}  {name.replace(chr(10), chr(92) + 'n')}\n{DIGEST}  {'x' * 20_000}\n{DIGEST}  b\n"
    )
    read = read_sums(tmp_path)
    assert read.listed == {name: DIGEST, "b": DIGEST}
    assert [(item.code, item.place.line, item.value) for item in read.findings] == [("E102", 2, "")]


def test_a_folder_that_cannot_be_read(folder: Path) -> None:
    """Here because its path is longer than the system takes."""
    above = os.open(folder, os.O_RDONLY)
    for _ in range(21):
        os.mkdir("n" * 200, dir_fd=above)
        inner = os.open("n" * 200, os.O_RDONLY, dir_fd=above)
        os.close(above)
        above = inner
    os.close(above)
    (item,) = said(folder)
    code, file, _, message, _ = item
    assert code == "F101"
    assert file is not None
    assert set(file.split("/")) == {"n" * 200}
    assert "File name too long" in message


def test_files_that_are_not_listed_however_deep(folder: Path) -> None:
    for name in ("new", "in/new", "in/releases/new", "releases/1.0.0/new"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    assert [item[:2] for item in said(folder)] == [
        ("E105", "in/new"),
        ("E105", "in/releases/new"),
        ("E105", "new"),
    ]


def test_a_listed_file_below_a_link_is_missing(folder: Path) -> None:
    """Of a file in a folder each folder on the way is looked at."""
    inner = folder / "one/two"
    inner.mkdir(parents=True)
    (inner / "x").write_bytes(b"")
    write_manifest(folder)
    write_checksums(folder)
    assert said(folder) == []
    (folder / "one").rename(folder.parent / "elsewhere")
    (folder / "one").symlink_to(folder.parent / "elsewhere")
    assert [item[:2] for item in said(folder)] == [("E105", "one"), ("E103", "one/two/x")]


# --- the manifest ---------------------------------------------------------------------------------


def test_sizes_and_checksums_that_the_manifest_has_otherwise(folder: Path) -> None:
    old = digest((folder / "shapes.ttl").read_bytes())
    (folder / "shapes.ttl").write_bytes(ONE + b" ")
    write_checksums(folder)
    message = "{} of shapes.ttl is {}."
    expected = "{}, as manifest.json has it"
    assert said(folder) == [
        ("E111", "shapes.ttl", None, message.format("bytes", len(ONE) + 1), expected.format(50)),
        (
            "E111",
            "shapes.ttl",
            None,
            message.format("sha256", digest(ONE + b" ")),
            expected.format(old),
        ),
    ]


def test_the_identity_of_the_dataset(folder: Path) -> None:
    write_manifest(folder, sha256="x" * 300)
    write_checksums(folder)
    ((code, file, _, message, expected),) = said(folder)
    assert (code, file) == ("E111", "dataset.nt")
    assert message == f"sha256 of dataset.nt is {digest(ONE + TWO)}."
    assert expected == f"{'x' * 200}…, as manifest.json has it"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('{"dataset": 1, "dataset": 2}', "dataset is there twice"),
        ("[]", "not a JSON object"),
        ("{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ("{}", "KeyError: 'dataset'"),
        (
            (
                '{"dataset": {"triples": 2, "sha256": ""},'
                ' "files": [{"name": "c"}, {"name": "b"}, {"name": "c"}, {"name": "b"}]}'
            ),
            "it names b twice",
        ),
        (
            '{"dataset": {"triples": 2, "sha256": ""}, "files": [{"name": "z"}, {"name": "y"}]}',
            "it names y, which SHA256SUMS does not list",
        ),
        (
            '{"dataset": {"triples": 2, "sha256": ""}, "files": [{"name": "manifest.json"}]}',
            "it names manifest.json, which SHA256SUMS does not list",
        ),
    ],
)
def test_a_manifest_that_cannot_be_used(content: str, problem: str, folder: Path) -> None:
    """Nothing that it says is compared then: the one finding is enough."""
    (folder / "manifest.json").write_text(content, encoding="utf-8")
    write_checksums(folder)
    assert [item[:4] for item in said(folder)] == [
        ("E110", "manifest.json", None, f"manifest.json cannot be used: {problem}.")
    ]


def test_the_largest_manifest(folder: Path) -> None:
    text = (folder / "manifest.json").read_text("utf-8")
    most = LARGEST_MANIFEST
    for length, problems in ((most, []), (most + 1, ["too large"])):
        (folder / "manifest.json").write_text(text + " " * (length - len(text)), encoding="utf-8")
        write_checksums(folder)
        messages = [f"manifest.json cannot be used: {problem}." for problem in problems]
        assert [item[3] for item in said(folder)] == messages


def test_a_manifest_that_no_checksum_vouches_for(folder: Path) -> None:
    text = (folder / SUMS).read_text("utf-8").splitlines(keepends=True)
    (folder / SUMS).write_text("".join(line for line in text if "manifest" not in line), "utf-8")
    assert [item[:4] for item in said(folder)] == [
        ("E105", "manifest.json", None, "manifest.json is not listed in SHA256SUMS."),
        (
            "E110",
            "manifest.json",
            None,
            "manifest.json cannot be used: SHA256SUMS does not list it.",
        ),
    ]


# --- the content ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dataset.nt", "dataset.ttl", "dataset.jsonld"])
def test_the_number_of_triples_of_each_form_of_the_dataset(name: str, folder: Path) -> None:
    write_manifest(folder, triples=3)
    write_checksums(folder)
    assert (
        "E107",
        name,
        None,
        f"{name} holds 2 triples.",
        "3 triples",
    ) in said(folder)


def test_the_number_of_triples_of_another_file(folder: Path) -> None:
    def change(document: Any) -> None:
        (entry,) = (item for item in document["files"] if item["name"] == "shapes.ttl")
        entry["triples"] = 2

    change_manifest(folder, change)
    write_checksums(folder)
    assert said(folder) == [
        ("E107", "shapes.ttl", None, "shapes.ttl holds 1 triples.", "2 triples")
    ]
    change_manifest(folder, lambda document: [item.pop("triples", 0) for item in document["files"]])
    write_checksums(folder)
    assert said(folder) == [], "the manifest need not say it"


def test_without_a_manifest_the_dataset_says_how_many_triples_there_are(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    (folder / "dataset.ttl").write_bytes(ONE)
    write_checksums(folder)
    assert ("E107", "dataset.ttl", None, "dataset.ttl holds 1 triples.", "2 triples") in said(
        folder
    )


@pytest.mark.parametrize(
    ("name", "content", "line", "problem"),
    [
        ("x.nt", ONE + b"<a:a> <a:b> x\n", 2, "Parser error at line 2"),
        ("x.ttl", ONE + TWO + b'<a:a> <a:b> "', 3, "Unexpected end of file"),
        ("x.jsonld", b'{"@id": "a:a",\n"a:b": "c"', 2, "Parser error at line 2"),
        ("x.jsonld", b'{"@context": "http://127.0.0.1:9/c", "@id": "a:a"}', None, "remote context"),
    ],
)
def test_rdf_that_cannot_be_read_is_told_with_its_line(
    name: str, content: bytes, line: int | None, problem: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    finding = count_triples(tmp_path, name)
    assert not isinstance(finding, int)
    assert (finding.code, finding.place.file, finding.place.line) == ("E106", name, line)
    assert problem in render(finding, "en").message
    assert render(finding, "en").message.startswith(f"{name} cannot be read as RDF: ")


def test_a_long_complaint_of_a_parser_is_cut(tmp_path: Path) -> None:
    """In the middle of a character it stays readable."""
    (tmp_path / "x.ttl").write_text(f"<{'ä' * 5000} > <a:b> 1 .", encoding="utf-8")
    finding = count_triples(tmp_path, "x.ttl")
    assert not isinstance(finding, int)
    assert len(str(finding.details["problem"])) <= 1000


def test_a_file_that_is_gone_when_it_is_counted(tmp_path: Path) -> None:
    finding = count_triples(tmp_path, "x.nt")
    assert not isinstance(finding, int)
    assert finding.place.line is None
    assert "No such file" in str(finding.details["problem"])


@pytest.mark.parametrize(
    ("name", "content", "number"),
    [
        ("x.nt", ONE + TWO, 2),
        ("x.ttl", b"@prefix a: <a:> . a:a a:b 1, 2, 3 .", 3),
        ("x.jsonld", b'[{"@id": "a:a", "a:b": [1, 2]}]', 2),
        ("dataset.jsonld", b'{"@context": {"b": "a:b"}, "@id": "a:a", "b": [1, 2]}', 2),
    ],
)
def test_triples_are_counted_in_each_form(
    name: str, content: bytes, number: int, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    assert count_triples(tmp_path, name) == number


def test_the_dataset_must_be_a_stream(tmp_path: Path) -> None:
    """Its context comes first (Streaming JSON-LD, section 3); another file may have it last."""
    content = b'{"@id": "a:a", "b": 1, "@context": {"b": "a:b"}}'
    for name in ("dataset.jsonld", "other.jsonld"):
        (tmp_path / name).write_bytes(content)
    assert not isinstance(count_triples(tmp_path, "dataset.jsonld"), int)
    assert count_triples(tmp_path, "other.jsonld") == 1


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (TWO + ONE, 2),
        (ONE + ONE, 2),
        (ONE + b"\n" + TWO, 2),
        (ONE + TWO[:-1], 2),
        (b"\n", 1),
        (ONE[:-3] + b".\n", 1),
        (None, 1),
    ],
)
def test_the_line_that_is_out_of_order_is_told(
    content: bytes | None, line: int, tmp_path: Path
) -> None:
    """Nor is a line of more than 16 MiB in order (made here, so that it does not stay in memory)."""
    (tmp_path / "x.nt").write_bytes(b"a" * (1 << 24) + b" .\n" if content is None else content)
    finding = check_order(tmp_path, "x.nt")
    assert not isinstance(finding, int)
    assert (finding.code, finding.place.file, finding.place.line) == ("E108", "x.nt", line)


def test_lines_in_order_are_counted(tmp_path: Path) -> None:
    (tmp_path / "x.nt").write_bytes(b"")
    assert check_order(tmp_path, "x.nt") == 0
    (tmp_path / "x.nt").write_bytes(ONE + TWO)
    assert check_order(tmp_path, "x.nt") == 2


LARGE = bytes(range(256)) * (1 << 13)
"""Two pieces of a megabyte."""


@pytest.mark.parametrize(
    ("plain", "packed", "problem"),
    [
        (LARGE, gzip.compress(LARGE, mtime=0), None),
        (LARGE + b"x", gzip.compress(LARGE + b"x", mtime=0), None),
        (b"", gzip.compress(b"", mtime=0), None),
        (LARGE, gzip.compress(LARGE[:100], mtime=0) + gzip.compress(LARGE[100:], mtime=0), None),
        (LARGE, gzip.compress(LARGE + b"x", mtime=0), "it does not unpack to x"),
        (LARGE + b"x", gzip.compress(LARGE, mtime=0), "it does not unpack to x"),
        (LARGE, gzip.compress(LARGE[:-1] + b"x", mtime=0), "it does not unpack to x"),
        (LARGE, b"no gzip", "Not a gzipped file (b'no')"),
        (
            LARGE,
            gzip.compress(LARGE, mtime=0)[:-20],
            "Compressed file ended before the end-of-stream marker was reached",
        ),
        (None, gzip.compress(b"", mtime=0), "x is missing"),
    ],
)
def test_a_packed_file_and_the_one_beside_it(
    plain: bytes | None, packed: bytes, problem: str | None, tmp_path: Path
) -> None:
    if plain is not None:
        (tmp_path / "x").write_bytes(plain)
    (tmp_path / "x.gz").write_bytes(packed)
    finding = check_gzip(tmp_path, "x.gz")
    if problem is None:
        assert finding is None
        return
    assert finding is not None
    assert (finding.code, finding.place.file) == ("E109", "x.gz")
    assert finding.details == {"problem": problem}


def test_a_packed_file_whose_plain_one_was_changed_is_not_looked_at(folder: Path) -> None:
    (folder / "dataset.nt").write_bytes(ONE)
    assert [item[:2] for item in said(folder)] == [("E104", "dataset.nt")]
