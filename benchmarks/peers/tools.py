"""The commands that are compared: by step and tool, with their files and environments."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from limited import MEMORY

HERE: Final = Path(__file__).parent
FLOOR: Final = "floor"
"""The tool that reads and writes the bytes, and does nothing else: no tool can be quicker."""
PEERS: Final = HERE.parents[1] / ".services" / "peers"


@dataclass(frozen=True, slots=True)
class Place:
    """The folders and files of one size. ``data`` is what is validated, ``dataset`` the release's N-Triples."""

    workspace: Path
    prepared: Path

    @property
    def dataset(self) -> Path:
        """The N-Triples of Verbund's release."""
        return self.workspace / "output" / "dataset.nt"

    @property
    def data(self) -> Path:
        """The data that the peers validate: triples of the records, and the ontology."""
        return self.prepared / "data.nt"

    def converted(self, tool: str) -> Path:
        """The file of a converter's N-Triples."""
        return self.prepared / f"{tool}.nt"


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool for one step. ``home`` is the folder that it is installed in, below .services/peers."""

    step: str
    name: str
    arguments: Callable[[Place], list[str]]
    home: str | None = None
    package: str | None = None

    @property
    def key(self) -> str:
        """The name by which a tool is chosen on the command line."""
        return f"{self.step}/{self.name}"

    def missing(self) -> str | None:
        """The reason why the tool cannot be run here; None where it can."""
        if self.home is None or (PEERS / f"{self.home}.done").exists():
            return None
        failed = PEERS / f"{self.home}.failed"
        if failed.exists():
            return f"cannot be installed: {failed.read_text(encoding='utf-8').strip()}"
        return "not installed: run `make bench-peers`"


def verbund(*words: str) -> Callable[[Place], list[str]]:
    """A command of this checkout's Verbund."""
    script = shutil.which("verbund", path=str(Path(sys.executable).parent))
    start = [script] if script else [sys.executable, "-m", "verbund"]
    return lambda place: [*start, *words, "--workspace", str(place.workspace)]


def python(home: str) -> str:
    """The Python of one of the peers' environments."""
    return str(PEERS / home / "bin" / "python")


def maplib(place: Place) -> list[str]:
    """The command that converts with maplib."""
    return [
        python("maplib"),
        str(HERE / "convert_maplib.py"),
        str(place.prepared / "plan.json"),
        str(place.workspace / "records"),
        str(place.converted("maplib")),
    ]


def morph_kgc(place: Place) -> list[str]:
    """The command that converts with morph-kgc."""
    return [python("morph-kgc"), "-m", "morph_kgc", str(place.prepared / "morph-kgc.ini")]


def validator(name: str, home: str = "graphs") -> Callable[[Place], list[str]]:
    """The command that validates with a Python package."""
    return lambda place: [
        python(home),
        str(HERE / f"validate_{name}.py"),
        str(place.data),
        str(place.prepared / "shapes.ttl"),
    ]


def compiled_anew(command: Callable[[Place], list[str]]) -> Callable[[Place], list[str]]:
    """The command as in the first run after a change: the model is compiled, and not cached."""
    return lambda place: ["env", "VERBUND_CACHE=off", *command(place)]


def jena(place: Place) -> list[str]:
    """The command that validates with Apache Jena."""
    home = PEERS / "jena"
    return [
        "java",
        f"-Xmx{(MEMORY >> 20) * 3 // 4}m",
        "-cp",
        f"{home}/*:{home}/classes",
        "Validate",
        str(place.data),
        str(place.prepared / "shapes.ttl"),
    ]


def serialiser(name: str) -> Callable[[Place], list[str]]:
    """The command that writes Turtle and JSON-LD."""
    return lambda place: [
        python("graphs"),
        str(HERE / f"serialise_{name}.py"),
        str(place.dataset),
        str(place.prepared / "prefixes.json"),
        str(place.prepared / name),
    ]


def at_once(command: Callable[[Place], list[str]]) -> Callable[[Place], list[str]]:
    """The command that writes both forms at the same time, in two processes."""
    return lambda place: [*command(place), "--at-once"]


def floor(written: Callable[[Place], Sequence[Path]]) -> Callable[[Place], list[str]]:
    """The command that reads the records and writes as many bytes as there are in some files."""

    def command(place: Place) -> list[str]:
        size = sum(file.stat().st_size for file in written(place) if file.is_file())
        script, records = str(HERE.parent / "floor.py"), str(place.workspace / "records")
        return [sys.executable, script, records, str(place.prepared / "floor"), str(size)]

    return command


def release(place: Place) -> Sequence[Path]:
    """All files of the release."""
    return sorted((place.workspace / "output").rglob("*"))


TOOLS: Final = (
    Tool("build", "verbund --jobs 1", verbund("build", "--jobs", "1")),
    Tool("build", "verbund --jobs 2", verbund("build", "--jobs", "2")),
    Tool("build", FLOOR, floor(release)),
    Tool("convert", FLOOR, floor(lambda place: [place.dataset])),
    Tool("convert", "maplib", maplib, "maplib", "maplib"),
    Tool("convert", "morph-kgc", morph_kgc, "morph-kgc", "morph-kgc"),
    Tool("validate", "verbund --jobs 1", verbund("validate", "--jobs", "1")),
    Tool("validate", "verbund --jobs 2", verbund("validate", "--jobs", "2")),
    Tool("validate", "verbund first run", compiled_anew(verbund("validate", "--jobs", "1"))),
    Tool("validate", "jena", jena, "jena"),
    Tool("validate", "pyshacl", validator("pyshacl"), "graphs", "pyshacl"),
    Tool("validate", "rudof", validator("rudof"), "graphs", "pyrudof"),
    Tool("validate", "shacl", validator("shacl", "shacl"), "shacl", "shacl"),
    Tool("serialise", "pyoxigraph", serialiser("pyoxigraph"), "graphs", "pyoxigraph"),
    Tool(
        "serialise", "pyoxigraph at once", at_once(serialiser("pyoxigraph")), "graphs", "pyoxigraph"
    ),
    Tool("serialise", "rdflib", serialiser("rdflib"), "graphs", "rdflib"),
)
