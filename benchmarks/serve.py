"""Load on a server: many clients at once, one query in ten hostile.

    python benchmarks/serve.py [RELEASE] [--seconds 60] [--clients 50] [--pause 1.0] [--without-values]
        [--cold] [--seed 1] [--slowest 0]

Starts `verbund serve` on the loopback address and asks from 50 addresses of it (127.0.1.1, …), each a client of
its own. It begins when the server has answered the questions ahead; with --cold at once. Each client asks, waits
about a second (seeded), and asks again: simple queries, the questions by the API, pages and records; every tenth
time something hostile. A question is asked of one thing, drawn from all that it may be asked of; with
--without-values of everything. Prints the load of the machine, the times of honest requests, the slowest of them,
statuses, the largest memory of all processes of the server, how many workers were ended, and connections of these
processes to elsewhere, which are looked for all the time. Exit code 1 where the server died, or reached out.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final
from urllib.parse import quote

from verbund.question.folder import question_files, read_file

HOSTILE: Final = {
    "cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "paths": "SELECT * { ?a (<x:>|!<x:>)* ?b . ?b (<x:>|!<x:>)* ?c . ?c ^(!<y:>)+ ?d }",
    "regex": 'SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER REGEX(STR(?c), "(a+)+(b+)+$|(.*)*x") }',
    "memory": "SELECT (GROUP_CONCAT(?x) AS ?y) { ?a ?b ?c . ?d ?e ?f BIND (CONCAT(STR(?a), STR(?c)) AS ?x) }",
    "service": "SELECT * { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }",
    "load": "LOAD <http://192.0.2.1/>",
    "from": "SELECT * FROM <http://192.0.2.1/> { ?s ?p ?o }",
    "update": "DELETE WHERE { ?s ?p ?o }",
    "all": "SELECT * { ?s ?p ?o }",
}
SIMPLE: Final = (
    "SELECT * { ?s ?p ?o } LIMIT 10",
    "ASK { ?s a ?c }",
    "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c ORDER BY DESC(?n) LIMIT 20",
)
LATE: Final = 30.0


@dataclass(slots=True)
class Seen:
    """What was seen: seconds by kind of honest request, statuses, what the processes of the server did."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    honest: Counter[str] = field(default_factory=Counter)
    hostile: Counter[str] = field(default_factory=Counter)
    outward: set[str] = field(default_factory=set)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    memory: int = 0
    workers: int = 0
    load: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asking:
    """How long it is asked, by how many, how many seconds apart, and what chance begins with."""

    seconds: float
    clients: int
    pause: float
    seed: int


@dataclass(frozen=True, slots=True)
class Target:
    """The server: its port and process, and the numbers of its questions and paths of records."""

    port: int
    process: int
    pages: tuple[str, ...]
    questions: tuple[tuple[str, ...], ...]


