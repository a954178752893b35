"""Converting.

In: rows. Out: triples in order, and findings.

Imports resolve, serialise and the folders below them.
"""
