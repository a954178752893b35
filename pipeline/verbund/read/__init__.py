"""Reading.

In: files of records. Out: rows with places; one module a format.

Imports workspace and the folders below it.
"""
