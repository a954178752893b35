"""Each setting is stated once: keys, reading, help, documentation and JSON Schema follow."""

from __future__ import annotations

import json
import tomllib
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.support.described import EVERYTHING, NEEDED
from tests.support.library import TOML
from tests.support.wrong_settings import (
    STORE,
    WRONG_DESCRIPTION,
    WRONG_STORE,
    WRONG_TARGETS,
)

from verbund.findings import Findings
from verbund.report.documentation.settings_schema import settings_schema
from verbund.workspace import setting_types
from verbund.workspace.directory import ADDRESS
from verbund.workspace.setting import settings_of
from verbund.workspace.setting_types import SettingType
from verbund.workspace.settings_tables import TABLES, setting_help, setting_names, table_helps
from verbund.workspace.targets import KINDS
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
BASE = '[workspace]\nbase = "https://data.example.org/id/"\n'
DESCRIPTION = [
    f"[{table}]\n{line}\n{NEEDED if table == 'dataset' else ''}"
    for table, line, _ in WRONG_DESCRIPTION
]
ALL_KINDS = {
    name: kind for name, kind in vars(setting_types).items() if isinstance(kind, SettingType)
}
SCHEMA = jsonschema_rs.validator_for(settings_schema(), validate_formats=True)


def as_json(text: str) -> Any:
    """A TOML document as editors give it to a schema: days and times are texts."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return value.isoformat() if isinstance(value, date | datetime) else value

    return plain(tomllib.loads(text))


def is_taken(folder: Path, text: str) -> bool:
    (folder / "records").mkdir(exist_ok=True)
    (folder / "verbund.toml").write_text(text, encoding="utf-8")
    try:
        read_workspace(folder)
    except Findings:
        return False
    return True


# --- the JSON Schema


def test_the_schema_is_fresh() -> None:
    """Make it with ``python -m verbund.report.documentation.settings_schema > docs/v….json``."""
    written = json.loads((ROOT / "docs/verbund-schema.json").read_text(encoding="utf-8"))
    assert written == settings_schema()


def test_the_schema_is_one_of_the_draft_that_it_names() -> None:
    assert settings_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.meta.validate(settings_schema())


@pytest.mark.parametrize(
    "text",
    [
        (ROOT / "verbund.toml").read_text(encoding="utf-8"),
        (ROOT / "benchmarks/tables/verbund.toml").read_text(encoding="utf-8"),
        BASE,
        TOML + EVERYTHING,
        STORE,
        STORE + 'authentication = "basic"\nuser = "U"\npassword = "P"\n',
        STORE
        + 'attempts = 100\n[publish.store.graphs]\n"https://example.org/o" = "ontology.ttl"\n',
        BASE + '[publish.web]\nkind = "directory"\nfolder = "www"\nrecords = 0\n',
        BASE + '[publish.x]\nkind = "ckan"\nurl = "http://[::1]:5000"\ntoken = "T"\n'
        'organisation = "amt"\nfiles = "upload"\nlink = ["*.ttl"]\nprivate = true\n',
    ],
)
def test_the_schema_takes_what_is_right(text: str) -> None:
    assert list(SCHEMA.iter_errors(as_json(text))) == []


@pytest.mark.parametrize(
    "text",
    [
        *(TOML + wrong for wrong in DESCRIPTION),
        *(STORE + more for more, _, _ in WRONG_STORE),
        *(TOML + target for target, _, _ in WRONG_TARGETS),
        "",
        "[workspace]\n",
        "workspace = 1\n",
        BASE + "[dataset]\ntitle = 'x'\n",
        BASE + '[dataset]\ntitle = "x"\n[release]\nissued = 2026-11-22\n',
        BASE + "language = 'deutsch'\n",
        BASE + "lang = 'de'\n",
        BASE + "[model]\npackaged = 'no'\n",
        BASE + "[model]\nontology = 'more'\n",
        BASE + "[limits]\ncolumns = 9\n",
        BASE + "[limits]\ncolumns = 16385\n",
        BASE + "[limits]\ncell = 'much'\n",
        BASE + "[dataste]\n",
        '[workspace]\nbase = "https://x.example/a?b/"\n',
        '[workspace]\nbase = "https://x.example"\n',
        BASE + '[publish.x]\nkind = "ckan"\norganisation = "amt"\nurl = "https://a.example"\n'
        'token = "Geheim-0815"\n',
        BASE + '[publish.x]\nkind = "ckan"\norganisation = "amt"\ntoken = "T"\n'
        'url = "https://anna:Geheim@a.example/"\n',
        BASE + '[publish.web]\nkind = "directory"\nfolder = "www"\ntimeout = 0\n',
        BASE + '[publish.web]\nkind = "directory"\nfolder = "www"\nattempts = 101\n',
    ],
)
def test_schema_and_reader_refuse_what_is_wrong(tmp_path: Path, text: str) -> None:
    assert not is_taken(tmp_path, text)
    assert not SCHEMA.is_valid(as_json(text))


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.booleans()
    | st.integers(-2, 1 << 63)
    | st.text()
    | st.text(alphabet="abA1.:/-_@+?#% ü\u0000\n", max_size=12)
    | st.sampled_from(
        [
            "https://example.org/a/",
            "https://anna@example.org/",
            "https://example.org",
            "urn:x:y",
            "1.0.0",
            "1..0",
            "current",
            "2026-02-28",
            "2026-02-30",
            "a@b.example",
            "+49 30 1",
            "de",
            "i-default",
            "x-y",
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["de", "EN", "urn:a:b", "https://e.example/"]), inner)
    ),
    max_leaves=4,
)


@pytest.mark.parametrize("name", sorted(ALL_KINDS))
@given(value=VALUES)
def test_a_kind_takes_nothing_that_its_schema_refuses(name: str, value: Any) -> None:
    """What an editor marks as wrong is wrong; the reverse cannot be had of a schema."""
    wrong: list[object] = []
    kind = ALL_KINDS[name]
    kind.read(value, lambda _, item: wrong.append(item))
    if not wrong:
        assert jsonschema_rs.is_valid(dict(kind.schema), value), kind.schema


WORDS = r"""
https:// http:// HTTP:// x X example . .. / // : 80 443 8080 99999 0 @ ? # % %41 %2F %3F %C3%A4 [::1]
[ ] - _ ~ urn:x: mailto: de en-US i-default x-a -US -419 -x -1996 -a-bc -oed DE 2026-02-28 2026-02-30 1.0 current ontology.ttl +49
a@b.example \ < { | ^ ` ' " $ & * , 1
"""
PIECES = st.sampled_from([*WORDS.split(), " ", "\t", "\n", "\x00", "\x1f", "a" * 64])
FORMS = {**ALL_KINDS, "ADDRESS": ADDRESS}


@pytest.mark.parametrize("name", sorted(FORMS))
@given(
    begin=st.sampled_from(["", "https://", "http://"]),
    pieces=st.lists(PIECES, max_size=5),
    end=st.sampled_from(["", "/"]),
)
@example(begin="https://", pieces=["X", ".example"], end="/")
@example(begin="https://", pieces=["x.example:443"], end="/")
@example(begin="https://", pieces=["x.example:99999"], end="/")
@example(begin="", pieces=[" "], end="")
@example(begin="", pieces=["x"], end="")
@example(begin="", pieces=["en-US", "de", "en-US"], end="")
@example(begin="", pieces=["de", "-", "1"], end="")
def test_what_a_kind_refuses_by_its_form_its_schema_refuses(
    name: str, begin: str, pieces: list[str], end: str
) -> None:
    """Texts of ASCII: of others a pattern cannot tell the normal form, nor what shows."""
    value = begin + "".join(pieces) + end
    wrong: list[object] = []
    kind = FORMS[name]
    kind.read(value, lambda _, item: wrong.append(item))
    validator = jsonschema_rs.validator_for(dict(kind.schema), validate_formats=True)
    assert validator.is_valid(value) is (not wrong)


# --- what follows from the fields


def test_every_field_of_a_table_is_a_setting_with_help_in_both_languages() -> None:
    for table in (*TABLES.values(), *KINDS.values()):
        assert list(settings_of(table)) == [item.name for item in fields(table)]
    for known in table_helps():
        assert known.settings
        for item in known.settings:
            for texts in (known.help, item.help):
                assert set(texts) == {"en", "de"}
                assert all(text.endswith(".") and "\n" not in text for text in texts.values())
            assert not (item.required and item.needed)


def test_a_default_is_a_value_that_may_be_set() -> None:
    for name, table in (*TABLES.items(), *KINDS.items()):
        for key, item in settings_of(table).items():
            default = list(item.default) if isinstance(item.default, tuple) else item.default
            if item.required or default in (None, {}):
                continue
            wrong: list[object] = []
            item.kind.read(default, lambda *told, wrong=wrong: wrong.append(told))
            assert wrong == [], f"{name}.{key}"


MODEL = [
    f"model.{key}" for key in ("packaged", "ontology", "shapes", "rules", "derive", "materialise")
]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("release.keep", ["release.keep"]),
        (" keep ", ["release.keep"]),
        ("homepage", ["catalogue.homepage", "publisher.homepage"]),
        ("[model]", MODEL),
        ("model", [*MODEL, "limits.model"]),
        ("publish.portal.token", ["publish.NAME.token"]),
        ("attempts", ["publish.NAME.attempts"]),
        ("relase", []),
        ("", []),
    ],
)
def test_the_help_of_a_setting_is_found_by_its_name(name: str, found: list[str]) -> None:
    assert [item.name for item in setting_help(name)] == found


def test_a_setting_of_several_kinds_of_target_has_the_help_of_each() -> None:
    assert {item.target_kind for item in setting_help("publish.x")} == {None, *KINDS}
    assert [item.target_kind for item in setting_help("publish.x.graph")] == ["sparql"]
    assert "publish.NAME.kind" in setting_names()
    assert all(setting_help(name) for name in setting_names())
