"""Conversion in parts that anyone may make, anywhere: the same part has the same name and bytes.

In: ranges of rows, each named by its content and by all that its conversion depends on. Out: for
each a part (text, counts, findings, keys) under its name; whoever asked puts them together.
"""
