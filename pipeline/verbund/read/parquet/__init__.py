"""Parquet files as streams of rows: a process that is shut in reads them, ours reads its text.

In: a file that somebody else made. Out: objects as in JSON Lines, with flat memory, and findings
for what is damaged or made to fill the memory. The library that reads Parquet, which is written in
C++, never sees a file within the process that builds.
"""
