"""Feeds one target with input that a coverage-guided fuzzer (Atheris) makes of its seeds.

    python -m tests.fuzz TARGET [--seconds N] [--corpus FOLDER]

Ends with 0 when the time is over, and with another code at the first input that brings about what
must not be; that input is written beside, and its path is printed. `make fuzz` runs all targets.
Inputs that once were such, shortened, are kept in tests/fuzz/found/TARGET and run as tests.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import tempfile
from pathlib import Path

import atheris  # first, so that what comes next is counted

with atheris.instrument_imports(include=["verbund"]):
    import verbund

    # Commands load their modules when called: too late to be counted.
    for module in pkgutil.walk_packages(verbund.__path__, "verbund."):
        if module.name != "verbund.__main__":
            importlib.import_module(module.name)
    from tests.fuzz.targets import seeds, targets, working_folder


def main() -> None:
    """Read the command line, lay out the seeds, and let the fuzzer take over the process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(seeds()))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1, help="of the fuzzer's random numbers")
    parser.add_argument("--corpus", type=Path, help="a folder of inputs that is added to")
    given = parser.parse_args()
    with working_folder() as folder, tempfile.TemporaryDirectory() as laid:
        corpus = given.corpus or Path(laid, "corpus")
        corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds()[given.target]):
            (corpus / f"seed-{number}").write_bytes(seed)
        words = Path(__file__).parent / "words" / f"{given.target}.dict"
        found = Path.cwd() / ".fuzz" / given.target
        found.mkdir(parents=True, exist_ok=True)
        options = [
            *(f"-max_total_time={given.seconds}", f"-seed={given.seed}", f"-dict={words}"),
            *("-timeout=30", "-rss_limit_mb=4096", "-max_len=20000", "-print_final_stats=1"),
            *(f"-artifact_prefix={found}/", "-verbosity=1", str(corpus)),
        ]
        atheris.Setup([sys.argv[0], *options], targets(folder)[given.target])
        atheris.Fuzz()


main()
