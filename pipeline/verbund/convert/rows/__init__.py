"""Rows of a table in the order of their keys.

In: rows as read. Out: the same rows by key; duplicates are findings.
"""
