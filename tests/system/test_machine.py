"""What of the machine a process may use, as the system says it in files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from verbund.system import machine
from verbund.system.machine import free_memory, processors

GIB = 1 << 30


class Machine:
    """Files that say what a machine has, in place of those of this one: eight processors, 8 GiB."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.say("own", "0::/office/verbund\n")
        self.say("meminfo", f"MemTotal: 9 kB\nMemAvailable:  {8 * GIB // 1024} kB\n")

    def say(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(machine, "_GROUPS", tmp_path / "groups")
    monkeypatch.setattr(machine, "_OWN_GROUPS", tmp_path / "own")
    monkeypatch.setattr(machine, "_MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(8)), raising=False)
    return Machine(tmp_path)


def test_without_groups_all_is_what_the_machine_has(told: Machine) -> None:
    assert (processors(), free_memory()) == (8, 8 * GIB)


@pytest.mark.parametrize(
    ("quota", "expected"),
    [("max 100000", 8), ("300000 100000", 3), ("250000 100000", 2), ("5000 100000", 1), ("", 8)],
)
@pytest.mark.parametrize("group", ["office/verbund", "office"])
def test_the_quota_of_a_group_bounds_the_processors(
    quota: str, expected: int, group: str, told: Machine
) -> None:
    """Also that of a group above; what is left of a processor is none."""
    told.say(f"groups/{group}/cpu.max", f"{quota}\n")
    assert processors() == expected


@pytest.mark.parametrize(("quota", "expected"), [("-1", 8), ("200000", 2)])
def test_so_does_that_of_the_first_version_of_groups(
    quota: str, expected: int, told: Machine
) -> None:
    told.say("own", "3:cpu,cpuacct:/office\n2:memory:/office\n1:name=systemd:/\n")
    told.say("groups/cpu,cpuacct/office/cpu.cfs_quota_us", f"{quota}\n")
    told.say("groups/cpu,cpuacct/office/cpu.cfs_period_us", "100000\n")
    told.say("groups/memory/office/memory.limit_in_bytes", f"{2 * GIB}\n")
    told.say("groups/memory/office/memory.usage_in_bytes", f"{GIB}\n")
    told.say("groups/memory/memory.limit_in_bytes", "9223372036854771712\n")
    assert (processors(), free_memory()) == (expected, GIB)


def test_memory_of_files_not_in_use_can_be_had(told: Machine) -> None:
    told.say("groups/office/memory.max", f"{4 * GIB}\n")
    told.say("groups/office/memory.current", f"{3 * GIB}\n")
    told.say("groups/office/memory.stat", f"anon 5\ninactive_file {GIB}\nslab 7\n")
    told.say("groups/memory.max", "max\n")
    assert free_memory() == 2 * GIB


def test_a_system_that_says_nothing(told: Machine) -> None:
    (told.folder / "own").unlink()
    (told.folder / "meminfo").unlink()
    assert (processors(), free_memory()) == (8, None)
