"""A W3C Reconciliation Service API 0.2 endpoint over the records of a workspace (docs/resolve.md).

``entities`` finds records, ``queries`` checks what was asked, ``service`` makes the answers as
plain values, ``server`` speaks HTTP on the loopback address alone.
"""
