"""Resolution of cells: references become IRIs, other cells become RDF terms.

In: cells, rows and the tables they refer to. Out: IRIs and RDF terms. ``proposal`` says by cells
and headings what files that nobody has described may hold.

Imports read and the folders below it.
"""
