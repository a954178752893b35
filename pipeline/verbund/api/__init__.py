"""The interface for programs: what each command does, as a function (docs/python.md).

In: paths and options. Out: frozen data classes of plain values; errors below VerbundError.

Each function stands in the module of its name. ``run`` builds and validates a workspace that is
read; ``incremental`` checks what can have changed since a revision.

Imports every folder but cli.
"""
