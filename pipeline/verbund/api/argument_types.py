"""The types of arguments, held against the annotations of the functions of the interface."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from numbers import Integral, Real
from typing import Any, Final

from verbund.findings import Localised, phrase

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "str": (str,),
    "StrPath": (str, os.PathLike),
    "Iterable[str]": (Iterable,),
    "Iterable[StrPath]": (Iterable,),
    "Iterable[Decision]": (Iterable,),
    "Mapping[str, str]": (Mapping,),
    "Mapping[str, ParameterValue]": (Mapping,),
    "int": (Integral,),
    "float": (Real,),
    "bool": (bool,),
    "Decimal": (Decimal,),
    "date": (date,),
    "None": (type(None),),
    "CiSystem": (str,),
    "Confirm": (Callable,),  # type: ignore[dict-item]  # isinstance takes it
    "Engine": (str,),
    "Language": (str,),
    "QueryForm": (str,),
    "TemplateForm": (str,),
    "Progress": (Callable,),  # type: ignore[dict-item]  # isinstance takes it
    "PublishProgress": (object,),
}
"""What an argument may be, by the words of its annotation."""

_SHOWN: Final = 60


def wrong_argument(function: Callable[..., Any], args: Any, kwargs: Any) -> Localised | None:
    """What is wrong with the type of an argument, or the NUL in a text; None if nothing is.

    Raises TypeError where the function has no such parameters.
    """
    signature = inspect.signature(function)
    for name, value in signature.bind(*args, **kwargs).arguments.items():
        wrong = wrong_value(name, value, str(signature.parameters[name].annotation))
        if wrong is not None:
            return wrong
    return None


def wrong_value(name: str, value: object, annotation: str) -> Localised | None:
    """What is wrong with one argument, or with one item of it."""
    types = [kind for word in annotation.split(" | ") for kind in _TYPES[word]]
    if not isinstance(value, tuple(types)):
        shown = repr(value)[:_SHOWN]
        return phrase("argument.type", name=name, expected=annotation, value=shown)
    if isinstance(value, str | os.PathLike) and "\0" in os.fspath(value):
        return phrase("argument.nul", name=name)
    return None
