"""The generated way to convert and check rows.

In: a table of the model with its headings. Out: source of functions for its rows.

The functions prove that rows have no fault; what they cannot prove goes the plain way.
"""
