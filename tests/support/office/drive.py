"""Has LibreOffice open workbooks, type into their cells, and save them: run by Debian's Python.

Reads a list of jobs as JSON from stdin and writes what it saw of each to stdout. A text is taken as
one that is typed: by the format of the cell and the language of the document, if the cell is not
protected. That is done without a view: with one, LibreOffice 7.4 crashes where there are comments.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

PATIENCE = 60

Job = dict[str, Any]


def argument(name: str, value: object) -> Any:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def connected(pipe: str) -> Any:
    """The context of the office that was started; it needs a while until it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


class Office:
    def __init__(self, context: Any) -> None:
        create = context.ServiceManager.createInstanceWithContext
        self.desktop = create("com.sun.star.frame.Desktop", context)

    def run(self, job: Job) -> Job:
        """Open a workbook, type, look, save; what was seen."""
        hidden = argument("Hidden", True)
        book = self.desktop.loadComponentFromURL(Path(job["open"]).as_uri(), "_blank", 0, (hidden,))
        try:
            typed = [self.type(book, *cell) for cell in job.get("type", ())]
            seen = {
                "typed": typed,
                "sheets": [(item.Name, item.IsVisible, item.isProtected()) for item in book.Sheets],
                "cells": {at: self.look(book, at) for at in job.get("look", ())},
                "frozen": self.frozen(book) if job.get("view") else {},
                "invalid": {name: self.invalid(book, name) for name in job.get("check", ())},
            }
            for path, form in job.get("save", ()):
                book.storeToURL(Path(path).as_uri(), (argument("FilterName", form),))
            for cell in job.get("wrong", ()):
                self.type(book, *cell)
            seen["invalid then"] = {name: self.invalid(book, name) for name in job.get("check", ())}
            return seen
        finally:
            book.close(True)

    def type(self, book: Any, sheet: str, at: str, text: str) -> tuple[str, str]:
        """Type a text into a cell; what the cell then is, and shows."""
        cell = book.Sheets.getByName(sheet).getCellRangeByName(at)
        cell.FormulaLocal = text
        return cell.Type.value, cell.String

    def look(self, book: Any, at: str) -> Job:
        """What a cell shows and allows."""
        sheet, name = at.split("!")
        cell = book.Sheets.getByName(sheet).getCellRangeByName(name)
        allowed = cell.Validation
        return {
            "text": cell.String,
            "locked": cell.CellProtection.IsLocked,
            "note": cell.Annotation.String if cell.Annotation else "",
            "format": book.NumberFormats.getByKey(cell.NumberFormat).FormatString,
            "allows": allowed.Type.value,
            "list": self.entries(book, allowed.getFormula1()),
            "from": allowed.getFormula1().partition(".")[0].strip("$'"),
            "refuses": allowed.ShowErrorMessage and allowed.ErrorAlertStyle.value == "STOP",
            "hint": allowed.InputMessage if allowed.ShowInputMessage else "",
        }

    def entries(self, book: Any, formula: str) -> list[str]:
        """The entries of a list, by the name of its range."""
        if not book.NamedRanges.hasByName(formula):
            return []
        area = book.NamedRanges.getByName(formula).getReferredCells()
        return [row[0] for row in area.getDataArray()]

    def frozen(self, book: Any) -> dict[str, int]:
        controller, rows = book.CurrentController, dict[str, int]()
        for sheet in book.Sheets:
            if sheet.IsVisible:
                controller.ActiveSheet = sheet
                rows[sheet.Name] = controller.SplitRow if controller.hasFrozenPanes() else 0
        return rows

    def invalid(self, book: Any, name: str) -> bool:
        """Whether any cell of a sheet holds what its validation refuses."""
        sheet = book.Sheets.getByName(name)
        found: bool = sheet.showInvalid()
        sheet.clearArrows()
        return found


def main() -> None:
    profile, pipe = sys.argv[1:]
    started = subprocess.Popen(
        [
            "soffice",
            f"-env:UserInstallation={Path(profile).as_uri()}",
            *("--headless", "--norestore", "--nologo", "--nodefault"),
            f"--accept=pipe,name={pipe};urp;",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        office = Office(connected(pipe))
        json.dump([office.run(job) for job in json.load(sys.stdin)], sys.stdout)
        office.desktop.terminate()
        started.wait(PATIENCE)
    finally:
        started.kill()


main()
