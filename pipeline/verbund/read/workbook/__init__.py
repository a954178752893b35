"""Workbooks as streams of rows: what XLSX and ODS share, and what is each one's own.

In: files that somebody else made. Out: rows of texts, with flat memory, and findings for what is no
workbook, is damaged, or is made to fill the memory. Nothing in a file is followed or run.
"""
