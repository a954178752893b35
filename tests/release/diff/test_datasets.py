"""Which dataset a name means, how much of it is read, and where nothing is written."""

from __future__ import annotations

import gzip
import json
import os
from io import BytesIO
from pathlib import Path

import pytest

from verbund.findings import Findings
from verbund.findings.catalogue import localised, render
from verbund.rdf.terms import Iri, Literal
from verbund.release.diff import dataset
from verbund.release.diff.dataset import DatasetFile, dataset_in, find_dataset, open_dataset
from verbund.release.diff.lookup import Lookup, read_statements
from verbund.release.diff.refused_folders import why_not
from verbund.release.diff.write import copy_to, file_names, write_difference
from verbund.system.limits import MIB

ONE = b'<urn:a> <urn:p> "1" .\n'
TWO = b'<urn:b> <urn:p> "2" .\n'


def put(path: Path, data: bytes = ONE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def release(folder: Path, version: object, name: str = "dataset.nt") -> Path:
    put(folder / name)
    put(folder / "manifest.json", json.dumps({"version": version}).encode())
    return folder


def refused(named: str, output: Path | None) -> tuple[str, str | None, str, str]:
    with pytest.raises(Findings) as raised:
        find_dataset(named, output)
    (finding,) = raised.value.findings
    text = render(finding, "en")
    return finding.code, finding.place.file, text.message, text.expected


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """The folder of a workspace's release, with two versions kept."""
    folder = release(tmp_path / "output", "1.2.0")
    release(folder / "releases/1.0.0", "1.0.0")
    release(folder / "releases/1.1.0", "1.1.0", "dataset.nt.gz")
    return folder


def test_a_dataset_is_found_by_path_or_version(
    output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = output / "releases"
    assert find_dataset("current", output) == DatasetFile(output / "dataset.nt", "1.2.0")
    assert find_dataset("1.2.0", output) == DatasetFile(output / "dataset.nt", "1.2.0")
    assert find_dataset("1.0.0", output) == DatasetFile(kept / "1.0.0/dataset.nt", "1.0.0")
    assert find_dataset("1.1.0", output) == DatasetFile(kept / "1.1.0/dataset.nt.gz", "1.1.0")
    file = put(tmp_path / "some.nt")
    assert find_dataset(str(file), None) == DatasetFile(file)
    assert find_dataset(str(output), None) == DatasetFile(output / "dataset.nt", "1.2.0")
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "1.0.0")
    assert find_dataset("1.0.0", output) == DatasetFile(Path("1.0.0")), "a path goes first"


def test_a_name_of_nothing(output: Path, tmp_path: Path) -> None:
    message = "There is no file, release or version “0.9.0”."
    expected = "a path, or one of the versions kept: {}"
    assert refused("0.9.0", output) == (
        "X103",
        None,
        message,
        expected.format("1.0.0, 1.1.0, current"),
    )
    (output / "dataset.nt").unlink()
    assert refused("0.9.0", output)[3] == expected.format("1.0.0, 1.1.0")
    assert refused("current", output)[0] == "X103"
    for nowhere in (tmp_path / "none", None):
        code, _, said, _ = refused("0.9.0", nowhere)
        assert (code, said) == ("X103", message)


def test_a_release_without_a_dataset(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    assert refused(str(folder), None)[:3] == (
        "X101",
        str(folder),
        "The dataset cannot be read: dataset.nt?",
    )
    (folder / "dataset.nt").symlink_to(put(tmp_path / "elsewhere.nt"))
    assert refused(str(folder), None)[0] == "X101", "a link may lead anywhere"


@pytest.mark.parametrize("version", [None, 1, "1\n", ["1"]])
def test_a_version_is_a_text_of_one_line(version: object, tmp_path: Path) -> None:
    assert dataset_in(release(tmp_path, version)).version is None


def read(path: Path) -> bytes:
    with open_dataset(path, path.parent) as stream:
        return stream.read()


def test_a_packed_dataset_is_read_from_its_beginning(tmp_path: Path) -> None:
    data = ONE * (2 * MIB // len(ONE))
    assert read(put(tmp_path / "x.nt.gz", gzip.compress(data, mtime=0))) == data
    assert read(put(tmp_path / "x.nt", data)) == data
    assert [path.name for path in tmp_path.iterdir()].count("x.nt.gz") == 1
    assert len(list(tmp_path.iterdir())) == 2, "the copy has no name"


def test_what_is_no_file_is_read_up_to_a_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `diff <(…) …` gives it: a pipe can be read once alone."""
    for most, problem in ((len(ONE), None), (len(ONE) - 1, "File too large")):
        monkeypatch.setattr(dataset, "NO_FILE", most)
        reader, writer = os.pipe()
        os.write(writer, ONE)
        os.close(writer)
        try:
            if problem is None:
                assert read_pipe(reader, tmp_path) == ONE
            else:
                with pytest.raises(Findings) as raised:
                    read_pipe(reader, tmp_path)
                (finding,) = raised.value.findings
                assert (finding.code, finding.details["problem"]) == ("X101", problem)
        finally:
            os.close(reader)


def read_pipe(reader: int, folder: Path) -> bytes:
    with open_dataset(Path(f"/dev/fd/{reader}"), folder) as stream:
        return stream.read()


@pytest.mark.parametrize(
    ("manifest", "most"),
    [
        ({"files": [{"name": "x", "bytes": 1}, {"name": "x.nt", "bytes": 50}]}, 50),
        ({"files": [{"name": "x.nt", "bytes": 0}]}, 0),
        ({"files": [{"name": "x.nt", "bytes": -1}]}, 1000),
        ({"files": [{"name": "x.nt", "bytes": "50"}]}, 1000),
        ({"files": [{"name": "x.nt"}, {"name": "x.nt", "bytes": 50}]}, 1000),
        ({"files": {"x.nt": 50}}, 1000),
        ({"files": ["x.nt"]}, 1000),
        ({}, 1000),
        ([], 1000),
        (None, 1000),
    ],
)
def test_no_more_is_unpacked_than_the_manifest_states(
    manifest: object, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it states nothing, no more than what text is packed to by right."""
    monkeypatch.setattr(dataset, "_SMALL", 1000)
    monkeypatch.setattr(dataset, "LARGEST_RATIO", 1)
    if manifest is not None:
        put(tmp_path / "manifest.json", json.dumps(manifest).encode())
    path = tmp_path / "x.nt.gz"
    assert len(read(put(path, gzip.compress(b"x" * most, mtime=0)))) == most
    with pytest.raises(Findings) as raised:
        read(put(path, gzip.compress(b"x" * (most + 1), mtime=0)))
    (finding,) = raised.value.findings
    assert (finding.code, finding.place.file) == ("X101", str(path))
    assert finding.details == {"problem": "File too large"}


def test_the_ratio_counts_for_large_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "_SMALL", 10)
    monkeypatch.setattr(dataset, "LARGEST_RATIO", 2)
    noise = b"".join(os.urandom(16).hex().encode() for _ in range(100))  # packed to a half
    path = put(tmp_path / "x.nt.gz", gzip.compress(noise, mtime=0))
    assert len(noise) < 2 * path.stat().st_size
    assert read(path) == noise
    monkeypatch.setattr(dataset, "LARGEST_RATIO", 1)
    with pytest.raises(Findings):
        read(path)


def test_a_damaged_archive_says_what_is_wrong(tmp_path: Path) -> None:
    for data, problem in (
        (b"none", "Not a gzipped file (b'no')"),
        (
            gzip.compress(ONE, mtime=0)[:-4],
            "Compressed file ended before the end-of-stream marker was reached",
        ),
    ):
        with pytest.raises(Findings) as raised:
            read(put(tmp_path / "x.nt.gz", data))
        assert raised.value.findings[0].details == {"problem": problem}


# --- one subject among many -----------------------------------------------------------------------


def subjects(*numbers: int) -> bytes:
    return b"".join(
        f'<urn:{n:03}> <urn:p> "{n}"@de .\n<urn:{n:03}> <urn:q> <urn:x> .\n'.encode()
        for n in numbers
    )


@pytest.mark.parametrize("count", [1, 2, 3, 50])
def test_each_subject_is_found_and_no_other(count: int) -> None:
    lookup = Lookup(BytesIO(subjects(*range(0, 2 * count, 2))))
    for number in range(2 * count + 1):
        found = lookup.facts(f"urn:{number:03}")
        if number % 2 or number == 2 * count:
            assert found == {}
        else:
            assert found["urn:p"] == read_terms(f'"{number}"@de')
            assert found["urn:q"] == (Iri("urn:x"),)


def read_terms(text: str) -> tuple[object, ...]:
    return tuple(term for _, term in read_statements([f"<urn:a> <urn:p> {text} .\n".encode()]))


def test_the_first_file_that_has_a_subject_counts() -> None:
    new, old = BytesIO(b'<urn:b> <urn:p> "new" .\n'), BytesIO(ONE + TWO)
    lookup = Lookup(new, old)
    string = "http://www.w3.org/2001/XMLSchema#string"
    assert lookup.facts("urn:b") == {"urn:p": (Literal("new", string),)}
    assert lookup.facts("urn:a") == {"urn:p": (Literal("1", string),)}
    assert lookup.facts("urn:c") == {}
    assert Lookup().facts("urn:a") == {}


def test_of_a_subject_that_is_only_named_a_thousand_lines_are_read() -> None:
    def lines(count: int) -> bytes:
        return b"".join(f'<urn:a> <urn:p> "{n:06}" .\n'.encode() for n in range(count))

    for count, most in ((999, 999), (1000, 1000), (1001, 1000)):
        assert len(Lookup(BytesIO(lines(count))).facts("urn:a")["urn:p"]) == most


def test_of_long_lines_a_megabyte_is_read() -> None:
    def line(number: int, length: int) -> bytes:
        start = f'<urn:a> <urn:p> "{number}'.encode()
        return start + b"x" * (length - len(start) - 4) + b'" .\n'

    half = 1 << 19
    for second, count in ((half, 2), (half + 1, 1)):
        stream = BytesIO(line(1, half) + line(2, second))
        assert len(Lookup(stream).facts("urn:a")["urn:p"]) == count


def test_a_subject_whose_lines_are_none_has_no_facts() -> None:
    assert Lookup(BytesIO(b"<urn:a> nonsense .\n")).facts("urn:a") == {}
    assert Lookup(BytesIO(b"<urn:a> <urn:p> _:b .\n")).facts("urn:a") == {}


# --- where nothing is written ---------------------------------------------------------------------


def refusal(target: Path, names: list[str], inputs: list[Path]) -> str | None:
    reason = why_not(target, names, inputs)
    return None if reason is None else localised(reason, "en")


def test_why_a_folder_is_refused(tmp_path: Path) -> None:
    old = put(tmp_path / "in/old.nt")
    live = release(tmp_path / "live", "1.0.0")
    names = file_names()
    within = tmp_path / "in"
    assert refusal(within, names, [old]) == (
        f"{within} holds old.nt, which is compared. Name another folder."
    )
    for target in (live, live / "changes", live / "a/b"):
        assert refusal(target, names, [old]) == (
            f"{live} is a release: it has a manifest.json. Name a folder outside of it."
        )
    for target in (tmp_path, within / "changes", tmp_path / "new"):
        assert refusal(target, names, [old]) is None
    parts = tmp_path / "parts"
    parts.mkdir()
    (parts / "removed.nt").symlink_to(old)
    assert refusal(parts, names, [old]) == (
        f"{parts} holds old.nt, which is compared. Name another folder."
    )


def test_a_folder_of_a_difference_can_be_made_deep_and_again(tmp_path: Path) -> None:
    old, new = put(tmp_path / "old.nt"), put(tmp_path / "new.nt", ONE + TWO)
    target = tmp_path / "a/b"
    for _ in range(2):
        write_difference(old, new, target)
    assert sorted(path.name for path in target.iterdir()) == sorted(file_names())
    out = BytesIO()
    copy_to(target, "added.nt", out)
    assert out.getvalue() == TWO


def test_why_a_folder_cannot_be_written(tmp_path: Path) -> None:
    old = put(tmp_path / "old.nt")
    with pytest.raises(Findings) as raised:
        write_difference(old, old, old / "changes")
    (finding,) = raised.value.findings
    assert (finding.code, finding.place.file) == ("X104", str(old / "changes"))
    assert finding.details == {"problem": "Not a directory"}


def test_the_summary_of_two_releases(tmp_path: Path) -> None:
    old, new = release(tmp_path / "old", "1.0.0"), release(tmp_path / "new", "1.1.0")
    put(new / "dataset.nt", TWO)
    summary = write_difference(old, new, tmp_path / "changes")
    text = (tmp_path / "changes/summary.json").read_text("utf-8")
    assert text == summary.text()
    document = json.loads(text)
    assert [document[side]["version"] for side in ("old", "new")] == ["1.0.0", "1.1.0"]
    assert [document[side]["triples"] for side in ("old", "new")] == [1, 1]
    assert document["triples"] == {"removed": 1, "added": 1}
    assert document["records"] == {"other": {"added": 1, "removed": 1, "changed": 0}}
    assert list(document) == ["old", "new", "triples", "records"]
    assert text.startswith('{\n  "old": {\n    "version": "1.0.0",\n')
    assert text.endswith("}\n")


UNSORTED = "the line does not come after the one before it in the order of bytes."
BLANK = "the line is about a blank node."
NOT_WHOLE = "the line is not a whole triple."
LINE_END = "the line ends in CR LF. Lines must end in LF alone, as dos2unix makes them."


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        (TWO + ONE, 2, UNSORTED),
        (ONE + TWO + TWO, 3, UNSORTED),
        (TWO + ONE + b"_:a <urn:p> <urn:x> .\n", 2, UNSORTED),
        (b'_:a <urn:p> "1" .\n', 1, BLANK),
        (ONE + b'_:a <urn:p> "1" .\n', 2, BLANK),
        (ONE + b'_:a <urn:p> "1" .\n_:b <urn:p> "1" .\n', 2, BLANK),
        (ONE + b"\n", 2, NOT_WHOLE),
        (ONE + TWO[:-3], 2, NOT_WHOLE),
        (b'"x" .\n', 1, NOT_WHOLE),
        (ONE.replace(b"\n", b"\r\n"), 1, LINE_END),
        (ONE + TWO.replace(b"\n", b"\r\n"), 2, LINE_END),
        (ONE + b"<urn:b> .\n", None, "this line is not a triple in canonical form: <urn:b> ."),
        (
            ONE + b'<urn:b> <urn:p> "\xff' + b"x" * 300 + b'" .\n',
            None,
            'this line is not a triple in canonical form: <urn:b> <urn:p> "\ufffd' + "x" * 182,
        ),
    ],
)
def test_why_a_file_is_no_dataset(
    data: bytes, line: int | None, problem: str, tmp_path: Path
) -> None:
    path = put(tmp_path / "x.nt", data)
    for pair in ((path, put(tmp_path / "y.nt")), (put(tmp_path / "y.nt"), path)):
        with pytest.raises(Findings) as raised:
            write_difference(*pair, tmp_path / "changes")
        (finding,) = raised.value.findings
        assert (finding.code, finding.place.file, finding.place.line) == ("X102", str(path), line)
        assert localised(finding.details["problem"], "en") == problem


