"""What a command does, as functions.

In: paths and options. Out: plain data classes.

Imports every folder but cli.
"""
