"""RDF as plain values.

In: texts. Out: terms, graphs, paths, datatypes, namespaces, prefixed names, language tags.

Imports text.
"""
