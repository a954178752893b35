"""Who opens the folder once reads one release, however often it is switched meanwhile."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from tests.support.described_library import edit
from tests.support.extent import number
from tests.support.faults.builds import REPOSITORY, Nursery, Scene

BUILDS = number("builds while somebody reads", default=10, full=50)
TITLES = ("The Trial", "The Trial and more")


def test_readers_see_the_old_or_the_new(tmp_path: Path, nursery: Nursery) -> None:
    scene = Scene.prepared(tmp_path / "workspace", nursery)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.faults.reader", str(scene.folder / "output")],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as reader:
        for build in range(BUILDS):
            # The version stays, its data change: that is a warning, and the shortest way.
            assert nursery.build(scene.folder).code == 0
            old, new = TITLES[build % 2 - 1], TITLES[build % 2]
            edit(scene.folder, "books", f"3-16,{old},", f"3-16,{new},")
        out, _ = reader.communicate("", timeout=60)
    assert reader.returncode == 0
    seen = json.loads(out)
    assert seen["mixture"] == seen["kept_lost"] == 0, seen
    releases = (scene.last, scene.following)
    both = {hashlib.sha256(release["dataset.nt"]).hexdigest() for release in releases}
    assert set(seen["datasets"]) == both
    assert seen["whole"] > 10
    assert seen["kept"] > 10
    assert scene.leftovers() == []
