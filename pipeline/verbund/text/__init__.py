"""Text as such.

In: texts. Out: names compared, suggestions, Unicode's normal form, damage, packed bytes.

Imports no other folder.
"""
