"""The change feed of a release: what changed from version to version, for programs and for people.

In: the datasets of two versions, and the feed of the version before. Out: the folder ``feed/``, a
Linked Data Event Stream in pages of TriG, and the log of changes as Atom.
"""
