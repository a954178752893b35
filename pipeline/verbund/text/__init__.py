"""Text as such: functions on strings that know nothing of RDF or of records.

In: texts. Out: names compared, suggestions, Unicode's normal form, damage, packed bytes.

Imports no other folder.
"""
