"""The annotated workbook: findings as coloured cells and comments, with a list of them in front.

In: the findings of a run and the files that were read. Out: the bytes of an XLSX workbook.

openpyxl, and what it cannot do without, is loaded by the modules here alone.
"""
