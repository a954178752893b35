"""Chunks of rows that were converted before and need not be again.

In: what the last build kept of each chunk, the files as they are now, the index. Out: the chunks
that are as they were, with all that they depend on; what was made of them is copied.
"""
