"""What all HTML pages share.

In: what a page shows. Out: the one Jinja environment, filters for texts and IRIs.

Imports findings and the folders below it.
"""
