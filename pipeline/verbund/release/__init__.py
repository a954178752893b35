"""What a release is, and how it is made.

In: converted tables, the model, the last release. Out: a folder of files with its manifest.

Imports validate and the folders below it.
"""
