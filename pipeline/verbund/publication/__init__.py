"""Publishing a release: to portals, SPARQL stores and folders, once, exactly, with a receipt.

In: a release and the targets of a workspace. Out: steps done and proven, a receipt; a preview.

Imports release and the folders below it; nothing of queries.
"""
