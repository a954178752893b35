"""HTML: what all pages share.

In: the content of a page. Out: the one Jinja environment, filters for texts and IRIs.

Imports findings and the folders below it.
"""
