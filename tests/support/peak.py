"""The most memory that a process takes, as it says itself.

``ru_maxrss`` is of no use: Linux lets that of a child begin with its parent's, and the tests are a
large parent.
"""

from __future__ import annotations

PEAK = """
def peak():
    with open("/proc/self/status") as status:
        return int(next(line for line in status if line.startswith("VmHWM:")).split()[1])
"""
"""Python that defines ``peak``, which gives kilobytes (proc(5), VmHWM). Linux."""

VERBUND = f"""
import runpy, sys
{PEAK}
sys.argv = ["verbund", *sys.argv[1:]]
try:
    runpy.run_module("verbund", run_name="__main__")
finally:
    print("memory", peak(), file=sys.stderr)
"""
"""Python that runs the command with its arguments; the last line on stderr is the peak."""
