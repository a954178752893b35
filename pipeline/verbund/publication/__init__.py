"""Publication of a release to portals, SPARQL stores and folders, with receipts.

In: a release and the targets of a workspace. Out: verified steps, a receipt; a harvest preview.

Imports release and the folders below it; nothing of queries.
"""
