"""The interface for programs: each command as a function (docs/python.md).

In: paths and options. Out: frozen data classes of plain values; errors below VerbundError.

Each function is in the module of its name. ``run`` builds and validates a workspace that has been
read; ``incremental`` validates only the changes since a revision; ``reconciliation`` serves
the records to other programs.

Imports every folder but cli.
"""
