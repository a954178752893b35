"""Blanks: templates, which are empty files that a person fills in, made from the model.

In: a model, and the records that columns may refer to. Out: a workbook (XLSX, ODS), or a file of
CSV or YAML for each table: headings, helps, lists to choose from; read as tables without rows.

Imports report and the folders below it.
"""
