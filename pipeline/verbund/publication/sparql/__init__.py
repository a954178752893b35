"""The target SPARQL store: a named graph, loaded in full or by a patch, verified, switched."""
