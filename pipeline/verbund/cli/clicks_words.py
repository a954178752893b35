"""Click's own words, such as “No such option”, in the language that is spoken.

Click looks each of them up with ``gettext`` as it is about to say it, which finds nothing: click
brings no translations. So the modules of click are given a look-up in texts.toml in its place,
which is all that is changed in them.
"""

from __future__ import annotations

import gettext
import sys

from verbund.cli.words import german

_PART = "click"


def translate_click() -> None:
    """Give the modules of click the look-up; to do it again changes nothing."""
    for name in list(sys.modules):
        if name == "click" or name.startswith("click."):
            own = vars(sys.modules[name])
            if own.get("_") is gettext.gettext:
                own["_"] = _one
            if own.get("ngettext") is gettext.ngettext:
                own["ngettext"] = _one_or_many


def _one(message: str) -> str:
    return german(_PART, message)


def _one_or_many(one: str, many: str, count: int) -> str:
    return german(_PART, one if count == 1 else many)
