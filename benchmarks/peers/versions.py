"""The versions of the peers, from peers.toml: the one place that states them.

python benchmarks/peers/versions.py NAME    # the requirements of an environment, or Jena's version
"""

from __future__ import annotations

import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

STATED: Final = Path(__file__).parent / "peers.toml"
NAMES: Final = {"pyrudof": "rudof"}
"""The names of tools whose package has another name."""
OLD: Final = timedelta(days=183)
"""Half a year, after which newer versions should be looked up."""


def stated() -> dict[str, Any]:
    """The content of peers.toml."""
    return tomllib.loads(STATED.read_text(encoding="utf-8"))


def version_of(tool: str) -> str | None:
    """The measured version of a peer, however it is run; None for a tool that is no peer."""
    found, tool = stated(), tool.removesuffix(" at once")
    packages = {
        NAMES.get(name, name): version
        for environment in found["environments"].values()
        for name, version in environment.items()
    }
    return {**packages, **found["maven"]}.get(tool)


def is_old(measured: str) -> bool:
    """Whether newer versions had not been looked up in the half year before a day."""
    looked_up: date = stated()["looked_up"]
    return date.fromisoformat(measured) - looked_up > OLD


def main(name: str) -> None:
    """Print the requirements of an environment, or the version of a Maven artifact."""
    found = stated()
    if name in found["maven"]:
        print(found["maven"][name])
    for package, version in found["environments"].get(name, {}).items():
        print(f"{package}=={version}")


if __name__ == "__main__":
    main(sys.argv[1])
