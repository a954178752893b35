"""``validate --changed-since``: the findings of the full check that a change can have caused."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.extent import Extent, chosen, number
from tests.support.library_in_git import CELLS, Tables, commit, git, write_model, write_tables
from tests.support.lippe import copy_lippe

from verbund.api.incremental import RevisionError, Scope, validate_changed
from verbund.api.incremental.rows import diff_rows
from verbund.api.run import BuildResult, validate
from verbund.cli.main import group
from verbund.findings import Finding
from verbund.workspace.workspace import read_workspace

ROOT = Path(__file__).parents[3]
EXAMPLES = number("changes of records in Git", default=40, full=1500)


def check(folder: Path, revision: str = "HEAD") -> tuple[BuildResult, Scope]:
    return validate_changed(read_workspace(folder), revision)


def full(folder: Path) -> list[Finding]:
    return validate(read_workspace(folder)).findings


# --- the property


def row(table: str, random: Random) -> list[str]:
    return [random.choice(cells) for cells in CELLS[table].values()]


def drawn(random: Random) -> Tables:
    tables: Tables = {}
    for table, columns in CELLS.items():
        rows = [row(table, random) for _ in range(random.randint(1, 6))]
        if random.random() < 0.2:
            half = len(rows) // 2
            tables[f"{table}/a.csv"] = [list(columns), *rows[:half]]
            tables[f"{table}/b.csv"] = [list(columns), *rows[half:]]
        else:
            tables[f"{table}/{table}.csv"] = [list(columns), *rows]
    return tables


def decided(random: Random) -> str:
    """A file of decisions, right and wrong ones."""
    meant = ("m1", "member/m2", "m9", "sssom:NoTermFound", "https://library.example/id/member/m3")
    rows = [
        *(f"nobody,{scope},{random.choice(meant)}" for scope in ("loans,borrower", ",", "notes,")),
        *("none,fines,loan,m1/3-16", "t9,,,t1", "moon,notes,map,thing/t3", "Ada,,,m2"),
        *("World,notes,map,t2", "Ada,loans,borrower,m1", "x,shelves,,m1", "x,loans,lent,m1"),
    ]
    chosen_rows = random.sample(rows, random.randint(1, len(rows)))
    return "\n".join(["subject_label,table,column,object_id", *chosen_rows, ""])


def changed(tables: Tables, random: Random) -> None:
    """One edit, of any kind that people make."""
    name = random.choice(sorted(tables))
    rows, table = tables[name], name.partition("/")[0]
    kind = random.choice(
        ["cell"] * 6
        + ["add", "add", "delete", "delete", "copy", "move", "swap"]
        + ["rename", "remove", "heading", "columns", "short"]
    )
    body = range(1, len(rows))
    if kind == "add" or not body:
        rows.insert(random.randint(1, len(rows)), row(table, random)[: len(rows[0])])
    elif kind == "cell":
        at, column = random.choice(body), random.randrange(len(rows[0]))
        cells = CELLS[table].get(rows[0][column], ("x",))
        if column < len(rows[at]):
            rows[at][column] = random.choice(cells)
    elif kind == "delete":
        del rows[random.choice(body)]
    elif kind == "copy":
        rows.insert(random.randint(1, len(rows)), list(rows[random.choice(body)]))
    elif kind == "move":
        taken = rows.pop(random.choice(body))
        rows.insert(random.randint(1, len(rows)), taken)
    elif kind == "swap":
        one, other = random.choice(body), random.choice(body)
        rows[one], rows[other] = rows[other], rows[one]
    elif kind == "rename":
        tables[f"{table}/z{random.randint(0, 9)}.csv"] = tables.pop(name)
    elif kind == "remove":
        del tables[name]
        if not tables:
            tables[name] = rows
    elif kind == "heading":
        column = random.randrange(len(rows[0]))
        rows[0][column] = random.choice(["novel", rows[0][column], rows[0][column].upper()])
    elif kind == "columns":
        order = list(range(len(rows[0])))
        random.shuffle(order)
        if all(len(item) == len(order) for item in rows):
            tables[name] = [[item[i] for i in order] for item in rows]
    else:
        rows[random.choice(body)].pop()


def identity(finding: Finding) -> tuple[object, ...]:
    """A finding without what moves or is worded otherwise when other rows change."""
    place = finding.place
    return (
        *(finding.code, finding.severity, place.file, place.column, finding.value),
        *(finding.component, finding.path, finding.shape, finding.headings, finding.row_cells),
    )


@settings(
    max_examples=EXAMPLES,
    derandomize=chosen() is not Extent.FULL,
)
@given(seed=st.integers(0, 2**32), edits=st.integers(1, 4))
def test_the_findings_are_those_of_the_full_check_that_are_new(seed: int, edits: int) -> None:
    """None but the full check's, and every one of these that was not there at the revision."""
    random = Random(seed)  # noqa: S311 - the edits of an example, not a secret
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        write_model(folder)
        tables = drawn(random)
        write_tables(folder, tables)
        if random.random() < 0.6:
            (folder / "decisions.csv").write_text(decided(random), encoding="utf-8")
        git(folder, "init", "--quiet")
        commit(folder)
        before = full(folder)
        for _ in range(edits):
            changed(tables, random)
        write_tables(folder, tables)
        report, _ = check(folder)
        now = full(folder)
    ours = Counter((identity(f), f.place, str(f.messages)) for f in report.findings)
    theirs = Counter((identity(f), f.place, str(f.messages)) for f in now)
    assert not ours - theirs, "a finding that the full check does not have"
    new = Counter(map(identity, now)) - Counter(map(identity, before))
    assert not new - Counter(map(identity, report.findings)), "a new finding is missing"


