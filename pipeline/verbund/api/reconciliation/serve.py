"""Serves the records of a workspace to OpenRefine and other clients, until it is interrupted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from verbund.api.arguments import workspace_of
from verbund.api.questions import Questions
from verbund.api.reconciliation.entities import Entities
from verbund.api.reconciliation.server import ReconciliationServer
from verbund.api.reconciliation.service import Service
from verbund.findings import Language
from verbund.workspace.workspace import Workspace


def open_server(folder: Path, *, port: int, language: Language) -> ReconciliationServer:
    """A server that answers for a workspace, once its ``serve_forever`` is called.

    The records are read before, and once. Raises Findings where workspace or model cannot be used,
    OSError where the port cannot be had.
    """
    workspace = workspace_of(folder)
    entities = Entities(Questions(workspace), language)
    entities.read_all()
    server = ReconciliationServer(port)
    server.service = Service(entities, server.address, _name(workspace, language), language)
    return server


def serve(folder: Path, *, port: int, language: Language, ready: Callable[[str], None]) -> None:
    """Serve until KeyboardInterrupt; ``ready`` is told the address.

    Raises what ``open_server`` does.
    """
    with open_server(folder, port=port, language=language) as server:
        ready(server.address)
        server.serve_forever()


def _name(workspace: Workspace, language: Language) -> str:
    """What the service is called: as the dataset is, else by the base of the records."""
    dataset = workspace.settings.dataset
    titles = dataset.title if dataset is not None else {}
    return titles.get(language) or next(iter(titles.values()), workspace.base)
