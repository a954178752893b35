"""Dates, numbers, yes and no, codes and addresses that are not what their column takes."""

from __future__ import annotations

from tests.support.planted.kinds import WORKBOOKS, Kind, Number, at, between, kind

DATES: tuple[Kind, ...] = (
    kind(
        "a day that does not exist",
        "V103",
        *at("conferences", "date", "31.06.2021"),
        *at("sources", "published", "2021-02-30"),
        *at("partnerships", "status_date", "29.02.2023"),
    ),
    kind(
        "a month in words",
        "V103",
        *at("sources", "published", "16. November 2021"),
        *at("conferences", "date", "Sept. 2021"),
        *at("parties", "signed", "3. März 2021", participant="stadt-lemgo"),
    ),
    kind(
        "a year of two digits",
        "V103",
        *at("conferences", "date", "16.11.21"),
        *at("agreements", "signed", "7/7/21"),
        *at("programme_items", "date", "01.02.20"),
    ),
    kind(
        "month before day",
        "V103",
        *at("sources", "published", "11/16/2021"),
        *at("partnerships", "start", "09-30-2019"),
        *at("conferences", "date", "2021-16-11"),
    ),
    kind(
        "the serial number of a day, as text",
        "V210",
        *at("conferences", "date", "44516"),
        *at("sources", "published", "43738"),
        *at("agreements", "signed", "44384"),
    ),
    kind(
        "the serial number of a day, as a number",
        "V210",
        *at("conferences", "date", Number("44516")),
        *at("sources", "published", Number("43738")),
        *at("agreements", "signed", Number("44384")),
        formats=(*WORKBOOKS, "json", "jsonl", "yaml"),
    ),
    kind(
        "a season for a date",
        "V103 V220",
        *at("conferences", "date", "Herbst 2021"),
        *at("sources", "published", "Anfang 2021"),
        *at("partnerships", "start", "Mitte 2019"),
    ),
    kind(
        "several days in one cell",
        "V103 V221",
        *at("conferences", "date", "1.–3. Juni 2021"),
        *at("sources", "published", "16.11.2021-18.11.2021"),
        *at("parties", "signed", "7.7.2021 / 8.7.2021", participant="stadt-luegde"),
    ),
    kind(
        "a day with its time",
        "V103 V220",
        *at("conferences", "date", "16.11.2021, 14 Uhr"),
        *at("sources", "published", "2021-11-16 09:00"),
        *at("programme_items", "date", "Di., 16.11.2021"),
    ),
    kind(
        "a year that cannot be meant",
        "V209",
        *at("sources", "published", "0202"),
        *at("conferences", "date", "16.11.0201"),
        *at("agreements", "signed", "0021-07-07"),
    ),
    kind(
        "over, but on a day to come",
        "V211",
        *at("conferences", "date", "2031-03-01", "01.03.2032", "2033-04", status="held"),
        warning=True,
    ),
    kind(
        "an end before its start",
        "V117 V118 V121 V122 V123",
        *between("conferences", "date", "end_date", "16.11.2021", end_date="2021-11-12"),
        *between("partnerships", "start", "end", "2019-09", end="2018-09", status_date=""),
        *between("agreements", "in_force", "expires", "01.06.2022", expires="31.12.2021"),
        *between("parties", "from", "until", "2019", until="2018", participant="stadt-lage"),
    ),
)

