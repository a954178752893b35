"""The MCP server: three tools that only read, each answer with citations."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from click.testing import CliRunner
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from tests.support.servers.store import Store
from tests.support.serving import LIMITS, RELEASE, loaded

import verbund
from verbund.cli.main import group
from verbund.serve.mcp_server import open_server
from verbund.serve.store import StoreAddress

KREIS = "https://w3id.org/agency-cooperation/lippe/organisation/kreis-lippe"


def talk(test: Callable[[Client], Awaitable[None]], store: StoreAddress | None = None) -> None:
    async def main() -> None:
        server, pool = await open_server(RELEASE, LIMITS, store)
        try:
            async with Client(server) as client:
                await test(client)
        finally:
            await pool.aclose()

    anyio.run(main)


async def call(client: Client, tool: str, **arguments: object) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return dict(result.structured_content or {})


def test_find_get_and_ask_are_cited() -> None:
    async def test(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert sorted(tool.name for tool in tools) == ["ask", "find", "get"]
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        found = await call(client, "find", text="Kreis Lippe", language="de")
        assert found["items"][0]["iri"] == KREIS
        record = await call(client, "get", iri=KREIS)
        cited = {item["iri"] for item in record["citations"]}
        assert KREIS in cited
        assert any("/source/" in iri for iri in cited)
        parameters = {"agency": "Kreis Lippe"}
        answer = await call(client, "ask", question="1", parameters=parameters, language="de")
        rows = verbund.query(question="01", parameters=parameters, language="de", release=RELEASE)
        assert answer["total"] == len(rows)
        assert {row["partner"] for row in rows.to_dicts()} <= {
            item["iri"] for item in answer["citations"]
        }
        assert found["version"] == record["version"] == answer["version"] == "1.1.0"

    talk(test)


NOTHING: list[tuple[str, dict[str, Any]]] = [
    ("get", {"iri": "https://example.org/x"}),
    ("get", {"iri": "file:///etc/passwd"}),
    ("ask", {"question": "99"}),
    ("ask", {"question": "1", "parameters": {"agency": "nobody at all"}}),
    ("ask", {"question": "1", "parameters": {"x": "y"}}),
    ("ask", {"question": "1", "agency": "nobody at all"}),
    ("ask", {"question": "1", "at": "now"}),
    ("query", {"query": "SELECT * { ?s ?p ?o }"}),
]


def test_nothing_else_can_be_done() -> None:
    async def test(client: Client) -> None:
        for tool, arguments in NOTHING:
            result = await client.call_tool(tool, arguments)
            assert result.is_error, tool
            assert "Traceback" not in str(result.content)
        assert (await client.list_resources()).resources == []
        assert (await client.list_prompts()).prompts == []

    talk(test)


def test_the_command_speaks_over_stdio() -> None:
    async def main() -> None:
        command = ["-m", "verbund", "mcp", str(RELEASE)]
        parameters = StdioServerParameters(command=sys.executable, args=command)
        async with Client(stdio_client(parameters)) as client:
            found = await call(client, "find", text="Lemgo")
            assert found["items"]

    anyio.run(main)


CALLS: list[tuple[str, dict[str, Any]]] = [
    ("find", {"text": "Lemgo"}),
    ("get", {"iri": KREIS, "language": "de"}),
    ("ask", {"question": "1", "parameters": {"agency": "Kreis Lippe"}, "at": "2021-11-16"}),
    ("ask", {"question": "14", "page": 1}),
]


@pytest.mark.program
def test_a_store_answers_the_same_in_place_of_memory(oxigraph: Store) -> None:
    found: list[list[dict[str, Any]]] = []

    async def test(client: Client) -> None:
        found.append([await call(client, tool, **arguments) for tool, arguments in CALLS])
        unknown = await client.call_tool("ask", {"question": "1", "parameters": {"agency": "?"}})
        assert unknown.is_error

    talk(test)
    talk(test, loaded(oxigraph))
    assert found[0] == found[1]
    assert all(answer["citations"] for answer in found[0])


@pytest.mark.program
def test_the_command_has_the_options_of_a_store(oxigraph: Store) -> None:
    store = loaded(oxigraph)
    graphs = [f"dataset={store.dataset}", f"ontology={store.ontology}", f"derived={store.derived}"]
    options = [item for graph in graphs for item in ("--graph", graph)]

    async def main() -> None:
        command = ["-m", "verbund", "mcp", str(RELEASE), "--store", store.url, *options]
        parameters = StdioServerParameters(command=sys.executable, args=command)
        async with Client(stdio_client(parameters)) as client:
            assert (await call(client, "ask", question="14"))["rows"]

    anyio.run(main)


def test_a_store_that_is_not_there_is_told() -> None:
    command = ["mcp", str(RELEASE), "--store", "http://127.0.0.1:9/sparql", "--lang", "en"]
    done = CliRunner().invoke(group, command)
    assert done.exit_code == 3
    assert "127.0.0.1:9" in done.output
    assert "Traceback" not in done.output
