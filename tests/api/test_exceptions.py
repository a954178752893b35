"""Every exception of the package is an error of Verbund, or control flow that never leaves it."""

from __future__ import annotations

import importlib
import pickle
import pkgutil
from collections.abc import Iterator

import pytest

import verbund
from verbund.errors import VerbundError, _ControlFlow


def _modules() -> list[str]:
    found = pkgutil.walk_packages(verbund.__path__, "verbund.")
    return [item.name for item in found if item.name != "verbund.__main__"]


def _below(root: type[BaseException]) -> Iterator[type[BaseException]]:
    for kind in root.__subclasses__():
        yield kind
        yield from _below(kind)


def _exceptions() -> set[type[BaseException]]:
    for name in _modules():
        importlib.import_module(name)
    return {kind for kind in _below(BaseException) if kind.__module__.split(".")[0] == "verbund"}


def test_there_is_no_third_kind() -> None:
    found = _exceptions()
    assert len(found) > 20
    roots = (VerbundError, _ControlFlow)
    wrong = [kind for kind in found if sum(issubclass(kind, root) for root in roots) != 1]
    assert wrong == []


@pytest.mark.parametrize(
    ("module", "name", "base"),
    [
        ("verbund.system.input_file", "OutsideError", OSError),
        ("verbund.system.input_file", "TooLargeError", OSError),
        ("verbund.workspace.packaged", "ResourceNotFoundError", FileNotFoundError),
        ("verbund.sparql.templates", "QueryFault", ValueError),
        ("verbund.validation.engine", "RecursiveShapesError", ValueError),
        ("verbund.report.explain", "UnknownCode", LookupError),
    ],
)
def test_an_error_is_also_what_callers_take_it_for(
    module: str, name: str, base: type[Exception]
) -> None:
    assert issubclass(getattr(importlib.import_module(module), name), base)


def test_an_error_of_the_system_keeps_its_number_and_words() -> None:
    from verbund.system.input_file import NotRegularError

    error = pickle.loads(pickle.dumps(NotRegularError(22, "fifo")))  # noqa: S301 - made here
    assert (error.errno, error.strerror) == (22, "fifo")
