"""Resolution of cells: references become IRIs, other cells become RDF terms.

In: cells, rows, the tables they refer to, and what people decided. Out: IRIs and RDF terms, and
what is undecided, with candidates. ``proposal`` says by cells and headings what files that nobody
has described may hold.

Imports read and the folders below it.
"""
