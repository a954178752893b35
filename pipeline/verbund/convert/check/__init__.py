"""The plain check of a row.

In: rows that the generated code cannot prove valid. Out: findings.

Written to be read beside the specification.
"""
