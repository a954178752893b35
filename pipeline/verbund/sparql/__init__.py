"""SPARQL as text: tokens, refused keywords, and the faults of a query. Runs nothing.

In: the text of a query. Out: its tokens, or an error that says what is refused and where.

Imports system and the folders below it.
"""