@given(
    now=st.lists(st.lists(st.sampled_from("ab"), max_size=2), max_size=80),
    then=st.lists(st.lists(st.sampled_from("ab"), max_size=2), max_size=80),
)
def test_what_is_left_of_two_lists_of_rows_is_the_same(
    now: list[list[str]], then: list[list[str]]
) -> None:
    """Without the rows that have no counterpart both sides are equal, in order."""
    ours, theirs = diff_rows(now, then)
    left = [item for number, item in enumerate(now) if number not in ours]
    assert left == [item for number, item in enumerate(then) if number not in theirs]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "b,c"), ("a,b", "c")),
        (("a:b", "c"), ("a", "b:c")),
        (("ab", ""), ("", "ab")),
        (("1:a", "b"), ("1", ":ab")),
        (("a", ""), ("a",)),
        (("a\0", "b"), ("a", "\0b")),
        (("a\n", "b"), ("a", "\nb")),
    ],
)
def test_rows_that_are_cut_otherwise_are_unlike_also_after_a_large_difference(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    """Rows far from where both sides were alike are compared by what stands for them."""
    fresh, gone = ([[f"{side}{n}"] for n in range(100)] for side in "xy")
    same = [["same", "in both"]]
    assert diff_rows([*fresh, one, *same], [*gone, other, *same]) == (
        list(range(101)),
        list(range(101)),
    )


def test_a_row_inserted_is_the_only_one_that_is_unlike() -> None:
    rows = [[str(number)] for number in range(1000)]
    assert diff_rows([*rows[:500], ["new"], *rows[500:]], rows) == ([500], [])
    assert diff_rows(rows[1:], rows) == ([], [0])
    assert diff_rows(rows, rows) == ([], [])
    assert diff_rows([*rows[900:], *rows[:900]], rows) == (
        list(range(100)),
        list(range(900, 1000)),
    )


# --- what a user relies on


@pytest.fixture
def lippe(tmp_path: Path) -> Path:
    """This repository's records, committed."""
    folder = tmp_path / "lippe"
    copy_lippe(folder)
    git(folder, "init", "--quiet")
    commit(folder)
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / "records" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def places(report: BuildResult) -> list[tuple[str, str | None, int | None]]:
    return [(f.code, f.place.file, f.place.row) for f in report.findings]


def test_without_a_change_nothing_is_looked_at(lippe: Path) -> None:
    report, scope = check(lippe)
    assert (report.findings, report.records) == ([], {})
    assert (scope.everything, scope.files, scope.changed, scope.others) == (None, (), 0, 0)


def test_an_edit_of_one_cell_is_a_check_of_one_row(lippe: Path) -> None:
    edit(
        lippe, "places.csv", "municipality,kreis-lippe,05766004", "municipalit,kreis-lippe,05766004"
    )
    report, scope = check(lippe)
    assert places(report) == [("R103", "records/places.csv", 5)]
    assert report.findings[0].place.line == 5
    assert (report.records, scope.changed, scope.others) == ({"places": 1}, 1, 0)


def test_a_key_that_vanishes_is_found_where_it_is_referred_to(lippe: Path) -> None:
    edit(lippe, "sources.csv", "radio-lippe-2019-horn,", "radio-lippe-2020-horn,")
    report, _ = check(lippe)
    assert report.findings == full(lippe)
    assert {f.code for f in report.findings} == {"R101"}


def test_findings_that_were_there_before_are_not_told_of_other_rows(lippe: Path) -> None:
    edit(lippe, "places.csv", "05766004", "5766004")
    commit(lippe)
    edit(lippe, "places.csv", "kreis-lippe,Kreis Lippe", "kreis-lipp,Kreis Lippe")
    report, _ = check(lippe)
    codes = Counter(f.code for f in full(lippe))
    assert codes["V108"] == 1
    assert Counter(f.code for f in report.findings) == codes - Counter({"V108": 1})


@pytest.mark.parametrize("name", ["verbund.toml", "own/shapes/own.ttl"])
def test_a_change_of_the_model_or_the_settings_means_everything(lippe: Path, name: str) -> None:
    settings = lippe / "verbund.toml"
    text = settings.read_text(encoding="utf-8") + '\n[model]\nshapes = ["own/shapes"]\n'
    settings.write_text(text, encoding="utf-8")
    (lippe / "own/shapes").mkdir(parents=True)
    (lippe / "own/shapes/own.ttl").write_text("", encoding="utf-8")
    edit(lippe, "places.csv", "05766004", "5766004")
    commit(lippe)
    assert check(lippe)[0].findings == []
    with (lippe / name).open("a", encoding="utf-8") as stream:
        stream.write("# a comment\n")
    report, scope = check(lippe)
    assert report.findings == full(lippe) != []
    assert scope.everything is not None
    assert name in scope.everything["en"]
    assert sum(report.records.values()) == 204  # all records


def test_a_file_that_cannot_be_read_in_full_means_everything(lippe: Path) -> None:
    edit(lippe, "places.csv", "augustdorf,Augustdorf", 'augustdorf,"Augustdorf')
    report, scope = check(lippe)
    assert report.findings == full(lippe)
    assert scope.everything is not None


def test_new_ignored_and_renamed_files_count(lippe: Path) -> None:
    (lippe / ".gitignore").write_text("records/places/\n", encoding="utf-8")
    commit(lippe)
    (lippe / "records/places").mkdir()
    (lippe / "records/places/more.csv").write_text("id,name,kind\naugustdorf,Noch,x\n", "utf-8")
    report, _ = check(lippe)
    assert report.findings == full(lippe) != []
    shutil.rmtree(lippe / "records/places")
    (lippe / "records/places.csv").rename(lippe / "records/Orte.csv")
    edit(lippe, "Orte.csv", "05766004", "5766004")
    report, scope = check(lippe)
    assert places(report) == [("V108", "records/Orte.csv", 5)]
    assert scope.files == ("records/Orte.csv", "records/places.csv")


def test_a_workspace_in_a_subfolder(lippe: Path, tmp_path: Path) -> None:
    (lippe / "team/lippe").mkdir(parents=True)
    for name in ("records", "verbund.toml"):
        shutil.move(lippe / name, lippe / "team/lippe" / name)
    commit(lippe)
    folder = lippe / "team/lippe"
    edit(folder, "places.csv", "05766004", "5766004")
    assert places(check(folder)[0]) == [("V108", "records/places.csv", 5)]


def test_line_ends_that_git_turns_are_no_change(lippe: Path) -> None:
    (lippe / ".gitattributes").write_text("*.csv text eol=crlf\n", encoding="utf-8")
    commit(lippe)
    shutil.rmtree(lippe / "records")
    git(lippe, "checkout", "--", "records")
    assert b"\r\n" in (lippe / "records/places.csv").read_bytes()
    edit(lippe, "places.csv", "05766004", "5766004")
    report, scope = check(lippe)
    assert (len(report.findings), scope.changed) == (1, 1)


def test_a_revision_that_is_not_there(lippe: Path) -> None:
    with pytest.raises(RevisionError) as caught:
        check(lippe, "nowhere")
    assert caught.value.key == "changed.unknown-revision"
    with pytest.raises(RevisionError) as caught:
        check(lippe, "--output=elsewhere")
    assert caught.value.key == "changed.unknown-revision"


def test_a_shallow_clone_says_so(lippe: Path, tmp_path: Path) -> None:
    first = git(lippe, "rev-parse", "HEAD")
    edit(lippe, "places.csv", "05766004", "5766004")
    commit(lippe)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{lippe}", str(clone))
    with pytest.raises(RevisionError) as caught:
        check(clone, first)
    assert caught.value.key == "changed.not-fetched"
    git(clone, "fetch", "--quiet", "--unshallow")
    assert len(check(clone, first)[0].findings) == 1


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(group, ["validate", "--workspace", str(folder), *arguments])
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize(("language", "word"), [("en", "no commit"), ("de", "keinen Stand")])
def test_the_command_tells_wrong_use(lippe: Path, language: str, word: str) -> None:
    code, out, err = run(lippe, "--changed-since", "nowhere", "--lang", language)
    assert (code, out) == (2, "")
    assert word in err
    assert "Traceback" not in err


def test_the_command_says_what_was_checked(lippe: Path) -> None:
    edit(lippe, "places.csv", "05766004", "5766004")
    code, out, err = run(lippe, "--changed-since", "HEAD", "--lang", "en")
    assert code == 1
    assert "records/places.csv:5" in out
    assert "1 changed row in 1 changed file, " in err


def test_outside_a_repository(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    shutil.copytree(ROOT / "records", folder / "records")
    shutil.copy(ROOT / "verbund.toml", folder)
    code, _, err = run(folder, "--changed-since", "HEAD", "--lang", "en")
    assert code == 2
    assert "Git repository" in err


def test_without_git(lippe: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(lippe))
    code, _, err = run(lippe, "--changed-since", "HEAD", "--lang", "en")
    assert (code, "needs Git" in err) == (2, True)


def test_nothing_of_the_repository_is_changed(lippe: Path) -> None:
    edit(lippe, "places.csv", "05766004", "5766004")
    before = git(lippe, "status", "--porcelain")
    index = (lippe / ".git/index").read_bytes()
    check(lippe)
    assert (lippe / ".git/index").read_bytes() == index
    assert git(lippe, "status", "--porcelain") == before


@pytest.mark.parametrize("name", ["records/places.csv", "records/x.csv", "own/shapes/x.ttl"])
@pytest.mark.parametrize("kind", ["link", "submodule"])
def test_links_and_submodules_of_the_revision_mean_everything(
    lippe: Path, name: str, kind: str
) -> None:
    """What they led to is in no commit, so that nothing can be said of what changed."""
    settings = lippe / "verbund.toml"
    text = settings.read_text(encoding="utf-8") + '\n[model]\nshapes = ["own/shapes"]\n'
    settings.write_text(text, encoding="utf-8")
    (lippe / "own/shapes").mkdir(parents=True)
    (lippe / "own/shapes/own.ttl").write_text("", encoding="utf-8")
    head = commit(lippe)
    if kind == "link":
        (lippe / "target").write_text("../secret", encoding="utf-8")
        made = git(lippe, "hash-object", "-w", "target")
        (lippe / "target").unlink()
    mode, made = ("120000", made) if kind == "link" else ("160000", head)
    git(lippe, "update-index", "--add", "--cacheinfo", f"{mode},{made},{name}")
    git(lippe, "commit", "--quiet", "--message", "State")
    report, scope = check(lippe)
    assert report.findings == full(lippe)
    assert scope.everything is not None
    assert name in scope.everything["en"]
