"""Runs the examples of a Markdown page, in a copy of this repository, in the order of the page.

A block that begins with ```` ```console ```` is run: each line after ``$ `` is a command, what
follows is what it prints. A block that begins with ```` ```python ```` is run as a script; what it
prints is the block ```` ```text ```` right behind it. Comments before a block say what a reader does
by hand:

- ``<!-- test: replace FILE "OLD" "NEW" -->`` changes the one place where a text stands;
- ``<!-- test: append FILE -->`` adds the next block to a file, ``write FILE`` makes one of it;
- ``<!-- test: column FILE HEADING ROW CELL -->`` adds a column with one cell filled;
- ``<!-- test: exit CODE -->`` says that a command of the next block ends with this code, and is meant
  to: a page that shows an error which nobody meant is refused;
- ``<!-- test: restore -->`` begins again with a fresh copy;
- ``<!-- test: locale NAME -->`` sets the language from there on.
"""

from __future__ import annotations

import compileall
import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.warm_command import run_command

ROOT = Path(__file__).parents[2]
CODE = "pipeline"
SHOWN_ROOT = "/home/anna/verbund"
COPIED = (
    "ontology", "shapes", "records", "queries", "output", "pyproject.toml", "verbund.toml",
)  # fmt: skip

_PLAIN = re.compile(r"""verbund(?: (?:[\w./:=,@+-]+|'[^']*'|"[^"$`\\!]*"))*""")
"""Words and quoted words: what a shell hands over as it stands."""
_PART = re.compile(
    r"<!-- test: (?P<directive>.*?) -->\n+"
    r"|^```console\n(?P<console>.*?)^```$"
    r"|^```python\n(?P<python>.*?)^```$(?:\n\n^```text\n(?P<printed>.*?)^```$)?"
    r"|^```\w*\n(?P<block>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def copied_code(folder: Path) -> Path:
    """A folder for the pages, one after the other, with the program and its compiled modules.

    To all of them it is the same program, whose compiled models are kept: they are those of a place.
    """
    place = folder / "verbund"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / CODE, place / CODE, ignore=ignored)
    assert compileall.compile_dir(place / CODE, quiet=1)
    return place


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


class Page:
    """A page whose examples are run; ``text`` is the page with what they really print.

    ``unmeant`` are the blocks that end otherwise than the page says, with their exit codes: by
    where they stand in the page.
    """

    def __init__(self, path: Path, folder: Path) -> None:
        self.folder = folder
        self.locale = "C.UTF-8"
        self.commands: list[str] = []
        self.unmeant: dict[int, list[int]] = {}
        self._pending: list[str] | None = None
        self._exit = 0
        self._codes: list[int] = []
        self._restore()
        self.text = _PART.sub(self._part, path.read_text(encoding="utf-8"))
        assert self._pending is None, f"no block follows {self._pending}"

    def _restore(self) -> None:
        """Begin anew; of the program goes what an example has put there."""
        for path in self.folder.iterdir():
            if path.name != CODE:
                _remove(path)
        for path in sorted((self.folder / CODE).rglob("*")):
            own = ROOT / path.relative_to(self.folder)
            if not own.exists() and "__pycache__" not in path.parts and path.exists():
                _remove(path)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "examples")
                shutil.copytree(source, self.folder / name, ignore=ignored)
            else:
                shutil.copy(source, self.folder / name)

    def _part(self, match: re.Match[str]) -> str:
        if match["directive"] is not None:
            self._do(shlex.split(match["directive"]))
        elif match["console"] is not None or match["python"] is not None:
            return self._example(match)
        elif self._pending is not None:
            (name, file), self._pending = self._pending, None
            path = self._changed(file)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a" if name == "append" else "w", encoding="utf-8") as to:
                to.write(match["block"])
        return match[0]

    def _example(self, match: re.Match[str]) -> str:
        """Run a block; note it where it ends otherwise than was said before it."""
        said, self._exit, self._codes = self._exit, 0, []
        if match["console"] is not None:
            text = f"```console\n{self._console(match['console'])}```"
        else:
            text = self._script(match["python"])
        if max(self._codes) != said:
            self.unmeant[match.start()] = self._codes
        return text

    def _do(self, words: list[str]) -> None:
        name, *rest = words
        if name == "replace":
            file, old, new = rest
            path = self._changed(file)
            text = path.read_text(encoding="utf-8")
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
            path.write_text(text.replace(old, new), encoding="utf-8")
        elif name in ("append", "write"):
            self._pending = words
        elif name == "column":
            self._add_column(*rest)
        elif name == "exit":
            self._exit = int(rest[0])
        elif name == "restore":
            self._restore()
        elif name == "locale":
            (self.locale,) = rest
        else:
            raise ValueError(f"no such directive: {name}")

    def _changed(self, file: str) -> Path:
        path = self.folder / file
        assert (self.folder / CODE) not in path.parents, "the program is shared by all pages"
        return path

    def _add_column(self, file: str, heading: str, key: str, cell: str) -> None:
        path = self._changed(file)
        with path.open(encoding="utf-8", newline="") as stream:
            head, *rows = list(csv.reader(stream))
        assert sum(row[0] == key for row in rows) == 1
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow([*head, heading])
            writer.writerows([*row, cell if row[0] == key else ""] for row in rows)

    def _console(self, block: str) -> str:
        commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
        assert commands, "a console block without a command"
        return "".join(f"$ {command}\n{self._run(command)}" for command in commands)

    def _script(self, text: str) -> str:
        """Run a script, which needs no guard and leaves no file behind."""
        script = self.folder / "script.py"
        script.write_text(text, encoding="utf-8")
        printed = self._run(f"{shlex.quote(sys.executable)} script.py")
        script.unlink()
        block = f"```python\n{text}```"
        return f"{block}\n\n```text\n{printed}```" if printed else block

    def _run(self, command: str) -> str:
        self.commands.append(command)
        done = self._plainly(command) or self._in_shell(command)
        self._codes.append(done.returncode)
        assert "Traceback" not in done.stdout, done.stdout
        output = done.stdout.replace(str(self.folder.resolve()), SHOWN_ROOT)
        return re.sub(r"(?m)^\$ ", "\\\\$ ", output)

    def _plainly(self, command: str) -> subprocess.CompletedProcess[str] | None:
        """Run a command of which a shell would make nothing else; None where it would.

        And where an example before it may have changed the program, which is loaded once.
        """
        changed = any(CODE in said for said in self.commands)
        if changed or self.locale != "C.UTF-8" or not _PLAIN.fullmatch(command):
            return None
        seen = {"NO_COLOR": "1", "COLUMNS": "80"}
        code = self.folder / CODE
        return run_command(shlex.split(command)[1:], seen, 120, folder=self.folder, code=code)

    def _in_shell(self, command: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {
            "PYTHONPATH": str(self.folder / CODE),
            "LC_ALL": "C.UTF-8",
            "NO_COLOR": "1",
            "COLUMNS": "80",
        }
        python = shlex.quote(sys.executable)
        script = f'verbund() {{ LC_ALL={self.locale} {python} -m verbund "$@"; }}\n{command}'
        return subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=120,
        )
