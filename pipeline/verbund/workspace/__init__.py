"""The workspace: its settings, read from verbund.toml.

In: verbund.toml. Out: a Workspace, every setting stated once, with its place for findings.

Imports model and the folders below it.
"""
