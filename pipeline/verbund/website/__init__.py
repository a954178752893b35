"""The site of a release: pages of every record, concept and table, with names, as files.

In: the views of a release. Out: paths and bytes. A folder of files and a server show the same.

Imports exports and the folders below it.
"""
