"""Readers of record files: each makes rows, with their places, from one format.

In: files of records. Out: rows with places; one module a format.

Imports workspace and the folders below it.
"""
