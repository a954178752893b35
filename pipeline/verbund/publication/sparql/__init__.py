"""A SPARQL store: a named graph, loaded whole or by its patch, verified, then switched."""
