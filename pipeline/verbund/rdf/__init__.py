"""RDF as plain values.

In: texts. Out: terms, datatypes, namespaces, prefixed names, language tags.

Imports text.
"""
