"""Compiles functions from source that was generated from a model, and refuses unsafe source.

The generator puts texts of a model into its source only as quoted constants and in comments
(``quoted`` and ``comment`` of codegen/source.py). This guard does not rely on it: the source is
parsed, and refused unless its tree is one that the generator writes (generated_syntax.py). Refused
source is never run. A function sees the names it is given, and of Python's own those that it may
call. Accepted code is cached between runs by its source (user_cache.py), so that only the first run
has to parse it.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import marshal
import sys
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import Any, Final

from verbund.__about__ import __version__
from verbund.findings import Finding, Findings, Place
from verbund.system import generated_syntax
from verbund.system.generated_syntax import BUILTINS
from verbund.system.user_cache import cache_folder, forget_oldest, read_kept, write_kept

_FOLDER: Final = "code"
_SUFFIX: Final = ".code"
_MOST: Final = 1000
"""The number of files kept; the least recently used go. A model of twenty tables has about eighty.
"""

_BEFORE: Final = "<generated "

_BUILTINS: Final = {name: getattr(builtins, name) for name in sorted(BUILTINS)}


def compile_function(name: str, source: str, names: dict[str, object], about: str) -> Any:
    """Compile a source and return the function that it defines under ``name``.

    ``names`` are the objects that it refers to. ``about`` says in tracebacks what it was made for,
    such as the name of a table. Raises Findings (M114) for source that the generator never writes,
    and for source that Python cannot compile.
    """
    filename = _filename(name, source, about)
    code = _kept_or_compiled(name, source, filename)
    # Tracebacks and debuggers show the line.
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    names["__builtins__"] = _BUILTINS
    exec(code, names)  # noqa: S102 - its tree has nothing but what the generator writes
    return names[name]


def source_of(function: Any) -> str | None:
    """The source of a function that was generated; None for any other."""
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType) or not code.co_filename.startswith(_BEFORE):
        return None
    return "".join(linecache.getlines(code.co_filename))


def _filename(name: str, source: str, about: str) -> str:
    """What stands for a file in tracebacks: another for another source.

    A table's writer is made anew for other columns, and many texts have a function ``holds``.
    """
    try:
        digest = sha256(source.encode()).hexdigest()[:8]
    except ValueError:  # no text: the guard tells
        digest = "no text"
    return f"{_BEFORE}{name} of {about}, {digest}>"


def _kept_or_compiled(name: str, source: str, filename: str) -> CodeType:
    place = _place(name, source, filename)
    cached = None if place is None else read_kept(place)
    if cached is not None:
        with suppress(ValueError, EOFError, TypeError):  # damaged in spite of its checksum
            code = marshal.loads(cached)  # noqa: S302 - written by this user
            if isinstance(code, CodeType):
                return code
    code = _compiled(name, source, filename)
    if place is not None:
        with suppress(OSError):  # the next run compiles it again
            write_kept(place, marshal.dumps(code))
            _tidy(place.parent)
    return code


def _compiled(name: str, source: str, filename: str) -> CodeType:
    """Return the code of a source; raises Findings (M114) if it holds anything not permitted."""
    try:
        tree = ast.parse(source, filename)
        from verbund.system.generated_syntax import refused  # only for what is not kept

        problem = refused(tree, name)
        if problem is None:
            return compile(tree, filename, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        problem = f"{type(error).__name__}: {error}"
    details = {"function": filename.strip("<>").rpartition(", ")[0], "problem": problem}
    raise Findings([Finding("M114", Place(), details=details)])


def _place(name: str, source: str, filename: str) -> Path | None:
    """Return the cache file for a source's code; None if nothing is cached."""
    try:
        folder = cache_folder()
        text = "\0".join((_state(), name, filename, source)).encode()
    except (OSError, RuntimeError, ValueError):  # no home, or invalid text: the guard reports it
        return None
    return folder and folder / _FOLDER / f"{sha256(text).hexdigest()}{_SUFFIX}"


@cache
def _state() -> str:
    """Return the state of Python and of the guard: code of an older guard is not used."""
    return f"{sys.version} {__version__} " + " ".join(
        sha256(Path(str(path)).read_bytes()).hexdigest()
        for path in (__file__, generated_syntax.__file__)
    )


@cache
def _tidy(folder: Path) -> None:
    """Remove old files, once a run, since each look at the folder takes time."""
    forget_oldest(folder, _SUFFIX, _MOST)
