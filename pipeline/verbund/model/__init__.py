"""The model.

In: folders of ontology and shapes. Out: the Model, compiled and kept (docs/modelling.md).

Imports shacl and the folders below it.
"""
