"""Language tags are those of RFC 5646, section 2.1, wherever one is read."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.library import edit, write_library

from verbund.api.run import build
from verbund.findings import Findings
from verbund.rdf.language_tags import is_chosen_tag, is_language_range, is_language_tag
from verbund.workspace.workspace import read_workspace

GOOD = (
    "de en-GB de-DE-x-simple-language zh-Hant-TW zh-cmn-Hans-CN sl-rozaj-biske-1994 de-CH-1901 "
    "en-US-u-islamcal en-a-myext-b-another x-whatever i-klingon art-lojban zh-min-nan en-GB-oed "
    "sgn-BE-FR hy-Latn-IT-arevela es-419 qaa-Qaaa-QM-x-southern de-1996 DE-de i-default"
)
BAD = (
    "a d3 de_DE de- -de de--DE de-DE-x x de-x de-a de-a-b de-419-DE a-DE abcdefghi de-abcdefghi "
    'de-12 i-nothing {open("x")} de\' de\n de"x \u017fv d\u00e9 deu-\u212at'
)


@pytest.mark.parametrize("tag", GOOD.split(" "))
def test_well_formed_tags_are_taken(tag: str) -> None:
    assert is_language_tag(tag)
    assert is_language_range(tag)


@pytest.mark.parametrize("tag", ["", " de", "de ", "*-DE", *BAD.split(" ")])
def test_others_are_not(tag: str) -> None:
    assert not is_language_tag(tag)
    assert not is_language_range(tag)
    assert not is_chosen_tag(tag)


@given(
    st.one_of(
        st.from_regex(r"[A-Za-z0-9-]{1,30}", fullmatch=True),
        st.lists(st.from_regex(r"[A-Za-z0-9]{1,9}", fullmatch=True), min_size=1).map("-".join),
        st.sampled_from(GOOD.split(" ")),
    )
)
def test_what_is_taken_is_a_tag_for_other_readers(tag: str) -> None:
    if is_language_tag(tag):
        assert pyoxigraph.Literal("", language=tag).language


@pytest.mark.parametrize(
    "tag", ["", '{open(\\"x\\",\\"w\\")}', "de'", "de_DE", "de\\n", "d\\u00E9", "{k}"]
)
@pytest.mark.parametrize(
    "shape",
    [
        's:Book sh:property s:More . s:More sh:path lib:title ; sh:languageIn ( "TAG" ) .',
        's:Member-name sh:or ( [ sh:languageIn ( "TAG" ) ] [ sh:datatype xsd:string ] ) .',
        's:Other a sh:NodeShape ; sh:targetNode lib:Book ; sh:languageIn ( "en" "TAG" ) .',
    ],
)
def test_the_languages_of_a_shape_are_tags(tmp_path: Path, shape: str, tag: str) -> None:
    folder = write_library(tmp_path / "library")
    with (folder / "shapes/library.ttl").open("a", encoding="utf-8") as stream:
        stream.write(shape.replace("TAG", tag))
    with pytest.raises(Findings) as caught:
        build(read_workspace(folder))
    assert {finding.code for finding in caught.value.findings} == {"M108"}


@pytest.mark.parametrize(
    "tag", ["de-DE-x-simple-language", "i-klingon", "x-plain", "en-US-u-ca-gregory"]
)
@pytest.mark.parametrize("free", [True, False])
def test_singletons_and_private_use_are_published(tmp_path: Path, tag: str, free: bool) -> None:
    """From a heading where the shape leaves the language open, and from the shape."""
    folder = write_library(tmp_path / "library")
    shapes = folder / "shapes/library.ttl"
    languages = 'sh:languageIn ( "en" "de" )'
    new = "sh:datatype rdf:langString" if free else f'sh:languageIn ( "en" "{tag}" )'
    edit(shapes, languages, new)
    edit(folder / "records/books.csv", "title@de", f"title@{tag}")
    edit(folder / "verbund.toml", 'language = "en"', f'language = "{tag}"')
    edit(folder / "records/books.csv", ",title,", ",title@en,")
    assert build(read_workspace(folder)).findings == []
    written = (folder / "output/dataset.nt").read_text(encoding="utf-8")
    assert f'"Der Process"@{tag}'.lower() in written.lower()


@pytest.mark.parametrize("tag", ["de_DE", "deutsch", "DE", "de-", "{k}", "d", "x"])
def test_the_language_of_a_workspace_is_a_tag(tmp_path: Path, tag: str) -> None:
    folder = write_library(tmp_path / "library")
    edit(folder / "verbund.toml", 'language = "en"', f'language = "{tag}"')
    with pytest.raises(Findings) as caught:
        read_workspace(folder)
    assert [finding.code for finding in caught.value.findings] == ["W104"]


@pytest.mark.parametrize("tag", ["de-DE-x-simple-language", "x-plain"])
def test_settings_have_texts_in_such_languages(tmp_path: Path, tag: str) -> None:
    folder = write_library(tmp_path / "library")
    with (folder / "verbund.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'[publisher]\nname.de = "Amt"\nname.{tag} = "Das Amt"\n')
    settings = read_workspace(folder).settings
    assert tag.lower() in str(settings)


@pytest.mark.parametrize(
    "heading", ["title@de_DE", "title@{k}", "title@d", "title@", "title@deutsch"]
)
def test_the_language_of_a_heading_is_a_tag(tmp_path: Path, heading: str) -> None:
    folder = write_library(tmp_path / "library")
    edit(folder / "shapes/library.ttl", 'sh:languageIn ( "en" "de" )', "sh:datatype rdf:langString")
    edit(folder / "records/books.csv", "title@de", heading)
    report = build(read_workspace(folder))
    assert [finding.code for finding in report.findings] == ["T101"]
