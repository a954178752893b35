"""Conversion of tables to RDF.

In: rows of cells. Out: triples in the order of their subjects, and findings.

Imports report and the folders below it.
"""
