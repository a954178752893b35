"""Apache Jena's SHACL as a second reference: one process that is asked many times."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path
from types import TracebackType

from tests.support.needs import not_when_quick

from verbund.validation.compare import Key

ROOT = Path(__file__).parents[3]
JARS = ROOT / ".services" / "jena"
SERVER = Path(__file__).parent / "jena_server" / "ShaclServer.java"


class NotRunError(Exception):
    """Jena could not run the shapes."""


def is_there() -> bool:
    """Whether Jena's SHACL can be run here (``make services``)."""
    return shutil.which("java") is not None and any(JARS.glob("jena-shacl-*.jar"))


class Jena:
    """A process of Jena; a context that ends it."""

    def __enter__(self) -> Jena:
        not_when_quick("Jena")
        command = ["java", "-XX:+UseSerialGC", "-Xss4m", "-cp", f"{JARS}/*", str(SERVER)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.terminate()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()

    def results(self, shapes: str, data: str) -> Counter[Key]:
        """What Jena says of data, both in Turtle; NotRunError where it cannot run the shapes."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        for text in (shapes, data):
            encoded = text.encode()
            stdin.write(f"{len(encoded)}\n".encode() + encoded)
        stdin.flush()
        found: Counter[Key] = Counter()
        problem = None
        while True:
            line = stdout.readline().decode().rstrip("\n")
            if line == "end":
                break
            if not line:
                raise NotRunError("Jena's process ended")
            if line.startswith("error\t"):
                problem = line
            else:
                found[_key(line)] += 1
        if problem is not None:
            raise NotRunError(problem)
        return found


def _key(line: str) -> Key:
    focus, path, component, value = line.split("\t")
    return Key(
        focus[1:-1] if focus.startswith("<") else focus,
        None if path in ("-", "*") else path,
        component,
        None if value == "-" else value,
    )
