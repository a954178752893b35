"""Pictures: plain facts → SVG, and a table with the same facts.

In: frozen data classes of texts, links, numbers and dates. Out: a ``Drawing``: SVG text that is the
same for the same facts in whatever order, and the rows of a table that say the same in words. It
knows no model, no release and no RDF; ``pictures.css`` colours what it draws.

Imports html and the folders below it.
"""
