"""Validation of graphs.

In: RDF graphs and shapes. Out: validation results: pySHACL held to the specification, and
compared with the compiled checks.

Imports convert and the folders below it.
"""
