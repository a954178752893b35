"""The difference of two releases: as triples, RDF Patch, SPARQL Update, and in sentences."""
