"""The difference of two releases: as triples, as a patch, as an update, and in sentences."""
