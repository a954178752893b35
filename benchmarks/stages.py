"""Processor time of a command by stage, where several processes share it; a part of docs/benchmarks.md.

    python benchmarks/stages.py build|validate WORKSPACE JOBS

Runs the function of the package in this process, and prints as JSON the processor seconds of this process in each
stage, those of all other processes together, and which of its own were spent while others worked beside it. What
is left is the serial part: as long as it takes, one processor works, however many there are.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

STAGES: Final = {
    "keys and names": ("verbund.convert.run", "_processes"),
    "tables": ("verbund.convert.run", "convert_table"),
    "rules over several tables": ("verbund.convert.run", "_gathered"),
    "derived links": ("verbund.release.complete", "_write_derived"),
}
"""By name: the function that does a stage, where it is looked up as it is called."""

SHARED: Final = "tables"
"""The stage in which this process writes what others make at the same time."""

REST: Final = "start, model, description, end"


def timed(work: Callable[..., Any], name: str, seconds: dict[str, float]) -> Callable[..., Any]:
    """The function, which adds its processor time to that of a stage."""

    @wraps(work)
    def called(*arguments: Any, **named: Any) -> Any:
        begun = time.process_time()
        try:
            return work(*arguments, **named)
        finally:
            seconds[name] += time.process_time() - begun

    return called


def measured(command: str, workspace: str, jobs: int) -> dict[str, Any]:
    """Run a command; gives the seconds of its stages, of other processes, and of the serial part."""
    seconds = dict.fromkeys(STAGES, 0.0)
    for name, (module, function) in STAGES.items():
        place = importlib.import_module(module)
        setattr(place, function, timed(getattr(place, function), name, seconds))
    report = getattr(importlib.import_module("verbund"), command)(workspace, jobs=jobs)
    if not report.conforms:
        raise SystemExit(f"{workspace}: the records have a violation")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = time.process_time()
    seconds[REST] = own - sum(seconds.values())
    shared = seconds[SHARED] if jobs > 1 else 0.0
    others = used.ru_utime + used.ru_stime
    return {"stages": seconds, "others": others, "serial": own - shared, "all": own + others}


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    print(json.dumps(measured(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
