"""Exports: a release as tables and files for people and their programs, with names beside ids.

In: the views of a release. Out: a folder with CSV, XLSX, Parquet, SQLite, GraphML, iCalendar,
GeoJSON, a Data Package that describes them, and a page that says which file is for whom.

Imports views and the folders below it.
"""
