"""Serialisation of RDF: one writer a form.

In: triples. Out: Turtle, N-Triples and JSON-LD; one writer a form.

Imports model and the folders below it.
"""
