"""Templates of CSV and YAML: a file a table."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from verbund.templates.content import Choices, Column, Sheet, Template
from verbund.templates.csv_files import csv_of
from verbund.templates.write import files_of, is_named_like
from verbund.templates.yaml_files import yaml_of

SHEET = Sheet(
    table="towns",
    name="Towns",
    about="One a row.",
    columns=(
        Column("Id", required=True, help="Must be filled in.\nA short id."),
        Column("yes", False, "May be empty.", choices=Choices("list", ("a", "b"))),
        Column('Mayor: "x", #1', False, "May be empty. " + 20 * "word "),
    ),
)
TEMPLATE = Template("en", (SHEET, replace(SHEET, name="Ämter")), (), ())

YAML = """\
# Towns: One a row.
# Write behind the colons; copy from the hyphen on for each further record. What stays empty says
# nothing.

-
  # Must be filled in.
  # A short id.
  Id:

  # May be empty.
  # List: a, b
  'yes':

  # May be empty. word word word word word word word word word word word word word word word word
  # word word word word
  'Mayor: "x", #1':
"""


def test_a_csv_file_opens_in_excel() -> None:
    english = csv_of(TEMPLATE, SHEET)
    assert english == '\ufeffId,yes,"Mayor: ""x"", #1"\r\n'.encode()
    german = csv_of(replace(TEMPLATE, language="de"), SHEET)
    assert german == '\ufeffId;yes;"Mayor: ""x"", #1"\r\n'.encode()


def test_a_yaml_file_has_a_record_to_fill_in() -> None:
    assert yaml_of(TEMPLATE, SHEET).decode() == YAML
    assert yaml.safe_load(YAML) == [{"Id": None, "yes": None, 'Mayor: "x", #1': None}]


def test_long_lists_are_not_written_into_comments() -> None:
    entries = tuple(f"entry-{number}" for number in range(101))
    for count, expected in ((100, True), (101, False)):
        column = Column("Id", False, "x", choices=Choices("list", entries[:count]))
        text = yaml_of(TEMPLATE, replace(SHEET, columns=(column,))).decode()
        assert ("entry-99" in text) is expected


def test_files_are_called_like_their_tables() -> None:
    assert list(files_of(TEMPLATE, "csv")) == ["Towns.csv", "Ämter.csv"]
    assert list(files_of(TEMPLATE, "yaml")) == ["Towns.yaml", "Ämter.yaml"]
    assert files_of(TEMPLATE, "csv")["Towns.csv"] == csv_of(TEMPLATE, SHEET)
    assert files_of(TEMPLATE, "yaml")["Towns.yaml"] == yaml_of(TEMPLATE, SHEET)


@pytest.mark.parametrize(
    ("name", "form", "expected"),
    [
        *[("a.yaml", "yaml", True), ("a.YML", "yaml", True), ("a.yam", "yaml", False)],
        *[("a.csv", "csv", True), ("a.csv", "yaml", False), ("acsv", "csv", False)],
        *[("Neu.XLSX", "xlsx", True), ("neu.xlsm", "xlsx", False), ("neu.ods", "ods", True)],
    ],
)
def test_the_form_of_a_file_by_its_name(name: str, form: str, expected: bool) -> None:
    assert is_named_like(name, form) is expected
