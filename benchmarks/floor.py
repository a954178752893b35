"""The lower bound of any converter: read every input, write as many bytes as the output has.

    python benchmarks/floor.py RECORDS OUT BYTES

Neither is forced onto the disk (fsync); that the pipeline does so where it must is part of its own time.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

CHUNK: Final = 1 << 20


def main(records: Path, target: Path, size: int) -> None:
    """Read the folder and write the bytes."""
    for file in sorted(records.glob("*.csv")):
        with file.open("rb", buffering=0) as source:
            while source.read(CHUNK):
                pass
    block = b"x" * CHUNK
    with target.open("wb", buffering=0) as out:
        for _ in range(size // CHUNK):
            out.write(block)
        out.write(block[: size % CHUNK])


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
