"""Writer of the peers' inputs for a workspace, from the model that Verbund compiles.

    python benchmarks/peers/prepare.py WORKSPACE FOLDER

Into FOLDER: plan.json (for maplib), mapping.rml.ttl with morph-kgc.ini (for morph-kgc), shapes.ttl and
ontology.nt (for the validators), prefixes.json (for the serialisers). Nothing of this is measured.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import pyoxigraph
from plan import plan
from rml import write_configuration, write_mapping

from verbund.workspace.workspace import read_workspace


def main(workspace: Path, folder: Path) -> None:
    """Write all files. Raises NotPlannedError for a shape that plan.py cannot translate."""
    read = read_workspace(workspace)
    model = read.load_model()
    if model.uncompiled:
        raise SystemExit(f"left to pySHACL by Verbund too: {model.uncompiled}")
    tables = plan(model)
    folder.mkdir(parents=True, exist_ok=True)
    mapping = write_mapping(tables, read.records.resolve(), folder.resolve())
    write_configuration(mapping, folder.resolve() / "morph-kgc.nt", os.cpu_count() or 1)
    described = json.dumps([asdict(table) for table in tables], indent=2)
    (folder / "plan.json").write_text(described, encoding="utf-8")
    (folder / "prefixes.json").write_text(json.dumps(model.data_prefixes), encoding="utf-8")
    (folder / "shapes.ttl").write_text(model.shapes_turtle, encoding="utf-8")
    # The ontology belongs to the data that is checked, as in Verbund's own check (SHACL, section 1.5).
    triples = pyoxigraph.parse(model.ontology_turtle, format=pyoxigraph.RdfFormat.TURTLE)
    pyoxigraph.serialize(
        (quad.triple for quad in triples),
        str(folder / "ontology.nt"),
        format=pyoxigraph.RdfFormat.N_TRIPLES,
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
