"""The page that tells a walk: its steps, counted, with what a clerk writes and what she sees."""

from __future__ import annotations

from collections.abc import Sequence

from tests.support.walk import Step

HEAD = """\
# Von der Mappe zur Veröffentlichung: ein Gang in {count} Schritten

Eine Sachbearbeiterin hat die Mappe `Sicherheit.xlsx`, wie ein Kreis sie führt: eine Titelzeile über jedem Blatt, eigene Überschriften, Stellen mit ihren üblichen Abkürzungen, mehrere in einer Zelle, dazu ein paar Versehen. Am Ende steht eine geprüfte Veröffentlichung. Das sind **{count} Schritte: {commands} Befehle und {hands}-mal Schreiben in Zellen, zusammen {cells} Zellen**. In jedem Schritt tut sie, was der vorige oder die Datei `LIESMICH.md` sagt, die der erste schreibt. Ausführlicher ist die [Anleitung](clerk.md).

Diese Seite schreibt ein Test (`tests/clerk/test_walk.py`, mit `--approve`), der den Gang wirklich geht. Die Befehle sprechen Deutsch, wo der Rechner Deutsch spricht, sonst mit `--lang de`. Von den Meldungen stehen hier Ort und erste Zeile der Fehler; Hinweise fehlen.
"""


def page(steps: Sequence[Step]) -> str:
    """Return the page of a walk."""
    commands = sum(bool(step.command) for step in steps)
    head = HEAD.format(
        count=len(steps),
        commands=commands,
        hands=len(steps) - commands,
        cells=sum(len(step.cells) for step in steps),
    )
    return "\n".join([head, *(_section(*item) for item in enumerate(steps, start=1))])


def _section(number: int, step: Step) -> str:
    if step.command:
        seen = "\n".join(gist(step.said))
        body = f"```text\n$ {step.command}\n{seen}\n```"
    else:
        rows = [f"| {_safe(place)} | {_safe(text)} |" for place, text in step.cells]
        body = "\n".join(["| Zelle | sie schreibt |", "|---|---|", *rows])
    return f"## {number}. {step.title}\n\n{body}\n"


def gist(said: str) -> list[str]:
    """The lines of an output, of findings only where each fault is and its message."""
    lines = []
    for block in said.split("\n\n"):
        shown = [line for line in block.splitlines() if line.strip()]
        if len(shown) > 1 and shown[1].startswith("Fehler "):
            lines += [*shown[:2], ""]
        elif not _is_detail(shown):
            lines += shown
    return lines


def _is_detail(lines: list[str]) -> bool:
    """Whether a block is a note, or what stands below the message of a fault."""
    return bool(lines) and (
        any(line.startswith("Hinweis ") for line in lines[:2])
        or all(line.startswith("  ") for line in lines)
    )


def _safe(text: str) -> str:
    """Return a text with what Markdown would take for marks of its own escaped."""
    for mark in "\\*_<[|#":
        text = text.replace(mark, f"\\{mark}")
    return text
