"""Corrections: what is certain to be meant is written into the records, and can be taken back.

In: the findings of a run, and the tables that it read. Out: corrections, each with the cell before
and after; files in which nothing else differs by a byte (CSV) or by a cell (XLSX); an undo file.

Imports report and the folders below it.
"""
