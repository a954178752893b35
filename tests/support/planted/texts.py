"""Texts that a program has damaged, that show nothing, or that name a person."""

from __future__ import annotations

from tests.support.planted.kinds import WORKBOOKS, Error, Formula, Kind, Spot, kind


def _texts(*values: str) -> tuple[Spot, ...]:
    """Each value in a text column of another table."""
    columns = (("sources", "note"), ("conferences", "date_text"), ("organisations", "passage"))
    return tuple(
        Spot(table, column, value) for (table, column), value in zip(columns, values, strict=True)
    )


DAMAGED: tuple[Kind, ...] = (
    kind(
        "read in the wrong encoding before",
        "V204",
        *_texts("Die BehÃ¶rde lud ein", "am ersten MÃ¤rz", "SÃ¤tze 1 und 2"),
        warning=True,
    ),
    kind(
        "a character that was lost",
        "V203",
        *_texts("Die Beh\ufffdrde lud ein", "am ersten M\ufffdrz", "S\ufffdtze 1 und 2"),
        warning=True,
    ),
    kind(
        "a question mark for a letter",
        "V205",
        *_texts("Die Beh?rde lud ein", "am ersten M?rz", "S?tze 1 und 2"),
        warning=True,
    ),
    kind(
        "what runs as a formula",
        "V206",
        *_texts("=SUMME(A1:A9)", "@import", '=HYPERLINK("https://a.example")'),
        warning=True,
    ),
    kind(
        "the sign of a formula without a result",
        "V202",
        *_texts("#NV", "#BEZUG!", "#REF!"),
        warning=True,
    ),
    kind(
        "a cell that is an error",
        "V202",
        *(
            Spot(table, column, Error(sign))
            for table, column, sign in (
                ("sources", "note", "#N/A"),
                ("conferences", "date_text", "#REF!"),
                ("organisations", "passage", "#VALUE!"),
            )
        ),
        warning=True,
        formats=("xlsx",),
    ),
    kind(
        "a formula without a stored result",
        "F154",
        *(
            Spot(table, column, Formula("A1"))
            for table, column in (
                ("statements", "note"),
                ("statements", "passage"),
                ("statements", "uncertainty"),
            )
        ),
        formats=WORKBOOKS,
    ),
    kind(
        "columns too narrow for their number",
        "V202",
        *_texts("########", "#####", "####"),
        warning=True,
    ),
    kind(
        "a character that nobody sees",
        "V208",
        *_texts("Die\u200b Meldung", "im Som\u00admer", "Satz\u2060 1"),
        warning=True,
    ),
    kind(
        "a character that nobody types",
        "V201",
        *_texts("Die\x7fMeldung", "im\x7fSommer", "Satz\x7f1"),
        warning=True,
    ),
    kind(
        "a cell that looks empty",
        "V207",
        *_texts("\u200b", "\u00ad", "\u2060\u200b"),
    ),
    kind(
        "a text too short to say anything",
        "V109",
        *_texts("x", "-", "."),
    ),
)

PEOPLE: tuple[Kind, ...] = (
    kind(
        "a person by name",
        "V121",
        *_texts(
            "Landrätin Erika Muster eröffnete", "laut Herrn Müller im Mai", "Dr. Vogel, Satz 2"
        ),
        warning=True,
    ),
    kind(
        "a person's e-mail address",
        "V121",
        *_texts(
            "von erika.muster@kreis-lippe.de",
            "laut e_muster@kreis-lippe.de im Mai",
            "Satz 1, erika.muster@lippe.example",
        ),
        warning=True,
    ),
    kind(
        "a telephone number",
        "V121",
        *_texts("Tel. 05231 62-1234", "Anruf bei 0171 2345678", "Satz 1, +49 5231 621234"),
        warning=True,
    ),
)
