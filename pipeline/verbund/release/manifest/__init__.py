"""What a release says of its own files.

In: files. Out: the manifest, checksums, the history of versions.
"""