NUMBERS: tuple[Kind, ...] = (
    kind(
        "a number with what it counts",
        "V103 V220",
        *at("headcounts", "minimum", "13 Länder", qualifier="exact"),
        *at("reported_counts", "minimum", "5 Ämter", maximum="5", qualifier="exact"),
        *at("conferences", "attendance_min", "41 Personen", attendance_qualifier="exact"),
    ),
    kind(
        "a number below zero",
        "V103 V111 V113",
        *at("headcounts", "minimum", "-13", qualifier="exact"),
        *at("agent_groups", "member_count", "-16"),
        *at("conferences", "edition", "-2"),
    ),
    kind(
        "a number in words",
        "V103 V220",
        *at("headcounts", "minimum", "dreizehn", qualifier="exact"),
        *at("conferences", "edition", "zweite"),
        *at("agent_groups", "member_count", "sechzehn"),
    ),
    kind(
        "a part of a whole number",
        "V103",
        *at("headcounts", "minimum", "40,5", qualifier="exact"),
        *at("agent_groups", "member_count", "16.5"),
        *at("programme_items", "position", "1/2"),
    ),
    kind(
        "a number with a sign of about",
        "V103 V220",
        *at("headcounts", "minimum", "ca. 40", qualifier="exact"),
        *at("agent_groups", "member_count", "~16"),
        *at("conferences", "attendance_min", "> 40", attendance_qualifier="more-than"),
    ),
    kind(
        "two numbers in a cell of one",
        "V103 V221",
        *at("headcounts", "minimum", "40-50", qualifier="exact"),
        *at("agent_groups", "member_count", "15 bis 16"),
        *at("conferences", "attendance_min", "30/41", attendance_qualifier="exact"),
    ),
    kind(
        "the first counted as zero",
        "V103 V111 V113",
        *at("conferences", "edition", "0", "00"),
        *at("programme_items", "position", "0"),
    ),
    kind(
        "no fixed term, and a day on which it ends",
        "V121 V125",
        *between("agreements", "open_ended", "expires", "ja", expires="31.12.2030"),
        *between("agreements", "open_ended", "expires", "true", expires="2031-12"),
        *between("agreements", "open_ended", "expires", "wahr", expires="2032"),
    ),
    kind(
        "a number, and not how it is meant",
        "V121 V122 V123 V124",
        *between("headcounts", "minimum", "qualifier", "13", number="", qualifier="unquantified"),
        *between(
            "conferences",
            "attendance_min",
            "attendance_qualifier",
            "30",
            attendance_number="",
            attendance_qualifier="",
        ),
        *between(
            "reported_counts", "minimum", "qualifier", "7", number="", qualifier="unquantified"
        ),
    ),
    kind(
        "at least more than at most",
        "V118",
        *between("headcounts", "minimum", "maximum", "50", maximum="40"),
        *between("reported_counts", "minimum", "maximum", "7", maximum="6"),
        *between("conferences", "attendance_min", "attendance_max", "41", attendance_max="14"),
    ),
    kind(
        "neither yes nor no",
        "V103",
        *at("agreements", "open_ended", "vielleicht"),
        *at("agent_groups", "closed", "teilweise"),
        *at("participations", "new_in_edition", "?", participant="stadt-lage"),
    ),
)

CODES: tuple[Kind, ...] = (
    kind(
        "an official key without its zero",
        "V108",
        *at("places", "official_key", "5766", "5766020", "5"),
    ),
    kind(
        "a code of another form",
        "V108 V103 V104",
        *at("places", "wikidata", "1198"),
        *at("places", "nuts", "dea4"),
        *at("organisations", "wikidata", "P1198"),
    ),
    kind(
        "an address without https://",
        "V108 V103 V104",
        *at("sources", "url", "www.presseportal.de/pm/1"),
        *at("agreements", "url", "www.kreis-lippe.de"),
        *at("organisations", "homepage", "kreis-lippe.de"),
    ),
    kind(
        "an address with a blank",
        "V108 V103 V104",
        *at("sources", "url", "https://www.presseportal.de/pm 1"),
        *at("agreements", "url", "https://www.kreis-lippe.de/neue seite"),
        *at("organisations", "homepage", "https:// www.kreis-lippe.de"),
    ),
    kind(
        "two addresses in a cell of one",
        "V108 V103 V104 R105",
        *at("sources", "url", "https://a.example/ https://b.example/"),
        *at("agreements", "url", "https://a.example/, https://b.example/"),
        *at("organisations", "homepage", "https://a.example/\nhttps://b.example/"),
    ),
    kind(
        "a path of one's own computer for an address",
        "V108 V103 V104",
        *at("sources", "url", r"C:\Akten\siko.pdf"),
        *at("agreements", "url", "file:///C:/Akten/siko.pdf"),
        *at("organisations", "homepage", r"\\server\akten\siko.pdf"),
    ),
    kind(
        "an address that opens a door",
        "V121",
        *at("sources", "url", "https://amt:geheim@www.kreis-lippe.de/"),
        *at("agreements", "url", "https://www.kreis-lippe.de/?access_token=a8f5f167f44f4964"),
        *at("organisations", "homepage", "https://amt:geheim@kreis-lippe.de/"),
        warning=True,
    ),
)
