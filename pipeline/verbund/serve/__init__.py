"""A release on the web: pages, linked data, SPARQL, questions and a JSON API, all read-only.

In: the folder of a release. Out: an ASGI application, and a server that runs it.
Imports publication and the folders below it.

The server itself reads no query. It hands each to a worker: a process over a store that was loaded
once, shut in so that it can open no file or connection, and killed at its limits (pool.py,
zygote.py, docs/serve.md). A store elsewhere may answer in place of that one (store.py).
"""
