"""Phrases that name offices, and the same with a made-up person, as records of offices have them.

They are combined from kinds of agencies, functions and places, in German and English. A fixed
stride through all combinations makes a list of a wanted length that is the same on each machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Final

FUNCTIONS: Final = (
    *("Landrat", "Landrätin", "Oberbürgermeister", "Oberbürgermeisterin", "Bürgermeister"),
    *("Bürgermeisterin", "Leiter", "Leiterin", "Abteilungsleiter", "Abteilungsleiterin"),
    *("Amtsleiter", "Amtsleiterin", "Fachbereichsleiter", "Dienststellenleiterin"),
    *("Behördenleiter", "Polizeipräsident", "Polizeipräsidentin", "Polizeidirektor"),
    *("Direktor", "Direktorin", "Präsident", "Präsidentin", "Sprecherin", "Pressesprecher"),
    *("Ansprechpartner", "Ansprechpartnerin", "Sachbearbeiter", "Koordinatorin", "Referent"),
    *("Vorsitzende", "Vorsitzender", "Geschäftsführer", "Dezernentin", "Beigeordneter"),
    *("Staatsanwalt", "Oberstaatsanwältin", "Regierungspräsident", "Innenminister"),
)
AGENCIES: Final = (
    *("Kreispolizeibehörde", "Polizeipräsidium", "Polizeiinspektion", "Polizeidirektion"),
    *("Polizeirevier", "Polizeiwache", "Polizeikommissariat", "Bundespolizei"),
    *("Bundespolizeidirektion", "Bundespolizeiinspektion", "Landespolizeipräsidium"),
    *("Landeskriminalamt", "Bundeskriminalamt", "Hauptzollamt", "Zollfahndungsamt", "Zoll"),
    *("Staatsanwaltschaft", "Generalstaatsanwaltschaft", "Amtsgericht", "Landgericht"),
    *("Ordnungsamt", "Jugendamt", "Gesundheitsamt", "Ausländerbehörde", "Straßenverkehrsamt"),
    *("Bezirksregierung", "Regierungspräsidium", "Landratsamt", "Stadtverwaltung"),
    *("Kreisverwaltung", "Verbandsgemeinde", "Samtgemeinde", "Gemeinde", "Stadt", "Kreis"),
    *("Landkreis", "Feuerwehr", "Berufsfeuerwehr", "Technisches Hilfswerk", "Leitstelle"),
    *("Schulamt", "Finanzamt", "Jobcenter", "Justizvollzugsanstalt", "Innenministerium"),
    *("Verkehrsbetriebe", "Deutsche Bahn", "Handwerkskammer", "Caritasverband"),
    *("Präventionsrat", "Ordnungsdienst", "Wasserschutzpolizei", "Autobahnpolizei"),
    *("Bezirksamt", "Stadtwerke", "Universität", "Rechtsamt", "Bürgerbüro", "Polizei"),
)
SECTIONS: Final = (
    *("Polizei", "Direktion Gefahrenabwehr", "Kriminalprävention", "Sicherheit und Ordnung"),
    *("Abteilung Einsatz", "Verkehr", "Zentrale Aufgaben", "Recht", "Presse", "Einsatz"),
    *("Kriminalität", "Personal", "Öffentlichkeitsarbeit", "Opferschutz"),
)
PLACES: Final = (
    *("Musterstadt", "Lippe", "Höxter", "Bad Salzuflen", "Horn-Bad Meinberg", "Köln"),
    *("Sankt Augustin", "Frankfurt am Main", "Minden-Lübbecke", "Freiburg im Breisgau"),
    *("Halle (Saale)", "Neu-Ulm", "Rheinisch-Bergischer Kreis", "Oberbergischer Kreis"),
    *("Herford", "Gütersloh", "Rhein-Sieg-Kreis", "Hochtaunuskreis", "Burgenlandkreis"),
    *("Nordrhein-Westfalen", "Ostwestfalen-Lippe", "Südliche Weinstraße", "Alb-Donau-Kreis"),
    *("Berlin Mitte", "Hamburg Nord", "Bielefeld Süd", "Detmold", "Paderborn"),
)
_FORMS: Final = (
    "{function} {agency} {place}",
    "{function} {section} der {agency} {place}",
    "{function}, {agency} {place}",
    "{function} der {agency} {place}",
    "{function} {place}",
    "{function} {section}, {agency} {place}",
    "{agency} {place}, {function}",
    "{function} {section} {agency} {place}",
)
FUNCTIONS_EN: Final = (
    *("Mayor", "Mayor and Council", "District Administrator", "Police Director", "Commissioner"),
    *("Police Chief", "Chief Constable", "President", "Chairman", "Spokesperson", "Contact"),
    *("Contact person", "Head of Department", "Director"),
)
AGENCIES_EN: Final = (
    *("District Police Authority", "Police Headquarters", "Public Order Office", "City Council"),
    *("Federal Police", "Main Customs Office", "Public Prosecutor's Office", "Youth Office"),
    *("Fire Service", "District Government", "Town Hall", "Health Authority", "Local Court"),
    *("Regional Police Directorate", "Ministry of the Interior", "Municipality"),
)
_FORMS_EN: Final = (
    "{function} of the {agency} {place}",
    "{function}, {agency} {place}",
    "{function} {agency} {place}",
    "{function} {place}",
    "{agency} {place}: {function}",
)
_FIRST: Final = (
    *("Max", "Erika", "Hans-Peter", "Anna", "Jürgen", "Carola", "Sabine", "Uwe", "Lars", "Ines"),
    *("Olaf", "Judith", "Ayşe", "Mehmet", "Łukasz", "Zoë", "François", "Björn", "Jens", "Müzeyyen"),
    *("Marie-Luise", "Karl-Heinz", "Dr. Petra", "Prof. Dr. Axel", "Ömer", "Édouard", "José"),
)
_LAST: Final = (
    *(
        "Mustermann",
        "Musterfrau",
        "Beispiel",
        "von Musterhausen",
        "Vogel",
        "Kern",
        "Schulze-Muster",
    ),
    *(
        "Öztürk",
        "Y\u0131lmaz",
        "Nowak",
        "van der Muster",
        "Groß",
        "Çelik",
        "Müller",
        "Weiß",
        "Łaski",
    ),
    *("zu Beispiel", "Neumann-Keller", "Bauer", "Richter", "Schmidt", "Kaya", "O'Muster"),
)
_PERSONS: Final = (
    "{function} {first} {last}",
    "{function} {first} {last}, {agency} {place}",
    "{function} {first} {last} ({agency} {place})",
    "{function} {first} {last} eröffnete die Sitzung",
    "Grußwort: {function} {first} {last}",
    "{agency} {place}, {function}: {first} {last}",
)
_PERSONS_EN: Final = (
    "{function} {first} {last}",
    "{function} {first} {last}, {agency} {place}",
    "{function} {first} {last} opened the meeting",
)
_NAMED_EN: Final = (
    *("Mayor", "District Administrator", "Police Director", "Commissioner", "Police Chief"),
    *("Chief Constable", "President", "Chairman", "Spokesperson", "Contact person", "Director"),
)


def office_phrases(german: int, english: int) -> list[str]:
    """Return so many phrases that name no person, each once."""
    every = _all(_FORMS, FUNCTIONS, AGENCIES, PLACES, section=SECTIONS)
    others = _all(_FORMS_EN, FUNCTIONS_EN, AGENCIES_EN, PLACES)
    return [*_spread(every, german), *_spread(others, english)]


def phrases_with_a_person(german: int, english: int) -> list[str]:
    """Return so many phrases that name a made-up person, each once."""
    every = _all(_PERSONS, FUNCTIONS, AGENCIES, PLACES, first=_FIRST, last=_LAST)
    others = _all(_PERSONS_EN, _NAMED_EN, AGENCIES_EN, PLACES, first=_FIRST, last=_LAST)
    return [*_spread(every, german), *_spread(others, english)]


def _all(
    forms: Sequence[str],
    functions: Sequence[str],
    agencies: Sequence[str],
    places: Sequence[str],
    **more: Sequence[str],
) -> list[str]:
    """Return a phrase for each form, function and agency; the rest changes from one to the next."""
    made = []
    for number, (form, function, agency) in enumerate(product(forms, functions, agencies)):
        given = {name: texts[number % len(texts)] for name, texts in more.items()}
        place = places[number % len(places)]
        made.append(form.format(function=function, agency=agency, place=place, **given))
    return list(dict.fromkeys(made))


def _spread(phrases: Sequence[str], count: int) -> Iterator[str]:
    stride = max(len(phrases) // count, 1)
    yield from islice(phrases[::stride], count)
