"""The description of the machine, without its name, and the compilation of the measured package."""

from __future__ import annotations

import compileall
import importlib.util
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

_LOOP: Final = "for number in range(20_000_000): number & 7"
"""Half a second to a second of a processor, and nothing but."""


def describe() -> dict[str, str | int]:
    """Processor, cores, memory, system and Python; no host name and no path."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": processor(),
        "cores": os.cpu_count() or 1,
        "memory_gib": round(memory / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def version() -> dict[str, str]:
    """The commit of the checkout that is measured, shortened, and the day."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "--short=10", "HEAD"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return {"commit": said or "unknown", "date": datetime.now(tz=UTC).date().isoformat()}


def processor() -> str:
    """The processor's model, where the system states it."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or "unknown"


def own_factor() -> float:
    """How many times as much two busy processes do at the same time as one: the most to be had of two."""
    return 2 * _busy(1) / _busy(2)


def _busy(count: int) -> float:
    """The seconds that so many busy loops take side by side."""
    begun = time.perf_counter()
    loops = [subprocess.Popen([sys.executable, "-c", _LOOP]) for _ in range(count)]
    for loop in loops:
        loop.wait()
    return time.perf_counter() - begun


def compile_package() -> None:
    """Compile the package's modules, as pip does when it installs them but not in a checkout."""
    spec = importlib.util.find_spec("verbund")
    for place in (spec and spec.submodule_search_locations) or ():
        compileall.compile_dir(place, quiet=1)
