"""Views: what a page shows of a record, a concept, a table or a whole release.

In: the folder of a release, or a store that holds one. Out: plain values, with names in place of
ids, generic by the model: labels, order and label templates of the shapes. Pages, tables to export
and the server's answers are made from them.

Imports queries and the folders below it.
"""
