"""The mapping of a workspace: which sheet is which table, and which heading is which column.

In: mapping.csv, which a clerk reviews. Out: what it says of each sheet while the tables are opened;
a proposal for one, made from files that nobody has described yet.
"""
