"""Makes the index of a workspace's tables, in which references and values are resolved."""

from __future__ import annotations

from collections.abc import Callable

from verbund.model.model import Field, Model
from verbund.read.tables import Tables
from verbund.resolve.decided import Decisions
from verbund.resolve.index import Index
from verbund.resolve.references import references_of


def index_tables(model: Model, tables: Tables, decisions: Decisions | None = None) -> Index:
    """Return the index of a workspace's tables, in whose keys references are resolved."""
    index = Index(model, tables, _ids_of, decisions)
    if tables.by_name.keys() & model.made_tables:
        from verbund.resolve.stated_rows import give_meaning  # which few workspaces need

        give_meaning(index)
    return index


def with_decisions(index: Index, decisions: Decisions) -> Index:
    """Return an index of the same tables with other decisions."""
    other = index_tables(index.model, index.tables, decisions)
    other.share(index)
    return other


def _ids_of(index: Index, field: Field) -> Callable[[str], str]:
    return references_of(index, field).id_or_text
