"""SHACL beside the compiled checks: pySHACL on a graph, and its results as findings."""
