"""Rows of a table in the order of their keys.

In: rows as read. Out: these rows sorted by key; duplicate keys are findings.
"""