async def ask(target: Target, source: str, head: str, body: bytes = b"") -> tuple[int, int]:
    """Send a request from an address; gives status and size of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port, local_addr=(source, 0))
    try:
        writer.write(f"{head} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode())
        if body:
            kind = "application/sparql-query"
            writer.write(f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n".encode())
        writer.write(b"\r\n" + body)
        answer = await reader.read()
    finally:
        writer.close()
    found = re.match(rb"HTTP/1.1 ([0-9]{3})", answer)
    return (int(found[1]) if found else 0), len(answer)


async def client(number: int, target: Target, seen: Seen, end: float, given: Asking) -> None:
    """One client: honest nine times of ten."""
    pause = given.pause
    chance, source = random.Random(f"{given.seed} {number}"), f"127.0.1.{number + 1}"
    await asyncio.sleep(chance.random() * pause)
    turn = chance.randrange(10)
    while monotonic() < end:
        turn += 1
        if turn % 10 == 0:
            await hostile(target, source, seen, chance)
        else:
            await honest(target, source, seen, chance)
        await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)


async def honest(target: Target, source: str, seen: Seen, chance: random.Random) -> None:
    """A simple query, a question, a page or a record; its seconds are noted."""
    kind = chance.choice(("query", "question", "page", "record"))
    if kind == "query":
        path = f"/sparql?query={quote(chance.choice(SIMPLE))}"
    elif kind == "question":
        path = chance.choice(chance.choice(target.questions))
    else:
        place = chance.choice(target.pages)
        path = f"/de/{place}.html" if kind == "page" else f"/data/{place}.ttl"
    begun = monotonic()
    try:
        async with asyncio.timeout(LATE):
            status, _ = await ask(target, source, f"GET {path}")
    except (TimeoutError, OSError) as error:
        status = 0
        seen.honest[type(error).__name__] += 1
    took = monotonic() - begun
    seen.seconds.setdefault(kind, []).append(took)
    seen.slowest.append((took, path))
    seen.honest[str(status)] += 1


async def hostile(target: Target, source: str, seen: Seen, chance: random.Random) -> None:
    """A query that would take all, ten megabytes, a reader that does not read, half a request."""
    kind = chance.choice((*HOSTILE, "10 MB", "slow reader", "half-open"))
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(LATE):
            if kind == "10 MB":
                body = b"SELECT * { ?s ?p ?o } #" + b"x" * 10_000_000
                status, _ = await ask(target, source, "POST /sparql", body)
            elif kind in ("slow reader", "half-open"):
                await linger(target, source, kind)
                status = 0
            else:
                path = f"/sparql?query={quote(HOSTILE[kind] + f' # {chance.random()}')}"
                status, _ = await ask(target, source, f"GET {path}")
            seen.hostile[f"{kind}: {status or 'cut'}"] += 1
            return
    seen.hostile[f"{kind}: cut"] += 1


async def linger(target: Target, source: str, kind: str) -> None:
    """Hold a connection that the server should cut."""
    _, writer = await asyncio.open_connection(
        "127.0.0.1", target.port, local_addr=(source, 0), limit=2
    )
    request = b"GET /download/dataset.nt HTTP/1.1\r\nHost: x\r\n\r\n"
    writer.write(request * 20 if kind == "slow reader" else request[:20])
    try:
        await asyncio.sleep(12)
    finally:
        writer.transport.abort()


def family(process: int) -> list[int]:
    """A process and all below it."""
    found = [process]
    for number in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{number}/task").iterdir():
                children = (task / "children").read_text()
                found += [int(child) for child in children.split()]
    return found


def look(target: Target, seen: Seen) -> None:
    """Note memory (proportional share of each process) and connections to elsewhere."""
    numbers = family(target.process)
    total = 0
    for number in numbers:
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{number}/smaps_rollup").read_text()
            total += int(re.search(r"^Pss: +(\d+)", text, re.MULTILINE)[1]) * 1024  # type: ignore[index]
    seen.memory, seen.workers = max(seen.memory, total), max(seen.workers, len(numbers) - 2)
    seen.outward.update(outward(numbers))
    seen.load.append(os.getloadavg()[0])


def outward(numbers: list[int]) -> Iterator[str]:
    """Connections of processes whose other end is not the loopback address."""
    sockets = set()
    for number in numbers:
        with contextlib.suppress(OSError):
            for entry in os.scandir(f"/proc/{number}/fd"):
                with contextlib.suppress(OSError):
                    sockets.add(Path(entry.path).readlink().name)
    for name in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]:
            part = line.split()
            address = part[2].partition(":")[0]
            is_away = int(address, 16) != 0 and not address.endswith("7F")
            if is_away and f"socket:[{part[9]}]" in sockets:
                yield part[2]


async def load(target: Target, given: Asking) -> Seen:
    """Let the clients ask, and look at the server twice a second."""
    seen, end = Seen(), monotonic() + given.seconds
    asking = [
        asyncio.ensure_future(client(number, target, seen, end, given))
        for number in range(given.clients)
    ]
    while monotonic() < end:
        look(target, seen)
        await asyncio.sleep(0.5)
    await asyncio.gather(*asking)
    return seen


def quantile(values: list[float], share: float) -> float:
    """The value that a share of all does not exceed, in milliseconds."""
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def report(seen: Seen, metrics: str) -> None:
    """Print what was seen."""
    every = [item for items in seen.seconds.values() for item in items]
    for name, values in [*sorted(seen.seconds.items()), ("all honest", every)]:
        half, most = quantile(values, 0.5), quantile(values, 0.99)
        print(f"{name:<12} {len(values):>6} requests  p50 {half:7.1f} ms  p99 {most:7.1f} ms")
    print("honest statuses:", dict(sorted(seen.honest.items())))
    print("hostile:", json.dumps(dict(sorted(seen.hostile.items())), indent=1))
    print(
        f"largest memory of all processes (PSS): {seen.memory / 1e6:.0f} MB; workers at once: {seen.workers}"
    )
    for line in metrics.splitlines():
        if line.startswith(("verbund_workers", "verbund_reloads")):
            print(line)
    print(f"load of the machine: {min(seen.load):.1f} to {max(seen.load):.1f}")
    print("outward connections:", sorted(seen.outward) or "none")


def main() -> int:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("release", nargs="?", type=Path, default=Path("output"))
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slowest", type=int, default=0, help="how many requests to list")
    parser.add_argument("--without-values", action="store_true")
    parser.add_argument("--cold", action="store_true")
    given = parser.parse_args()
    begun = monotonic()
    command = [sys.executable, "-m", "verbund", "serve", str(given.release)]
    options = ["--port", "0", "--no-log", "--metrics"]
    with subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True) as process:
        try:
            first = process.stderr.readline() if process.stderr is not None else ""
            port = int(re.search(r":(\d+)/", first)[1])  # type: ignore[index]
            print(f"ready after {monotonic() - begun:.0f} s", flush=True)
            places = tuple(pages(given.release))
            questions = tuple(addresses(given.release, places, asks_all=given.without_values))
            target = Target(port, process.pid, places, questions)
            if not given.cold:
                asyncio.run(warm(target))
                print(f"warm after {monotonic() - begun:.0f} s", flush=True)
            asking = Asking(given.seconds, given.clients, given.pause, given.seed)
            seen = asyncio.run(load(target, asking))
            alive = process.poll() is None
            metrics = asyncio.run(text(target, "/metrics"))
        finally:
            process.terminate()
    report(seen, metrics)
    for took, path in sorted(seen.slowest, reverse=True)[: given.slowest]:
        print(f"{took:7.2f} s  {path[:120]}")
    return 0 if alive and not seen.outward else 1


def pages(release: Path) -> Iterator[str]:
    """The addresses of some records, below the base."""
    base = json.loads((release / "manifest.json").read_bytes())["base"]
    begin, last = f"<{base}", ""
    with (release / "dataset.nt").open(encoding="utf-8") as lines:
        for line in lines:
            place = line.partition(">")[0].removeprefix(begin)
            if place != last and not place.startswith("value-statement"):
                yield place
            last = place


def addresses(
    release: Path, places: tuple[str, ...], *, asks_all: bool
) -> Iterator[tuple[str, ...]]:
    """The addresses of each question: one for each thing that it may be asked of."""
    base = json.loads((release / "manifest.json").read_bytes())["base"]
    concepts = sorted(
        set(re.findall(r"https?://[^>\s\"]+", (release / "ontology.ttl").read_text("utf-8")))
    )
    for file in question_files(release / "queries"):
        path = f"/api/questions/{file.stem[:2]}"
        things: list[str] = []
        for parameter in read_file(file).parameters if not asks_all else ():
            if parameter.type == "iri" and parameter.among and not things:
                begins = parameter.among
                found = [place for place in places if place.startswith(begins)]
                found += [
                    iri for iri in concepts if iri.startswith(begins) and not iri.endswith("/")
                ]
                name = parameter.name
                things = [
                    f"{path}?{name}={quote(place if '://' in place else base + place)}"
                    for place in found
                ]
        yield tuple(things) or (path,)


async def warm(target: Target) -> None:
    """Wait until the server has answered the questions ahead."""
    while "verbund_ahead_left 0.0" not in await text(target, "/metrics"):
        await asyncio.sleep(1.0)


async def text(target: Target, path: str) -> str:
    """The body of an answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode()
    writer.close()
    return answer.partition("\r\n\r\n")[2]


if __name__ == "__main__":
    sys.exit(main())
