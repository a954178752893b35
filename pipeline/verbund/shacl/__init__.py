"""What a SHACL shape and its constraints are, and whether they hold (SHACL, sections 2 to 5).

In: shapes and values as plain terms. Out: constraints that do not hold, with messages.

No tables, no rdflib, no engine. Imports sparql, system and the folders below.
"""
