"""Where bytes are kept under a name, whole or not at all: a folder, or any address of fsspec.

What is there may be from anyone: it is data of a bounded size, and whoever reads it checks it.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from verbund.errors import VerbundError


class StoreError(VerbundError, OSError):
    """Raised where an address cannot be used, be read or be written."""


class PartStore(Protocol):
    """A place where bytes are kept under names; names have letters, digits and slashes alone."""

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes under a name, whole or not at all. Raises StoreError."""
        ...

    def get(self, name: str, size: int) -> bytes:
        """Return the bytes under a name, of which there are so many. Raises StoreError."""
        ...

    def delete(self, name: str) -> None:
        """Delete what is kept under a name, if anything is."""
        ...


def open_store(address: str) -> PartStore:
    """Return the store at a path, or at an address such as ``s3://bucket/folder``.

    Raises StoreError where the library for such addresses is not installed, or there is none.
    """
    if "://" not in address:
        return FolderStore(Path(address))
    scheme, _, path = address.partition("://")
    if scheme == "file":
        return FolderStore(Path(path))
    try:
        from fsspec import get_filesystem_class
    except ImportError:
        raise StoreError("fsspec") from None
    try:
        get_filesystem_class(scheme)
    except (ImportError, ValueError) as error:
        raise StoreError(f"{scheme}: {type(error).__name__}") from None
    return AddressStore(address)


class FolderStore:
    """A folder: a file is written under another name, and renamed once it is whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes under a name, whole or not at all. Raises StoreError."""
        place = self._folder / name
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, written = tempfile.mkstemp(prefix=".", suffix=".part", dir=place.parent)
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(data)
                Path(written).replace(place)
            except BaseException:
                Path(written).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise StoreError(_shown(error)) from None

    def get(self, name: str, size: int) -> bytes:
        """Return the bytes under a name, of which there are so many. Raises StoreError."""
        try:
            with (self._folder / name).open("rb") as stream:
                data = stream.read(size + 1)
        except OSError as error:
            raise StoreError(_shown(error)) from None
        return _whole(data, size)

    def delete(self, name: str) -> None:
        """Delete what is kept under a name, if anything is."""
        with suppress(OSError):
            (self._folder / name).unlink(missing_ok=True)


class AddressStore:
    """An address of fsspec; an object store shows an object only once it is whole."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._files: Any = None
        self._root = ""
        self._process = 0

    def _opened(self) -> Any:
        """Return the file system of this process: its connections and threads are in no other."""
        if self._process != os.getpid():
            from fsspec.core import url_to_fs  # few runs have an address

            self._files, root = url_to_fs(self._address)
            self._root, self._process = root.rstrip("/"), os.getpid()
        return self._files

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes under a name. Raises StoreError."""

        def work() -> None:
            files = self._opened()
            place = f"{self._root}/{name}"
            files.makedirs(place.rpartition("/")[0], exist_ok=True)
            files.pipe_file(place, data)

        _tried(work)

    def get(self, name: str, size: int) -> bytes:
        """Return the bytes under a name, of which there are so many. Raises StoreError."""

        def work() -> object:
            files = self._opened()
            return files.cat_file(f"{self._root}/{name}", start=0, end=size + 1)

        return _whole(_tried(work), size)

    def delete(self, name: str) -> None:
        """Delete what is kept under a name, if anything is."""

        def work() -> None:
            files = self._opened()
            files.rm_file(f"{self._root}/{name}")

        with suppress(StoreError):
            _tried(work)


def _tried(work: Callable[[], Any]) -> Any:
    """Call a library that raises whatever its store does. Raises StoreError."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - each store of fsspec has errors of its own
        raise StoreError(_shown(error)) from None


def _whole(data: object, size: int) -> bytes:
    if not isinstance(data, bytes) or len(data) != size:
        raise StoreError("size")
    return data


def _shown(error: BaseException) -> str:
    """Return what is said of an error: its kind, as its text may hold an address with a secret."""
    return (
        error.strerror or type(error).__name__
        if isinstance(error, OSError)
        else (type(error).__name__)
    )
