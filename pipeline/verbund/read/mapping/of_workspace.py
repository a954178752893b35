"""The mapping of a workspace. What reads it is loaded where there is one: most have none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verbund.model.model import Model
    from verbund.read.mapping.mapping import TableMapping
    from verbund.read.mapping.own_names import OwnNames
    from verbund.workspace.workspace import Workspace


def workspace_mapping(workspace: Workspace, model: Model) -> TableMapping | None:
    """Return the mapping of a workspace, with what is wrong with it; None where it has none."""
    is_stated = workspace.line_of("workspace", "mapping") is not None
    if not is_stated and not os.path.lexists(workspace.mapping):
        return None
    from verbund.read.mapping.mapping_file import read_mapping

    return read_mapping(workspace, model)


def workspace_names(workspace: Workspace, model: Model) -> OwnNames | None:
    """Return what the mapping of a workspace calls tables and columns; None where it has none."""
    mapping = workspace_mapping(workspace, model)
    if mapping is None:
        return None
    from verbund.read.mapping.own_names import own_names

    return own_names(mapping)
