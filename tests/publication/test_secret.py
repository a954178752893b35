"""Secrets are hidden in whatever way a target writes them, and told of where they go unencrypted."""

from __future__ import annotations

import base64
import html
import json
import time
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus

import pytest

from verbund.findings import Finding, Place
from verbund.publication.answer import plain
from verbund.publication.hiding import without_secrets
from verbund.publication.in_the_clear import in_the_clear
from verbund.publication.plan import Action, Plan, Step
from verbund.publication.receipt import PublishOutcome, Receipt
from verbund.publication.secret import Secret, redact
from verbund.publication.target import Check, Verification
from verbund.text.secrets import HIDDEN
from verbund.workspace.ckan import CkanSettings
from verbund.workspace.sparql import StoreSettings
from verbund.workspace.targets import Configured

VALUES = ["Geheim-0815", 'a"ü&b c+/', "a<b c\\d'", "p%41q r", "😀 Schlüssel 😀"]


def in_base64(value: str, before: str) -> str:
    return base64.b64encode(f"{before}{value}".encode()).decode()


WRITTEN: Mapping[str, Callable[[str], str]] = {
    "as it is": str,
    "in JSON": lambda value: json.dumps(value)[1:-1],
    "in JSON in JSON": lambda value: json.dumps(json.dumps(value))[3:-3],
    "in HTML": html.escape,
    "in HTML twice": lambda value: html.escape(html.escape(value)),
    "in numbers": lambda value: "".join(f"&#{ord(one)};" for one in value),
    "in hexadecimal numbers": lambda value: "".join(f"&#x{ord(one):x};" for one in value),
    "in an address": lambda value: quote(value, safe=""),
    "in a form": quote_plus,
    "in an address twice": lambda value: quote(quote(value, safe=""), safe=""),
    "each byte of it": lambda value: "".join(f"%{byte:02x}" for byte in value.encode()),
    "with a tag in it": lambda value: f"{value[:4]}<b class='x'>{value[4:]}",
    "with a line end in it": lambda value: f"{value[:3]}\r\n{value[3:]}",
    "in Base64": lambda value: in_base64(value, ""),
    "in Base64 after one byte": lambda value: in_base64(value, "a"),
    "in Base64 after two bytes": lambda value: in_base64(value, "ab"),
    "in Base64 after a user": lambda value: in_base64(value, "anna:"),
    "in Base64 in an address": lambda value: quote(in_base64(value, "anna:"), safe=""),
    "in Base64 of addresses": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
    "in Base64 on two lines": lambda value: (
        in_base64(value, "")[:5] + "\n" + in_base64(value, "")[5:]
    ),
}


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("way", WRITTEN)
def test_a_secret_is_hidden_however_it_is_written(way: str, value: str) -> None:
    written = WRITTEN[way](value)
    found = redact(f"not with '{written}' here", [Secret("TOKEN", value)])
    assert found == f"not with '{HIDDEN}' here"


@pytest.mark.parametrize(
    "break_", ["<!-- > -->", "<b title='>'>", "<wbr>", "&shy;", "<script>x<y</script>"]
)
def test_a_secret_that_a_page_breaks_is_hidden_once_it_is_text(break_: str) -> None:
    page = f"<!doctype html><title>Denied</title><p>not with Geh{break_}eim-08&#49;5 here"
    found = plain(page, [Secret("TOKEN", "Geheim-0815")])
    assert "eim-08" not in found
    assert "Geh" not in found


@pytest.mark.parametrize("space", ["  ", "\n  ", "\t", "\r\n\t", "<br> ", " <!-- x --> ", " &#32;"])
@pytest.mark.parametrize("before", ["", "<!doctype html><title>Denied</title><p>"])
def test_a_secret_with_a_blank_is_hidden_however_the_space_is_told(space: str, before: str) -> None:
    """What is shown has one blank for all space, and a secret may have one there."""
    found = plain(f"{before}not with Geheim{space}0815 here", [Secret("TOKEN", "Geheim 0815")])
    assert "Geheim 0815" not in found


@pytest.mark.parametrize(
    "quotes",
    ['"', '\\"', "&quot;", "&#34;", "'"],
    ids=["plain", "json", "html", "number", "single"],
)
def test_what_digest_access_sends_is_hidden(quotes: str) -> None:
    parts = {"username": "anna", "nonce": "abc", "response": "0123456789abcdef" * 2, "qop": "auth"}
    sent = "Digest " + ", ".join(f"{key}={quotes}{value}{quotes}" for key, value in parts.items())
    for text in (f"not with {sent} here", f"response={quotes}{parts['response']}{quotes} is wrong"):
        assert parts["response"] not in redact(text, [Secret("PASSWORD", "x-y-z-0")])


@pytest.mark.parametrize(
    "text",
    ["x<a href='y'>e" * 20_000, "digest a=b," * 9000, 'digest a="' * 9000, "R2VoZW<" * 20_000],
)
def test_hiding_takes_time_that_grows_with_the_text(text: str) -> None:
    start = time.monotonic()
    redact(text, [Secret("TOKEN", "Geheim-0815" * 100)])
    assert time.monotonic() - start < 10


def test_a_receipt_shows_no_secret_wherever_a_target_repeats_it() -> None:
    secret = Secret("TOKEN", "Geheim-0815")
    told = "x Geheim-0815 y"
    finding = Finding("U122", Place(file="verbund.toml"), value=told, details={"found": told})
    receipt = Receipt(
        "portal",
        "ckan",
        PublishOutcome.PUBLISHED,
        plan=Plan((Step(Action.UPDATE, "dataset", told, changed=(told,)),)),
        read_back=Verification((Check("dataset", "a", "notes", "a", told),), (finding,)),
        findings=(finding,),
    )
    found = without_secrets(receipt, [secret])
    assert "Geheim" not in repr(found) + json.dumps(found.as_json())
    assert repr(found).replace(HIDDEN, "Geheim-0815") == repr(receipt)


def portal(url: str) -> Configured:
    return Configured("portal", "ckan", CkanSettings(url=url, token="TOKEN", organisation="amt"))  # noqa: S106 - a variable


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("http://data.example.org", True),
        ("http://10.0.0.1:5000", True),
        ("http://localhost.example.org", True),
        ("https://data.example.org", False),
        ("http://localhost:5000", False),
        ("http://portal.localhost", False),
        ("http://127.0.0.53", False),
        ("http://[::1]:80", False),
    ],
)
def test_a_token_that_goes_unencrypted_is_a_warning(url: str, *, warned: bool) -> None:
    found = list(in_the_clear(portal(url), Place(file="verbund.toml")))
    assert [(finding.code, finding.value) for finding in found] == (
        [("U115", url)] if warned else []
    )


@pytest.mark.parametrize(
    ("authentication", "codes"), [("basic", ["U115"]), ("digest", ["U115"]), ("none", [])]
)
def test_a_password_of_a_store_is_one_too(authentication: str, codes: list[str]) -> None:
    url = "http://store.example.org/"
    settings = StoreSettings(url, url, url, authentication=authentication, user="U", password="P")  # noqa: S106 - a variable
    found = in_the_clear(Configured("store", "sparql", settings), Place(file="verbund.toml"))
    assert [finding.code for finding in found] == codes
