"""Publication of a release to portals, SPARQL stores and folders, with receipts.

In: a release and the targets of a workspace. Out: verified steps, a receipt; a harvest preview.

Imports website and the folders below it: a folder for a web server has the pages of the site.
"""
