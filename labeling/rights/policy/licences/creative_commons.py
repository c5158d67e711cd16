"""Rows for the Creative Commons licences, all versions and the ports that have an identifier of their own.

The six licences are four elements (BY, SA, NC, ND) in six combinations; what a version changes is written out
once here and each row is made from the two. The sections named are those of the legal code.
"""

from __future__ import annotations

from .facts import Cell, DatabaseRight, Duty, LicenceFacts, row

_ELEMENTS = {
    "BY": "Attribution",
    "SA": "ShareAlike",
    "NC": "NonCommercial",
    "ND": "NoDerivatives",
}

_PORTS = {
    "UK": "England and Wales",
    "DE": "Germany",
    "FR": "France",
    "JP": "Japan",
    "AU": "Australia",
    "AT": "Austria",
    "NL": "Netherlands",
    "US": "United States",
    "IGO": "Intergovernmental Organisations",
}

_FAMILIES = ("BY", "BY-SA", "BY-NC", "BY-ND", "BY-NC-SA", "BY-NC-ND")
_UNPORTED = ("1.0", "2.0", "2.5", "3.0", "4.0")
_PORTED = (
    "CC-BY-2.5-AU",
    "CC-BY-3.0-AT",
    "CC-BY-3.0-AU",
    "CC-BY-3.0-DE",
    "CC-BY-3.0-IGO",
    "CC-BY-3.0-NL",
    "CC-BY-3.0-US",
    "CC-BY-NC-3.0-DE",
    "CC-BY-NC-ND-3.0-DE",
    "CC-BY-NC-ND-3.0-IGO",
    "CC-BY-NC-SA-2.0-DE",
    "CC-BY-NC-SA-2.0-FR",
    "CC-BY-NC-SA-2.0-UK",
    "CC-BY-NC-SA-3.0-DE",
    "CC-BY-NC-SA-3.0-IGO",
    "CC-BY-ND-3.0-DE",
    "CC-BY-SA-2.0-UK",
    "CC-BY-SA-2.1-JP",
    "CC-BY-SA-3.0-AT",
    "CC-BY-SA-3.0-DE",
    "CC-BY-SA-3.0-IGO",
)

_WAIVING_PORTS = {"DE", "AT", "NL", "FR"}
"""Version 3.0 ports of states with the database right, whose texts waive it where it would apply (s. 2 or 3).
The rows still say ``silent``: the waivers differ in scope, and a silent row asks a person when it matters."""


def rows() -> tuple[LicenceFacts, ...]:
    """Every licence of the six families, unported versions first."""
    unported = [f"CC-{family}-{version}" for family in _FAMILIES for version in _UNPORTED]
    return tuple(_row(id) for id in (*unported, *_PORTED))


def _row(id: str) -> LicenceFacts:
    parts = id.split("-")
    at = next(index for index, part in enumerate(parts) if part[0].isdigit())
    elements, version, port = parts[1:at], parts[at], "".join(parts[at + 1 :])
    modern = version == "4.0"
    cells = _cells(elements, modern)
    duties = [Duty.ATTRIBUTION, Duty.CHANGES]
    if "SA" in elements:
        duties.append(Duty.SHARE_ALIKE)
    if "NC" in elements:
        duties.append(Duty.NONCOMMERCIAL_FLAG)
    return row(
        id,
        _name(elements, version, port),
        _url(elements, version, port),
        cells,
        (DatabaseRight.LICENSED if modern else DatabaseRight.SILENT).value,
        tuple(duties),
        _source(version, port),
        _reasoning(elements, modern, port),
        family="CC-" + "-".join(elements),
        version=version,
        exact_attribution=not modern,
    )


def _cells(elements: list[str], modern: bool) -> str:
    """The seven letters of com dpr dsh red lab trn trr."""
    nc, nd, sa = "NC" in elements, "ND" in elements, "SA" in elements
    com = Cell.NO if nc else Cell.YES
    dpr = Cell.NO if nd and not modern else Cell.YES
    dsh = Cell.NO if nd else Cell.CONDITION if sa else Cell.NONCOMMERCIAL if nc else Cell.YES
    red = lab = Cell.NONCOMMERCIAL if nc else Cell.YES
    trn = Cell.REVIEW if nd and not modern else Cell.NONCOMMERCIAL if nc else Cell.YES
    trr = Cell.REVIEW if nc or nd or sa else Cell.YES
    return f"{com} {dpr} {dsh} {red} {lab} {trn} {trr}"


def _name(elements: list[str], version: str, port: str) -> str:
    words = "-".join(_ELEMENTS[element] for element in elements)
    place = {"4.0": "International", "3.0": "Unported"}.get(version, "Generic")
    return f"Creative Commons {words} {version} {_PORTS.get(port, place)}"


def _url(elements: list[str], version: str, port: str) -> str:
    deed = "-".join(elements).lower()
    if version == "1.0" and deed == "by-nc-nd":
        deed = "by-nd-nc"
    suffix = f"{port.lower()}/" if port else ""
    return f"https://creativecommons.org/licenses/{deed}/{version}/{suffix}"


def _source(version: str, port: str) -> str:
    text = f"legal code, version {version}" + (f", {_PORTS[port]} text" if port else "")
    if version == "4.0":
        return (
            text
            + ": s. 2(a)(1) grant, 2(b)(1) personality left out, 3(a) attribution, 4 database right, 6(b) cure"
        )
    return (
        text
        + ": s. 3 grant, 4 restrictions (4(a) notice and address, 4(b) and on attribution), 7(a) termination"
    )


def _reasoning(elements: list[str], modern: bool, port: str) -> str:
    lines = ["Notice, licence link and author on what is handed on; changes are named."]
    if modern:
        lines.append("Thirty days to cure a fault; section 4 covers the database right.")
    else:
        lines.append("Ends by itself on a fault, without time to cure it; silent on the database right.")
        if port in _WAIVING_PORTS:
            lines.append("The port waives the database right in part.")
    if "SA" in elements:
        lines.append("Share alike binds an altered version that is handed on, and masking alters a file.")
    if "NC" in elements:
        lines.append("NonCommercial tests the use and not the user, the copying for labeling included.")
    if "ND" in elements:
        lines.append(
            "Altering for oneself is granted, handing it on is not; unaltered files with "
            "labels beside them are a collection."
            if modern
            else "Altering is not granted at all, so that masking for annotators is already a problem."
        )
    return " ".join(lines)
