"""Files in Windows-1252 and UTF-16 are read where nothing else fits, and not where it is unsure."""

from __future__ import annotations

import io
from io import BufferedReader, BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.library import write_library
from tests.support.processes import release_of

from verbund.api.run import build, validate
from verbund.findings import Severity
from verbund.read.certain_encoding import certain_encoding, in_utf_8
from verbund.workspace.workspace import read_workspace

GERMAN = "id,Name\na,Bürgermeister von Lügde\nb,Straße „Große Höfe“ – Ämter\n"


def encoding_of(data: bytes) -> str | None:
    return certain_encoding(lambda: BufferedReader(BytesIO(data)))


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        (GERMAN, "utf-8", "utf-8"),
        (GERMAN, "utf-8-sig", "utf-8"),
        ("id,name\na,Amt\n", "ascii", "utf-8"),
        ("", "utf-8", "utf-8"),
        (GERMAN, "cp1252", "cp1252"),
        ("id,name\na,Lügde, Südstraße\n", "latin-1", "cp1252"),
        ("id,name\na,Gütersloh, Märkischer Kreis\n", "cp1252", "cp1252"),
        ("id,name\na,Gebühr 5 €\nb,Bäder\nc,Öl\n", "cp1252", "cp1252"),
        ("id,name\na,Café de l’Été, Größe 5\n", "cp1252", "cp1252"),
        (GERMAN, "utf-16", "utf-16-le"),
        (GERMAN, "utf-16-le", "utf-16-le"),
        (GERMAN, "utf-16-be", "utf-16-be"),
        ("\ufeff" + GERMAN, "utf-16-be", "utf-16-be"),
    ],
)
def test_an_encoding_that_is_certain(text: str, written: str, read: str) -> None:
    data = text.encode(written)
    assert encoding_of(data) == read
    stream = in_utf_8(BufferedReader(BytesIO(data)), read)
    assert stream.read().decode("utf-8-sig") == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    "data",
    [
        GERMAN.replace("„", "").replace("“", "").replace("–", "").encode("cp850"),
        GERMAN.replace("„", "").replace("“", "").replace("–", "").encode("mac_roman"),
        "id,name\na,Müller\n".encode("cp850"),
        "id,name\na,Müller\n".encode("mac_roman"),
        "Preis 5 €, Šimon\n".encode("iso-8859-15"),  # other letters in Windows-1252
        "Müller\n".encode() + "Größe\n".encode("cp1252"),  # two encodings in one file
        "Привет мир\n".encode("cp1251"),
        "Děčín, Ústí nad Labem, Görlitz\n".encode("cp1250"),
        "Žďár nad Sázavou\n".encode("iso8859-2"),
        "Litoměřice\n".encode("cp1250"),
        "Příbram\n".encode("cp1250"),
        "Szűcs\n".encode("iso8859-2"),
        "Gdańsk, Poznań\n".encode("cp852"),
        "Słubice\n".encode("cp1257"),
        "Lügde\n".encode("cp1252"),  # Lřgde in CP852
        "Genève\n".encode("cp1252"),  # Genčve in CP1250
        "Łódź\n".encode("cp1250"),
        b"B\x81ro\n",  # no character of Windows-1252
        "Menü\n".encode("cp1252"),  # Men³ in CP850
        GERMAN.encode("utf-16") + b"x",
        b"\xff\xfe\x00\xd8",
        GERMAN.encode("utf-32"),
        GERMAN.encode("utf-32-le"),
        GERMAN.encode("utf-32-be"),
    ],
)
def test_an_encoding_that_is_not_certain(data: bytes) -> None:
    assert encoding_of(data) is None


@given(st.text(st.sampled_from("abcäöüßÄÖÜéè „“–\n,"), max_size=300), st.integers(0, 1 << 18))
def test_what_is_read_is_what_was_written(text: str, before: int) -> None:
    """Also where a block ends within a line or a character."""
    text = "x" * before + "\nü" + text
    for written in ("utf-8", "cp1252", "utf-16"):
        data = text.encode(written)
        read = encoding_of(data)
        if read is None:
            assert written == "cp1252"
            continue
        assert in_utf_8(BufferedReader(BytesIO(data)), read).read().decode("utf-8-sig") == text


def test_a_stream_is_read_in_small_parts() -> None:
    stream = in_utf_8(BufferedReader(BytesIO(GERMAN.encode("cp1252"))), "cp1252")
    parts = iter(lambda: stream.read(3), b"")
    assert b"".join(parts).decode() == GERMAN
    with pytest.raises(io.UnsupportedOperation):
        stream.seek(0)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return write_library(tmp_path)


@pytest.mark.parametrize("written", ["cp1252", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_table_is_read_whole_with_a_note(written: str, jobs: int, library: Path) -> None:
    path = library / "records/members.csv"
    rows = "".join(f"n{number},Name {number}\n" for number in range(9000))
    text = f"number,name\nm1,Ada\nm2,Grace\n{rows}m3,Jürgen Groß\nm4,Käthe Öhm\n"
    path.write_text(text, "utf-8")
    build(read_workspace(library), jobs=jobs)
    expected = release_of(library)["dataset.nt"]
    path.write_bytes(text.encode(written))
    report = build(read_workspace(library), jobs=jobs)
    (note,) = report.findings
    name = "Windows-1252" if written == "cp1252" else "UTF-16"
    assert (note.code, note.severity, note.details["encoding"]) == ("F119", Severity.INFO, name)
    assert note.place.file == "records/members.csv"
    assert release_of(library)["dataset.nt"] == expected


def test_findings_are_at_their_cells(library: Path) -> None:
    path = library / "records/books.csv"
    text = (
        path.read_text("utf-8").replace("poetry;crime", "poetry;krime").replace("Trial", "Präzeß")
    )
    path.write_bytes(text.encode("cp1252"))
    found, note = validate(read_workspace(library)).findings
    assert (note.code, found.code, found.place.row, found.place.line) == ("F119", "R103", 3, 3)


def test_a_file_that_fits_two_is_refused(library: Path) -> None:
    path = library / "records/members.csv"
    path.write_bytes("number,name\nm1,Ada\nm2,Grace\nm3,Menü\n".encode("cp1252"))
    assert "F102" in {item.code for item in validate(read_workspace(library)).findings}
