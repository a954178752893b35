"""Validation of graphs with pySHACL.

In: RDF graphs and shapes. Out: validation results. pySHACL is corrected where it departs from the
specification, and can be compared with the compiled checks.

Imports convert and the folders below it.
"""
