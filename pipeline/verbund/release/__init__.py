"""Releases: their files and how they are made.

In: converted tables, the model, the last release. Out: a folder of files with its manifest.

Imports validation and the folders below it.
"""
