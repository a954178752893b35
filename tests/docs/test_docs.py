"""The documentation cannot lag: its examples run, its generated pages are fresh, its links lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from click.testing import CliRunner
from tests.support.docs_examples import Page, copied_code
from tests.support.golden import check_golden

from verbund.cli.main import group
from verbund.cli.outcome import FINDINGS, FINE, INTERRUPTED, TARGET_FAILED, UNREADABLE, WRONG_USE
from verbund.release.manifest.manifest import MEDIA_TYPES
from verbund.report.documentation.questions import questions_page
from verbund.report.documentation.settings import settings_page
from verbund.report.documentation.tables import tables_page
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("benchmarks/*.md")])
WITH_EXAMPLES = [
    path
    for path in PAGES
    if re.search(r"^```(console|python)$", path.read_text(encoding="utf-8"), re.MULTILINE)
]
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- examples


def test_the_pages_that_must_have_examples_have_some() -> None:
    assert {"README.md", "docs/clerk.md", "docs/commands.md", "docs/python.md"} <= {
        named(p) for p in WITH_EXAMPLES
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the examples of all pages run, with the program."""
    return copied_code(tmp_path_factory.mktemp("code"))


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=named)
def test_examples_print_what_the_page_says(path: Path, folder: Path, approve: bool) -> None:
    page = Page(path, folder)
    assert page.commands
    lines = {page.text.count("\n", 0, at) + 1: codes for at, codes in page.unmeant.items()}
    assert not lines, f"{path.name} shows an error that is not meant (line: exit codes)"
    check_golden(path, page.text, approve)


# --- generated pages


def test_the_page_of_tables_is_fresh() -> None:
    """Make it anew with ``python -m verbund.report.documentation.tables > docs/tables.md``."""
    page = tables_page(read_workspace(ROOT).load_model())
    assert (DOCS / "tables.md").read_text(encoding="utf-8") == page


def test_the_page_of_settings_is_fresh() -> None:
    """Make it anew with ``python -m verbund.report.documentation.settings > docs/settings.md``."""
    assert (DOCS / "settings.md").read_text(encoding="utf-8") == settings_page()


def test_the_page_of_questions_is_fresh() -> None:
    """Make it anew with ``python -m verbund.report.documentation.questions > docs/queries.md``."""
    assert (DOCS / "queries.md").read_text(encoding="utf-8") == questions_page()


def test_the_page_of_tables_shows_every_column_and_list() -> None:
    text = (DOCS / "tables.md").read_text(encoding="utf-8")
    model = read_workspace(ROOT).load_model()
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^##? |\Z)", text, re.MULTILINE | re.DOTALL))
    for record_type in model.record_types:
        for field in record_type.fields:
            assert f"`{field.name}`" in sections[record_type.name]
            for heading in field.headings.values():
                assert heading in sections[record_type.name]
    assert "``" not in text
    assert "None" not in sections["conferences"]


# --- commands


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in sorted(group.list_commands(context)):
        command = group.get_command(context, name)
        assert command is not None
        yield name, command


@pytest.mark.parametrize(
    ("name", "command"), list(commands()), ids=[name for name, _ in commands()]
)
def test_every_command_and_option_has_help_and_is_documented(
    name: str, command: click.Command, approve: bool
) -> None:
    """docs/commands.md carries the text of ``--help`` under a heading for each command."""
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts} has no help"
    runner = CliRunner(env={"COLUMNS": "80"})
    text = runner.invoke(group, [name, "--help"], prog_name="verbund", terminal_width=80).stdout
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    start = page.index(f"## verbund {name}\n")
    fence = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    found = fence.search(page, start)
    assert found
    fresh = page[: found.start()] + f"```text\n{text}```" + page[found.end() :]
    check_golden(DOCS / "commands.md", fresh, approve)


def test_commands_documents_no_other_command() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^## verbund (\w+)$", page, re.MULTILINE)) == [
        name for name, _ in commands()
    ]


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_exit_codes_are_documented(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    codes = (FINE, FINDINGS, WRONG_USE, UNREADABLE, TARGET_FAILED, INTERRUPTED)
    for code in codes:
        assert re.search(rf"^\| {code} \|", text, re.MULTILINE), code


# --- the release


def test_every_file_of_a_release_and_key_of_its_manifest_is_documented() -> None:
    import json

    text = (DOCS / "release.md").read_text(encoding="utf-8")
    for path in sorted((ROOT / "output").iterdir()):
        assert f"| `{path.name}{'/' * path.is_dir()}` |" in text
    listed = json.loads((ROOT / "output/manifest.json").read_text(encoding="utf-8"))["files"]
    assert all(Path(item["name"]).suffix in MEDIA_TYPES for item in listed)
    manifest = json.loads((ROOT / "output/manifest.json").read_text(encoding="utf-8"))
    for key in manifest.keys() | manifest["files"][0].keys():
        assert f"| `{key}` |" in text


# --- decisions and links


def test_decisions_are_numbered_listed_and_of_one_form() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {path.name[:4]}: ")
        assert re.search(r"^Status: (proposed|accepted|replaced by \d{4})$", text, re.MULTILINE)
        for heading in ("## Why a decision was needed", "## Decision"):
            assert heading in text
        amended = re.search(r"^Amended by (.+)\.$", text, re.MULTILINE)
        state = "holds" if "Status: accepted" in text else "replaced by"
        if amended:
            state = "holds, amended by " + re.sub(r"\]\((?=\d)", "](decisions/", amended[1])
        row = next(line for line in index.splitlines() if f"(decisions/{path.name})" in line)
        assert state in row.rsplit(" | ", 1)[1]


def anchors(text: str) -> set[str]:
    """The anchors that a forge makes of headings."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ (.+)$", re.sub(r"(?s)^```.*?^```", "", text), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(plain.replace(" ", "-"))
    return found


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"(?ms)^```.*?^```$", "", path.read_text(encoding="utf-8"))
    text = re.sub(r"`[^`\n]*`", "", text)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = unquote(target).partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), f"{named(path)}: {target}"
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there.read_text(encoding="utf-8")), f"{named(path)}: {target}"


def test_the_index_names_every_page() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    for path in sorted(DOCS.glob("*.*")):
        if path.name != "README.md":
            assert f"({path.name})" in index, path.name
