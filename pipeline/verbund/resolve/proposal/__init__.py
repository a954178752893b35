"""A proposal for a mapping: what files that nobody has described may hold.

In: the beginnings of files, and the model. Out: which sheet may be which table, which heading which
column, why, and what has to be decided; and the mapping file that says so.
"""
