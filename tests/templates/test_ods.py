"""A template as an ODS workbook: its parts, and what it refuses."""

from __future__ import annotations

import io
import re
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from tests.support.blank_towns import TOWNS, parts
from tests.support.golden import check_golden

from verbund.templates.ods import ods_of

GOLDEN = Path(__file__).parent / "golden"


def test_an_ods_file_is_made_of_these_elements(approve: bool) -> None:
    found = parts(ods_of(TOWNS))
    text = "\n\n".join(
        found[name].decode().replace("><", ">\n<") for name in ("content.xml", "settings.xml")
    )
    widths = re.findall(r'<style:style style:name="width-(.*)" style:family="table-column">', text)
    assert widths == [str(width) for width in range(1, 76)]
    text = re.sub(r'(<style:style style:name="width-.*\n<style:table-column.*\n.*\n)+', "", text)
    check_golden(GOLDEN / "towns.ods.xml", text, approve)


def test_the_type_of_an_ods_file_comes_first_as_it_is() -> None:
    with ZipFile(io.BytesIO(ods_of(TOWNS))) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        listed = re.findall(r'full-path="([^"]+)"', archive.read("META-INF/manifest.xml").decode())
    assert listed == ["/", "content.xml", "styles.xml", "settings.xml"]


def test_an_ods_file_refuses_the_same() -> None:
    content = parts(ods_of(TOWNS))["content.xml"].decode()
    conditions = re.findall(
        r'table:base-cell-address="([^"]+)"(?: table:condition="([^"]+)")?', content
    )
    at = "&#39;Rat&#39;&#39;s &amp; Städte&#39;"
    large = "999999999999999"
    whole, decimal = "of:cell-content-is-whole-number()", "of:cell-content-is-decimal-number()"
    assert conditions[:6] == [
        (f"{at}.B2", ""),
        (f"{at}.C2", "of:cell-content-is-in-list(list_towns_mayor)"),
        (f"{at}.D2", "of:cell-content-is-in-list(list_towns_mayor)"),
        (f"{at}.E2", f"{whole} and cell-content-is-between(0,1000)"),
        (f"{at}.F2", f"{decimal} and cell-content-is-between(-0.5,{large})"),
        (f"{at}.G2", f"of:cell-content-is-in-list([${at}.$A$2:.$A$1001])"),
    ]
    shown = re.findall(r'<table:error-message [^>]*table:display="([a-z]+)"', content)
    assert shown == ["false", "true", "false", "true", "true", "false"]
    hints = re.findall(r'<table:help-message [^>]*table:display="([a-z]+)"', content)
    assert hints == ["true", *["false"] * 5]
