"""Prints the code that is generated for a table of a workspace, for whoever wants to read it.

``python -m verbund.convert.codegen TABLE [--workspace FOLDER]``; docs/generated-code.md explains
what there is to see. Leaves with 3 where the workspace cannot be read, with 2 for a table that it
has not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from verbund.convert.codegen.listing import listing
from verbund.findings import Findings
from verbund.read.tables import Tables, workspace_tables
from verbund.report.streams import write_utf8
from verbund.report.text import write_text
from verbund.resolve.indexing import index_tables
from verbund.serialise.jsonld import build_context
from verbund.text.suggestions import suggest
from verbund.workspace.workspace import read_workspace

_UNREADABLE = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the listing to standard output, and give the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m verbund.convert.codegen",
        description="Print the Python that is generated for a table: to convert and check its rows",
    )
    parser.add_argument("table", metavar="TABLE", help="the name of a table that has a file")
    parser.add_argument(
        "--workspace", metavar="FOLDER", type=Path, default=Path(), help="this one without it"
    )
    given = parser.parse_args(arguments)
    try:
        workspace = read_workspace(given.workspace)
        model = workspace.load_model()
        tables = workspace_tables(workspace, model)
        table = tables.by_name.get(given.table)
        if table is None:
            parser.error(_unknown(given.table, tables))
        text = listing(model, build_context(model), table, index_tables(model, tables))
    except Findings as error:
        write_text(error.findings, sys.stderr, language="en")
        return _UNREADABLE
    write_utf8(sys.stdout, text.encode("ascii"))
    return 0


def _unknown(name: str, tables: Tables) -> str:
    """What is wrong with the name of a table, in a line of ASCII."""
    meant = suggest(name, tables.by_name)
    hint = f"; is {meant} meant?" if meant else ""
    return f"no file holds rows of a table {name!a}{hint}"


if __name__ == "__main__":
    sys.exit(main())
