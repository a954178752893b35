"""Migration: records and settings of an older version of the model are brought to the present one.

In: a workspace, and the rules that stand as data beside the ontology (``migrations/*.toml``) and in
it (``owl:deprecated``, ``dct:isReplacedBy``). Out: the files of the workspace as they become, with
nothing else in them changed by a byte (CSV, TOML) or a cell (XLSX); findings on what a person has
to decide; an undo file. No table, column, value or setting is known by heart here.

Imports corrections and the folders below it.
"""
