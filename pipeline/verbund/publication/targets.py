"""Opening of targets by their kind, whose module is loaded only then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

from verbund.publication.release import Release
from verbund.publication.target import Target
from verbund.workspace.targets import Configured
from verbund.workspace.workspace import Workspace

_WITH_PAGES: Final = ("directory",)
"""The kinds of target that have pages to make."""


def open_target(
    configured: Configured,
    release: Release,
    workspace: Workspace,
    environment: Mapping[str, str],
    jobs: int = 1,
) -> Target:
    """The target that verbund.toml describes; ``environment`` holds the secrets that it names.

    ``jobs`` processes make pages. No request is made yet. Raises TargetError, for example where a
    secret is not set.
    """
    module = import_module(f"verbund.publication.{configured.kind}.target")
    opened: Callable[..., Target] = module.open_target
    if configured.kind in _WITH_PAGES:
        return opened(configured, release, workspace, environment, jobs)
    return opened(configured, release, workspace, environment)
