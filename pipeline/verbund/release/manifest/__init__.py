"""The manifest of a release and its checksums.

In: files. Out: the manifest, checksums, the history of versions.
"""
