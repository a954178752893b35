"""Documents: records written as objects, in JSON, JSON Lines and YAML.

An object is a row, its keys are headings. A list of objects in an object holds rows of another
table, which belong to it.
"""
