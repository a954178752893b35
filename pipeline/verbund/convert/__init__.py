"""Conversion of tables to RDF.

In: rows of cells. Out: triples in the order of their subjects, and findings.

Imports resolve, serialise and the folders below them.
"""
