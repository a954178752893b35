"""The model: the ontology and the shapes, compiled for records (docs/modelling.md).

In: folders of ontology and shapes. Out: the Model, compiled and cached.

Imports shacl and the folders below it.
"""
