"""Bounded use of the operating system: files, processes, time and memory.

In: names of files, source of functions, calls that may run away. Out: files of others opened
safely, files written whole, processes and patterns that end, functions compiled once.

Imports findings and the folders below it.
"""
