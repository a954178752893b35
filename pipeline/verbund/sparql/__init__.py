"""SPARQL as text: its tokens, what it must not do, and what is wrong with it. Runs nothing.

In: the text of a query. Out: its tokens, or an error that says what is refused and where.

Imports system and the folders below it.
"""
