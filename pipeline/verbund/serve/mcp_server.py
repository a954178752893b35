"""A read-only server of the Model Context Protocol over a release: find, get, and ask a question.

Its tools do what the JSON API does, by the same jobs; there is no other way to the data. Each
answer comes with what it is to be cited by: IRIs, sources, and the version of the release.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import ToolAnnotations
from pydantic import Field

from verbund.__about__ import __version__
from verbund.findings import Language
from verbund.findings.catalogue import localised
from verbund.question.question import LANGUAGE, Question
from verbund.serve.held import questions_of
from verbund.serve.jobs import Reply
from verbund.serve.limits import ServeLimits
from verbund.serve.partial_days import is_day
from verbund.serve.pool import OURS, Pool
from verbund.serve.store import StoreAddress

_READS: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_INSTRUCTIONS: Final = """\
A published dataset about how public agencies cooperate. Start with find, look at a record with get,
or ask one of the questions. Cite the IRIs, sources and version that come with each answer. What is
not recorded is not known; it is not untrue."""
_MOST: Final = 200
_ME: Final = "mcp"

Json = dict[str, Any]
_Lang = Annotated[Language, Field(description="language of names")]


async def open_server(
    folder: Path, limits: ServeLimits, address: StoreAddress | None = None
) -> tuple[MCPServer[Any], Pool]:
    """Open a release, whose dataset is in the store of an address.

    Gives the server, and the workers to close behind it. Raises QueryError.
    """
    pool, questions = Pool(limits, address), questions_of(folder)
    await pool.start(folder)
    return server_of(pool, questions), pool


def server_of(pool: Pool, questions: Mapping[str, Question]) -> MCPServer[Any]:
    """The server over workers that have started."""
    own = _Tools(pool, questions)
    tools = [_strict(own.find), _strict(own.get), _strict(own.ask, _about(questions))]
    return MCPServer[Any](
        "verbund", version=__version__, instructions=_INSTRUCTIONS, log_level="ERROR", tools=tools
    )


def _strict(function: Callable[..., Any], description: str | None = None) -> Tool:
    """A tool that refuses arguments it does not have: ignored, they would widen the answer."""
    tool = Tool.from_function(function, description=description, annotations=_READS)
    model = tool.fn_metadata.arg_model
    model.model_config["extra"] = "forbid"
    model.model_rebuild(force=True)
    tool.parameters["additionalProperties"] = False
    return tool


def _about(questions: Mapping[str, Question]) -> str:
    """The description of the tool ask: the questions with their parameters."""
    lines = ["Ask one of these questions, by its number; parameters take names, ids, IRIs or days:"]
    for item in questions.values():
        number = item.name.partition("-")[0]
        parameters = [one.name for one in item.parameters if one.type != LANGUAGE]
        lines.append(f"{number}: {localised(item.title, 'en')} ({', '.join(parameters)})")
    return "\n".join(lines)


class _Tools:
    def __init__(self, pool: Pool, questions: Mapping[str, Question]) -> None:
        self._pool, self._questions = pool, questions

    async def find(
        self,
        text: Annotated[str, Field(description="words of a name", max_length=200)],
        language: _Lang = "en",
        most: Annotated[int, Field(ge=1, le=50)] = 10,
    ) -> Json:
        """Find records and concepts by words of their names, in any language."""
        job = {"of": "find", "text": text, "language": language, "page": 1, "size": most}
        found = await self._api(job, language)
        return _cited(found, found["items"])

    async def get(
        self,
        iri: Annotated[str, Field(description="the IRI of a record", max_length=2000)],
        language: _Lang = "en",
    ) -> Json:
        """Get all facts of a record, each with the evidence for it."""
        job = {"of": "record", "iri": iri, "language": language}
        found = await self._api(job, language)
        facts = [*found["evidence"], *(one for fact in found["facts"] for one in fact["evidence"])]
        return _cited(found, [found, *facts])

    async def ask(
        self,
        question: Annotated[str, Field(description="the number or name", max_length=100)],
        parameters: dict[str, str] | None = None,
        language: _Lang = "en",
        at: Annotated[str | None, Field(description="a day: rows that may hold then")] = None,
        page: Annotated[int, Field(ge=1, le=100_000)] = 1,
    ) -> Json:
        """Ask one of the questions."""
        asked = self._question(question)
        values = dict(parameters or {})
        unknown = sorted(set(values) - {item.name for item in asked.parameters})
        if unknown:
            raise ToolError(f"no such parameter: {unknown[0][:100]}")
        if at is not None and not is_day(at):
            raise ToolError("at is a day such as 2021-11-16")
        for item in asked.parameters:
            if item.type == LANGUAGE:
                values[item.name] = language
        job = {"job": "question", "name": asked.name, "values": values, "shown": "api", "at": at}
        own = {"accept": "application/json", "language": language, "page": page, "size": _MOST}
        found: Json = json.loads(_body(await self._pool.run({**job, **own}, _ME), language))
        return _cited(found, [cell for row in found["rows"] for cell in row.values()])

    def _question(self, name: str) -> Question:
        for item in self._questions.values():
            if name == item.name or name.zfill(2) == item.name.partition("-")[0]:
                return item
        raise ToolError(f"no such question: {name}")

    async def _api(self, job: Json, language: Language) -> Json:
        reply = await self._pool.run({"job": "api", **job}, OURS)
        found: Json = json.loads(_body(reply, language))
        return found


def _body(reply: Reply, language: Language) -> bytes:
    """The content of a reply. Raises ToolError with what is wrong."""
    if "problem" in reply.head:
        raise ToolError(localised(reply.head["problem"], language))
    return reply.body


def _cited(found: Json, named: list[Json]) -> Json:
    """An answer with what it is to be cited by: what it names, each once."""
    iris = {item["iri"]: item.get("name", "") for item in named if "iri" in item}
    return {**found, "citations": [{"iri": iri, "name": name} for iri, name in iris.items()]}
