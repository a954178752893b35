"""The model: ontology and shapes, compiled (docs/modelling.md)."""
