"""Writes several new files, all or none; what is there is never replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from shutil import copyfileobj

from verbund.system.input_file import open_input
from verbund.system.limits import Limits


def names_there(folder: Path, names: Iterable[str]) -> list[str]:
    """Return those of some names below a folder that are taken: no file of that name can be new.

    A link counts too, also one in the place of a folder between them.
    """
    return [name for name in names if _is_there(folder, name)]


def write_new_files(folder: Path, files: Mapping[str, bytes | Path]) -> None:
    """Write files by their names below a folder, which is made where it is not there.

    A file is given by its content, or by the path of one that is copied, byte for byte. Raises
    OSError where the system does not let write or a file is there already; what was written is then
    gone again.
    """
    written: list[Path] = []
    try:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as stream:
                written.append(path)
                if isinstance(content, bytes):
                    stream.write(content)
                else:
                    with open_input(content, most=Limits().file) as source:
                        copyfileobj(source, stream)
    except BaseException:
        for path in written:
            with suppress(OSError):
                path.unlink()
        raise


def _is_there(folder: Path, name: str) -> bool:
    path = folder / name
    above = [folder / part for part in Path(name).parents if part != Path()]
    return path.exists() or any(item.is_symlink() for item in (path, *above))