@pytest.mark.parametrize(
    "value",
    [
        "<urn:x>",
        '""',
        '"\\t\\b\\n\\r\\f\\"\\\\"',
        '"\\u0000\\u000B\\u001F\\u007F\\uFFFE"',
        '"x"@de',
        '"x"@de-DE-1996',
        '"x"^^<urn:t>',
    ],
)
def test_canonical_triples_are_compared(value: str, tmp_path: Path) -> None:
    path = put(tmp_path / "x.nt", f"<urn:a> <urn:p> {value} .\n".encode())
    assert write_difference(put(tmp_path / "y.nt", b""), path, tmp_path / "c").triples_added == 1


@pytest.mark.parametrize(
    "value",
    [
        "_:x",
        "<urn: x>",
        "<urn:\\u0041>",
        '"\\u0041"',
        '"\\u000A"',
        '"\\u001f"',
        "'x'",
        '"x"@',
        '"x"@de_DE',
        '"x"^^"t"',
        '"x" <urn:graph>',
        '"\t"',
    ],
)
def test_other_forms_of_triples_are_not(value: str, tmp_path: Path) -> None:
    path = put(tmp_path / "x.nt", f"<urn:a> <urn:p> {value} .\n".encode())
    with pytest.raises(Findings):
        write_difference(put(tmp_path / "y.nt", b""), path, tmp_path / "changes")
