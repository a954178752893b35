"""Settings that are refused, for the tests of each table and for those of the JSON Schema."""

from __future__ import annotations

WRONG_DESCRIPTION = [
    ("release", 'version = "../1"', "version"),
    ("release", 'version = "1..0"', "version"),
    ("release", "version = 1.0", "version"),
    ("release", 'issued = "2026-02-30"', "issued"),
    ("release", 'issued = "20260228"', "issued"),
    ("release", "issued = 2026-11-22T10:00:00", "issued"),
    ("release", "keep = -1", "keep"),
    ("release", "keep = true", "keep"),
    ("release", 'download = "https://library.example/data"', "download"),
    ("release", 'download = "/var/www/"', "download"),
    ("release", 'query_endpoint = "https://"', "query_endpoint"),
    ("catalogue", 'title = ""', "title"),
    ("catalogue", 'title = "a\\u0007b"', "title"),
    ("catalogue", 'title = "a\\nb"', "title"),
    ("catalogue", 'title.Deutsch = "x"', "title.Deutsch"),
    ("catalogue", "title = { de = 5 }", "title.de"),
    ("catalogue", 'homepage = "www.library.example"', "homepage"),
    ("catalogue", 'licence = "CC0"', "licence"),
    ("contact", 'email = "mailto:info@library.example"', "email"),
    ("contact", 'email = "info@library"', "email"),
    ("contact", 'telephone = "030 1234"', "telephone"),
    ("dataset", 'title = ["x"]', "title"),
    ("dataset", 'themes = "http://example.org/x"', "themes"),
    ("dataset", 'themes = ["dct:title"]', "themes"),
    ("dataset", 'keywords.de = "x"', "keywords.de"),
    ("dataset", 'keywords = ["x", 5]', "keywords"),
    ("dataset", 'geocoding_2_0 = "yes"', "geocoding_2_0"),
    ("dataset", 'conforms_to = ["http://example.org/a b"]', "conforms_to"),
]
"""Tables, lines of them that are wrong, and the keys that the findings name."""

STORE = """
[workspace]
base = "https://example.org/"
[publish.store]
kind = "sparql"
query = "https://store.example.org/query"
update = "https://store.example.org/update"
graph_store = "https://store.example.org/data"
"""
WRONG_STORE = [
    ('authentication = "basic"\nuser = "STORE_USER"', "W105", "publish.store.password"),
    ('authentication = "digest"\npassword = "P"', "W105", "publish.store.user"),
    ('authentication = "ntlm"', "W104", "publish.store.authentication"),
    ('graph = "ex:graph"', "W104", "publish.store.graph"),
    ('graphs = "ontology.ttl"', "W104", "publish.store.graphs"),
    ('graphs = { "ontology" = "ontology.ttl" }', "W104", "publish.store.graphs.ontology"),
    ('graphs = { "https://example.org/o" = 1 }', "W104", "publish.store.graphs"),
]
"""What is wrong after STORE: lines, the code of the finding, and what its key begins with."""

NOWHERE = (
    '[publish.portal]\nkind = "ckan"\nurl = "http://127.0.0.1:9"\norganisation = "amt"\n'
    'token = "PORTAL_TOKEN"\nattempts = 1\n'
)
WRONG_TARGETS = [
    ('[publish.x]\nkind = "ftp"\n', "W104", "publish.x.kind"),
    ("[publish.x]\n", "W105", "publish.x.kind"),
    ('[publish.x]\nkind = "directory"\n', "W105", "publish.x.folder"),
    ('[publish.x]\nkind = "directory"\nfolder = "a"\nfolde = "b"\n', "W103", "publish.x.folde"),
    ('[publish]\nkind = "ckan"\n', "W104", "publish.kind"),
    ('[publish."a b"]\nkind = "ckan"\n', "W104", "publish.a b"),
    ("[[publish.x]]\nkind = 1\n", "W104", "publish.x"),
    (
        NOWHERE.replace("publish.portal", "publish.x").replace("PORTAL_", "eyJh.bGci-"),
        "W104",
        "environment variable",
    ),
]
"""Tables of targets that are wrong: the code of the finding, and words of it."""
