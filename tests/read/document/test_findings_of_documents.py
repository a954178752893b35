"""All that is said of each fault of a document: approved word by word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.complete_findings import complete
from tests.support.golden import check_golden
from tests.support.library import write_library

from verbund.api.run import validate
from verbund.findings import Finding
from verbund.workspace.workspace import read_workspace

GOLDEN = Path(__file__).parent / "golden"
ADA = '{"number": "m1", "name": "Ada"}'
BOOKS = '{"isbn": "3-16", "title": "The Trial"}'

JSON: dict[str, str | bytes] = {
    "no comma": f"[{ADA}\n{ADA}]",
    "a comma at the end": f"[{ADA},\n]",
    "no value": '[{"number": "m1",\n"name": }]',
    "a key without quotation marks": "[{\nnumber: 1}]",
    "no colon": '[{"number" "m1"}]',
    "text behind the end": f"[{ADA}]\n[]",
    "a line break in a text": '[{"number": "m1",\n"name": "A\nB"}]',
    "an escape that is none": '[{"name": "\\q"}]',
    "a text that does not end": '[{"name": "Ada}]',
    "no number": '[{"number": NaN}]',
    "too deep": "[" * 100_000,
    "nothing": "",
    "an empty list": "[]",
    "a text alone": '"Ada"',
    "a row that is a number": f"[{ADA}, 2]",
    "another encoding": '[{"number": "m1", "name": "J\u00fcrgen"}]'.encode("cp1252"),
    "keys of no column": '[{"a": "m1", "b": "Ada"}]',
    "a key of no column": '[{"number": "m1", "name": "Ada", "nmae": "Bea"}]',
    "a key that is missing": '[{"number": "m1"}]',
    "a key that one row lacks": f'[{ADA}, {{"number": "m2"}}]',
    "a list where one value goes": f'[{ADA}, {{"number": "m2", "name": ["Ada", "Bea"]}}]',
    "an object in a list": f'[{ADA}, {{"number": "m2", "name": ["Ada", {{"a": "b"}}]}}]',
    "lists in lists": f'[{ADA}, {{"number": ["m2"], "name": [["Ada"]]}}]',
    "an object in an object": '[{"number": "m1", "name": {"de": {"a": "b"}}}]',
    "a key twice": f'[{ADA}, {{"number": "m2", "name": "Ada", "name": "Bea"}}]',
    "two keys twice": '[{"number": "m1", "name": "Ada", "number": "m2", "name": "Bea"}]',
    "half a character": '[{"number": "m1", "name": "Ada\\ud83d"}]',
    "rows of no table": '[{"number": "m1", "name": "Ada", "bokos": [{"a": "b"}]}]',
    "rows that do not refer": f'[{{"number": "m1", "name": "Ada", "books": [{BOOKS}]}}]',
    "rows of rows that do not refer": (
        f'[{{"number": "m1", "name": "Ada", "loans": [{{"book": "3-16", "books": [{BOOKS}]}}]}}]'
    ),
    "several faults": (
        '[{"number": "m1", "name": "Ada", "loans": [{"book": "3-16"}, {"book": "9", "due": "x"}]},'
        ' {"number": "m1", "name": ["B", "C"]}]'
    ),
}
LINES: dict[str, str | bytes] = {
    "a line that is none": f"{ADA}\n\n{{number}}\n{ADA}\n",
    "a list": f"{ADA}\n[{ADA}]\n",
    "a byte that is none": f"{ADA}\n".encode() + b'{"name": "\xff"}\n',
    "nothing": "\n\n",
    "a value that is none": f'{ADA}\n\n{{"number": "m2", "name": ["a", "b"]}}\n',
    "rows within": '{"number": "m1", "name": "Ada", "loans": [{"book": "nix"}]}\n',
}
YAML: dict[str, str | bytes] = {
    "the indentation": "- number: m1\n name: Ada\n",
    "a colon in a text": "- number: m1\n  name: Ada: B\n",
    "an alias": "- &a {number: m1, name: Ada}\n- *a\n",
    "two documents": "- {number: m1, name: Ada}\n---\n- {number: m2, name: Bea}\n",
    "a key that is a list": "- ? [a, b]\n  : c\n",
    "a control character": "- name: A\x01B\n",
    "too deep": "[" * 60 + "]" * 60,
    "text alone": "just a text\n",
    "nothing": "# nothing\n",
    "a key twice": "- {number: m1, name: Ada, name: Bea}\n",
    "a value that is none": "- number: m1\n  name:\n  - Ada\n  - Bea\n",
}


@pytest.mark.parametrize(("suffix", "cases"), [(".json", JSON), (".jsonl", LINES), (".yaml", YAML)])
def test_documents(
    suffix: str, cases: dict[str, str | bytes], tmp_path: Path, approve: bool
) -> None:
    found = {
        name: findings(tmp_path / str(at), suffix, cases[name]) for at, name in enumerate(cases)
    }
    check_golden(GOLDEN / f"documents{suffix}.json", complete(found), approve)


def findings(folder: Path, suffix: str, text: str | bytes) -> list[Finding]:
    folder.mkdir()
    write_library(folder)
    for name in ("members", "loans"):
        (folder / f"records/{name}.csv").unlink()
    data = text if isinstance(text, bytes) else text.encode()
    (folder / f"records/members{suffix}").write_bytes(data)
    return validate(read_workspace(folder)).findings


def test_all_tables_in_one(tmp_path: Path, approve: bool) -> None:
    write_library(tmp_path)
    for path in (tmp_path / "records").iterdir():
        path.unlink()
    tables = {
        "Bücher": [json.loads(BOOKS), {"isbn": "0-44", "title": ""}],
        "members": [json.loads(ADA)],
        "loans": [{"borrower": "Ada", "book": "3-17"}],
        "weather": [{"day": "1"}],
    }
    (tmp_path / "records/all.json").write_text(json.dumps(tables, indent=1), "utf-8")
    found = validate(read_workspace(tmp_path)).findings
    check_golden(GOLDEN / "one.json", complete({"all tables in one": found}), approve)
