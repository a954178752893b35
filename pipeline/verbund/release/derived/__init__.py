"""Derived links: what rules beside the ontology conclude from the records of a release.

In: the rules of a workspace, and a dataset that was written. Out: the files ``derived.*`` and
``rules/`` of the release, or findings about the rules. Rules are data, in SPARQL; nothing here
knows what they say.
"""
