"""Questions: queries in SPARQL whose parameters have names, types, labels and defaults.

In: a query with a head of ``#+`` lines, and values for its parameters. Out: the query with the
values in it, each a checked RDF term. Runs nothing. Imports read and the folders below it.
"""
