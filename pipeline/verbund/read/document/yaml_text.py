"""Reads YAML (1.1 as libyaml has it) with values as they are written, and where they stand.

No value is made into another: ``0042`` keeps its zeros, a day stays as written. Aliases are
refused, since a small file may unfold to a large one by them; so are tags of a file's own.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import yaml

from verbund.errors import VerbundError
from verbund.findings import Localised, phrase
from verbund.read.document.json_places import Extent, Path
from verbund.read.document.objects import Value, as_object

_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST: Final = 50
_MOST_NODES: Final = 1_000_000
"""The most values and keys of a document: each takes some hundred bytes."""
_NULL: Final = "tag:yaml.org,2002:null"


class YamlError(VerbundError):
    """Raised for a text that is no YAML, or has what is not read: what, and in which line."""

    def __init__(self, problem: Localised, line: int | None) -> None:
        super().__init__(problem.get("en", ""))
        self.problem, self.line = problem, line


class YamlDocument(NamedTuple):
    """The value of a YAML document, and where each value within it stands."""

    value: Value
    extents: dict[Path, Extent]


def read_yaml(text: str) -> YamlDocument:
    """Return a YAML document: texts, lists and objects. Raises YamlError.

    Scalars are texts as written; ``null``, ``~`` and nothing are the empty text.
    """
    try:
        _check(text)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        name = "yaml.deep" if "nesting" in (error.problem or "") else "yaml.syntax"
        raise YamlError(phrase(name), _line(error.problem_mark or error.context_mark)) from None
    except MemoryError:
        raise YamlError(phrase("document.memory"), None) from None
    except yaml.YAMLError:
        raise YamlError(phrase("yaml.character"), None) from None
    found: dict[Path, Extent] = {}
    value: Value = [] if node is None else _value(node, (), found)
    return YamlDocument(value, found)


def _check(text: str) -> None:
    """Refuse what would unfold, nest without end, or be more than one document."""
    depth = documents = nodes = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = _line(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            raise YamlError(phrase("yaml.alias"), line)
        if getattr(event, "tag", None) is not None:
            raise YamlError(phrase("yaml.tag"), line)
        nodes += isinstance(event, yaml.NodeEvent)
        if nodes > _MOST_NODES:
            raise YamlError(phrase("yaml.many", limit=f"{_MOST_NODES:,}"), line)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise YamlError(phrase("yaml.documents"), line)
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise YamlError(phrase("yaml.deep"), line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _line(mark: Any) -> int | None:
    return None if mark is None else mark.line + 1


def _value(node: yaml.Node, path: Path, found: dict[Path, Extent]) -> Value:
    found[path] = Extent(node.start_mark.index, node.end_mark.index)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, place), found) for place, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        pairs: list[tuple[str, Value]] = []
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise YamlError(phrase("yaml.key"), _line(key.start_mark))
            pairs.append((key.value, _value(value, (*path, key.value), found)))
        return as_object(pairs)
    return "" if node.tag == _NULL else str(node.value)
