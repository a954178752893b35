"""Reads a release over and over until stdin ends: ``python -m tests.support.faults.reader <output>``.

Prints how often it read a whole one, had to begin again, and found a mixture.
"""

from __future__ import annotations

import hashlib
import json
import os
import select
import sys
import time
from collections import Counter
from pathlib import Path


def main(output: Path) -> None:
    counts: Counter[str] = Counter(whole=0, again=0, mixture=0, kept=0, kept_lost=0)
    datasets = set()
    while not select.select([sys.stdin], [], [], 0)[0]:
        folder = os.open(output, os.O_RDONLY | os.O_DIRECTORY)
        try:
            datasets.add(read_release(folder))
            counts["whole"] += 1
        except FileNotFoundError:  # replaced meanwhile, and cleaned away
            counts["again"] += 1
        except ValueError:
            counts["mixture"] += 1
        finally:
            os.close(folder)
        time.sleep(0.005)  # the builds need the processor too
        counts["kept" if kept_is_there(output / "releases" / "1.0.0") else "kept_lost"] += 1
    sys.stdout.write(json.dumps({**counts, "datasets": sorted(datasets)}))


def read_release(folder: int) -> str:
    """Read all files through one handle; gives the dataset's SHA-256. ValueError if they do not fit."""
    document = json.loads(read(folder, "manifest.json"))
    for line in read(folder, "SHA256SUMS").decode().splitlines():
        digest, name = line.split("  ", 1)
        if hashlib.sha256(read(folder, name)).hexdigest() != digest:
            raise ValueError(name)
    if hashlib.sha256(read(folder, "dataset.nt")).hexdigest() != document["dataset"]["sha256"]:
        raise ValueError("dataset.nt")
    return str(document["dataset"]["sha256"])


def read(folder: int, name: str) -> bytes:
    with os.fdopen(os.open(name, os.O_RDONLY, dir_fd=folder), "rb") as stream:
        return stream.read()


def kept_is_there(folder: Path) -> bool:
    """Whether files of a kept version can be read one by one, by their names."""
    try:
        sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
        data = (folder / "dataset.nt").read_bytes()
    except FileNotFoundError:
        return False
    return f"{hashlib.sha256(data).hexdigest()}  dataset.nt\n" in sums


if __name__ == "__main__":
    main(Path(sys.argv[1]))
