"""Texts as clerks write them: umlauts, quotes, a few tabs, line breaks, backslashes and emoji."""

from __future__ import annotations

import random
from typing import Final

CITIES: Final = (
    "Augsburg", "Bünde", "Dörentrup", "Düren", "Eßlingen a. N.", "Gütersloh", "Halle (Westf.)", "Köthen (Anhalt)",
    "Leopoldshöhe", "Lügde", "Münster", "Neustadt a. d. Aisch", "Oerlinghausen", "Osnabrück", "Sömmerda",
    "Straußberg", "Tübingen", "Zwönitz",
)  # fmt: skip
THEMES: Final = (
    "Alkohol: Prävention", "Betrug & Täuschung", "Einbruch", "Gewalt in der Familie", "Großveranstaltungen",
    "Hass im Netz", "Jugend und Sucht", "Öffentliche Plätze", "Opferhilfe", "Ordnung im Straßenverkehr",
    "Polizei/Schule", "Rückkehr aus der Haft", "Schutz Älterer (65+)", "Stadionsicherheit", "Vermüllung",
    "Zusammenhalt",
)  # fmt: skip
KINDS: Final = (
    "Arbeitstagung", "Sicherheitskonferenz", "Fachgespräch", "Lenkungsrunde", "Präventionsforum", "Bürgergespräch",
)  # fmt: skip
MANNERS: Final = (
    "Alljährliche", "Außerplanmäßige", "Gemeinsame", "Kreisweite", "Länderübergreifende", "Öffentliche", "Städtische",
)  # fmt: skip
BODIES: Final = (
    "Amtsgericht", "Bürgermeisterei", "Förderkreis", "Gesamtschule", "Innenministerium", "Jugendamt",
    "Kreisverwaltung", "Polizeidirektion",
)  # fmt: skip


def roughen(text: str, chance: random.Random) -> str:
    """Add characters that must be escaped to some texts: about 3 % quotes, 1.5 % the others."""
    dice = chance.random()
    if dice < 0.03:
        return text + ' „kurz“ und "ausführlich"'
    if dice < 0.04:
        return text + " – Teil 'Nord/Süd'"
    if dice < 0.041:
        return text + "\nFortsetzung folgt"
    if dice < 0.042:
        return text + "\tBeilage"
    if dice < 0.043:
        return text + " (C:\\Vorgänge\\neu)"
    if dice < 0.0435:
        return text + " 🚓 € <i>geändert</i>"
    return text
