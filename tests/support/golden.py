"""Golden files: a text that a person has read and approved, compared to the letter."""

from __future__ import annotations

from pathlib import Path


def check_golden(path: Path, text: str, approve: bool) -> None:
    """Compare a text with an approved one; with ``--approve``, write it as approved."""
    if approve:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.is_file(), f"{path} is not there yet: read the text and run with --approve"
    with path.open(encoding="utf-8", newline="") as stream:
        assert text == stream.read()
