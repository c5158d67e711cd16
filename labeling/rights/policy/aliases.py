"""Names people use for licences, and the id each one means.

Only names that mean one licence are here. A name that leaves out the version (``CC BY``) means several, and is not
guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .licences.table import ids_by_address, ids_by_lower_case, ids_by_name

_OWN = "LicenseRef-own-work"
_ARR = "LicenseRef-all-rights-reserved"
_NKCR = "LicenseRef-flickr-nkcr"
_US_GOV = "LicenseRef-us-gov-work"
_DBCL = "LicenseRef-scancode-dbcl-1.0"


@dataclass(frozen=True, slots=True)
class Alias:
    """What a name stands for. ``note`` is set when the reading is more than a spelling."""

    id: str
    note: str = ""


FLICKR: dict[str, str] = {
    "0": _ARR,
    "1": "CC-BY-NC-SA-2.0",
    "2": "CC-BY-NC-2.0",
    "3": "CC-BY-NC-ND-2.0",
    "4": "CC-BY-2.0",
    "5": "CC-BY-SA-2.0",
    "6": "CC-BY-ND-2.0",
    "7": _NKCR,
    "8": _US_GOV,
    "9": "CC0-1.0",
    "10": "CC-PDM-1.0",
    "11": "CC-BY-4.0",
    "12": "CC-BY-SA-4.0",
    "13": "CC-BY-ND-4.0",
    "14": "CC-BY-NC-4.0",
    "15": "CC-BY-NC-SA-4.0",
    "16": "CC-BY-NC-ND-4.0",
}
"""Licence numbers of Flickr's API. A bare number is not read as one: other lists number differently."""

_NAMES: dict[str, str] = {
    "cc0": "CC0-1.0", "cc zero": "CC0-1.0", "cc 0": "CC0-1.0", "cc0 1.0 universal": "CC0-1.0", "cc0 1.0": "CC0-1.0",
    "cc zero 1.0": "CC0-1.0", "creative commons zero": "CC0-1.0", "creative commons cc0": "CC0-1.0",
    "creative commons zero v1.0 universal": "CC0-1.0", "creative commons zero 1.0 universal": "CC0-1.0",
    "creative commons cc0 1.0 universal": "CC0-1.0", "cc0 1.0 universal public domain dedication": "CC0-1.0",
    "public domain dedication": "CC0-1.0", "cc0 public domain": "CC0-1.0", "cc0 public domain dedication": "CC0-1.0",
    "cc pdm 1.0": "CC-PDM-1.0", "pdm": "CC-PDM-1.0", "pdm 1.0": "CC-PDM-1.0", "cc pdm": "CC-PDM-1.0",
    "public domain mark": "CC-PDM-1.0", "public domain mark 1.0": "CC-PDM-1.0", "public domain": "CC-PDM-1.0",
    "creative commons public domain mark 1.0": "CC-PDM-1.0", "publicdomain": "CC-PDM-1.0", "pd": "CC-PDM-1.0",
    "in the public domain": "CC-PDM-1.0", "no known copyright": "CC-PDM-1.0",
    "pddl": "PDDL-1.0", "odc pddl": "PDDL-1.0", "odc pddl 1.0": "PDDL-1.0",
    "open data commons public domain dedication and license": "PDDL-1.0",
    "odbl": "ODbL-1.0", "odbl 1.0": "ODbL-1.0", "odc odbl": "ODbL-1.0", "open database license": "ODbL-1.0",
    "open database licence": "ODbL-1.0", "open database license (odbl)": "ODbL-1.0",
    "open data commons open database license": "ODbL-1.0", "open database license 1.0": "ODbL-1.0",
    "open data commons open database license 1.0": "ODbL-1.0",
    "odc by": "ODC-By-1.0", "odc by 1.0": "ODC-By-1.0", "open data commons attribution license": "ODC-By-1.0",
    "dbcl": _DBCL, "dbcl 1.0": _DBCL, "database contents license": _DBCL, "database contents license 1.0": _DBCL,
    "cdla permissive": "CDLA-Permissive-2.0", "cdla permissive 2.0": "CDLA-Permissive-2.0",
    "cdla permissive 1.0": "CDLA-Permissive-1.0", "cdla sharing": "CDLA-Sharing-1.0",
    "cdla sharing 1.0": "CDLA-Sharing-1.0",
    "community data license agreement permissive 2.0": "CDLA-Permissive-2.0",
    "community data license agreement sharing 1.0": "CDLA-Sharing-1.0",
    "c uda": "C-UDA-1.0", "c uda 1.0": "C-UDA-1.0", "o uda": "O-UDA-1.0", "o uda 1.0": "O-UDA-1.0",
    "computational use of data agreement": "C-UDA-1.0", "open use of data agreement": "O-UDA-1.0",
    "ogl": "OGL-UK-3.0", "ogl 3.0": "OGL-UK-3.0", "ogl uk 3.0": "OGL-UK-3.0",
    "open government licence v3.0": "OGL-UK-3.0",
    "open government licence 3.0": "OGL-UK-3.0", "open government license v3.0": "OGL-UK-3.0", "ogl v3.0": "OGL-UK-3.0",
    "dl de by 2.0": "DL-DE-BY-2.0", "dl de/by 2 0": "DL-DE-BY-2.0", "dl de/zero 2 0": "DL-DE-ZERO-2.0",
    "dl de zero 2.0": "DL-DE-ZERO-2.0", "datenlizenz deutschland namensnennung 2.0": "DL-DE-BY-2.0",
    "datenlizenz deutschland zero 2.0": "DL-DE-ZERO-2.0", "etalab 2.0": "etalab-2.0",
    "licence ouverte 2.0": "etalab-2.0",
    "etalab": "etalab-2.0", "nlod 2.0": "NLOD-2.0", "nlod 1.0": "NLOD-1.0",
    "mit": "MIT", "mit license": "MIT", "mit licence": "MIT", "the mit license": "MIT", "expat": "MIT",
    "mit 0": "MIT-0",
    "apache": "Apache-2.0", "apache 2.0": "Apache-2.0", "apache 2": "Apache-2.0", "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0", "apache license version 2.0": "Apache-2.0",
    "apache software license 2.0": "Apache-2.0", "bsd 3 clause": "BSD-3-Clause", "bsd 2 clause": "BSD-2-Clause",
    "new bsd": "BSD-3-Clause", "unlicense": "Unlicense", "the unlicense": "Unlicense",
    "all rights reserved": _ARR, "arr": _ARR, "copyright": _ARR, "copyrighted": _ARR, "proprietary": _ARR,
    "in copyright": _ARR, "in copyright - all rights reserved": _ARR, "©": _ARR, "rights reserved": _ARR,
    "standard youtube license": "LicenseRef-youtube-standard",
    "standard youtube licence": "LicenseRef-youtube-standard",
    "youtube standard": "LicenseRef-youtube-standard", "youtube standard license": "LicenseRef-youtube-standard",
    "youtube standard licence": "LicenseRef-youtube-standard", "youtube": "LicenseRef-youtube-standard",
    "no known copyright restrictions": _NKCR, "flickr commons": _NKCR, "nkcr": _NKCR,
    "us government work": _US_GOV, "united states government work": _US_GOV, "u.s. government work": _US_GOV,
    "us gov work": _US_GOV, "usgov": _US_GOV, "u.s. government works": _US_GOV, "us government works": _US_GOV,
    "own work": _OWN, "own": _OWN, "our own work": _OWN, "self made": _OWN, "own footage": _OWN, "own data": _OWN,
    "consented upload": "LicenseRef-consented-upload", "consented-upload": "LicenseRef-consented-upload",
}  # fmt: skip

_ADDRESSES: tuple[tuple[str, str], ...] = (
    (r"opendatacommons\.org/licenses/odbl\b.*", "ODbL-1.0"),
    (r"opendatacommons\.org/licenses/by\b.*", "ODC-By-1.0"),
    (r"opendatacommons\.org/licenses/pddl\b.*", "PDDL-1.0"),
    (r"opendatacommons\.org/licenses/dbcl\b.*", _DBCL),
    (r"cdla\.(?:dev|io)/permissive-2-0\b.*", "CDLA-Permissive-2.0"),
    (r"cdla\.(?:dev|io)/permissive-1-0\b.*", "CDLA-Permissive-1.0"),
    (r"cdla\.(?:dev|io)/sharing-1-0\b.*", "CDLA-Sharing-1.0"),
    (r"nationalarchives\.gov\.uk/doc/open-government-licence/version/([123])\b.*", "OGL-UK-{}.0"),
    (r"govdata\.de/dl-de/by-2-0\b.*", "DL-DE-BY-2.0"),
    (r"govdata\.de/dl-de/zero-2-0\b.*", "DL-DE-ZERO-2.0"),
    (r"apache\.org/licenses/license-2\.0\b.*", "Apache-2.0"),
    (r"opensource\.org/licenses?/mit\b.*", "MIT"),
    (r"(?:open-?)?source\.org/licenses?/apache-2\.0\b.*", "Apache-2.0"),
    (r"unlicense\.org\b.*", "Unlicense"),
    (r"choosealicense\.com/licenses/mit\b.*", "MIT"),
    (r"choosealicense\.com/licenses/apache-2\.0\b.*", "Apache-2.0"),
    (r"choosealicense\.com/licenses/cc0-1\.0\b.*", "CC0-1.0"),
    (r"choosealicense\.com/licenses/cc-by-4\.0\b.*", "CC-BY-4.0"),
    (r"choosealicense\.com/licenses/cc-by-sa-4\.0\b.*", "CC-BY-SA-4.0"),
    (r"flickr\.com/commons/usage\b.*", _NKCR),
    (r"usa\.gov/(?:government-works|copyright)\b.*", _US_GOV),
    (r"rightsstatements\.org/(?:vocab|page)/inc/1\.0\b.*", _ARR),
    (r"rightsstatements\.org/(?:vocab|page)/nkc/1\.0\b.*", _NKCR),
    (r"(?:youtube\.com/(?:t/terms|static\?template=terms))\b.*", "LicenseRef-youtube-standard"),
    (r"creativecommons\.org/(?:share-your-work/)?public-?domain/cc0\b.*", "CC0-1.0"),
    (r"opensource\.org/licenses?/bsd-([23])-clause\b.*", "BSD-{}-Clause"),
)

_CC_ADDRESS = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<elements>by(?:-(?:nc|nd|sa))*)/(?P<version>\d\.\d)(?:/(?P<port>[a-z]{2,3})(?=/|$))?"
    r"|publicdomain/(?P<tool>zero|mark)/1\.0|licenses/(?P<old>publicdomain))\b.*"
)
_CC_NAME = re.compile(
    r"(?:(?:cc|creative commons)[ ]?|(?=attribution)|(?=by (?:nc|nd|sa)\b))"
    r"(?P<elements>(?:by|attribution)"
    r"(?:[ ](?:nc|nd|sa|non ?commercial|no ?deriv(?:ative)?s?(?: works)?|share ?alike))*)"
    r"[ ]?v?(?P<version>\d\.\d|4)(?:[ ](?P<port>international|generic|unported|intl|igo|[a-z]{2}))?(?: licen[cs]e)?"
)
_ORDER = ("by", "nc", "nd", "sa")


def alias_of(text: str) -> Alias | None:
    """The licence a name or address stands for, or ``None``."""
    lower = re.sub(r"^licen[cs]e:\s*", "", text.strip().strip("<>\"'.").lower())
    for read in (_address, _flickr, _name, _notice):
        alias = read(lower)
        if alias is not None:
            return alias
    return None


def _address(lower: str) -> Alias | None:
    match = re.fullmatch(
        r"(?:https?:)?//(?:www\.)?(.+)|(?:www\.)?((?:creativecommons|opendatacommons)\.org/.+)", lower
    )
    if match is None:
        return None
    address = (match.group(1) or match.group(2)).split("#")[0].split("?")[0]
    commons = _CC_ADDRESS.fullmatch(address)
    if commons is not None:
        if commons["tool"]:
            return Alias("CC0-1.0" if commons["tool"] == "zero" else "CC-PDM-1.0")
        if commons["old"]:
            return Alias("CC-PDDC")
        return _creative_commons(commons["elements"].split("-"), commons["version"], commons["port"])
    spdx = re.fullmatch(r"spdx\.org/licenses/([a-z0-9.+-]+?)(?:\.html|\.json|\.txt)?/?", address)
    if spdx is not None:
        id = ids_by_lower_case().get(spdx[1])
        return Alias(id) if id else None
    for pattern, id in _ADDRESSES:
        found = re.fullmatch(pattern, address)
        if found is not None:
            return Alias(id.format(*found.groups()))
    own = ids_by_address().get(address.rstrip("/"))
    return Alias(own) if own else None


def _notice(lower: str) -> Alias | None:
    """A copyright notice with a year or "all rights reserved": the notice of somebody who grants nothing by it."""
    noticed = re.match(r"(?:©|\(c\)|copyright\b)[^a-z]*\d{4}", lower) or "all rights reserved" in lower
    if not noticed or re.search(r"licen[cs]e|creative commons|\bcc\b|public domain|some rights", lower):
        return None
    return Alias(_ARR, "A copyright notice grants nothing: all rights are reserved.")


def _flickr(lower: str) -> Alias | None:
    match = re.fullmatch(r"flickr(?: licen[cs]e)?(?: id)?[ :/_-]+(\d{1,2})", lower)
    id = FLICKR.get(match[1]) if match else None
    return Alias(id, f"Flickr's licence number {match[1]}.") if match and id else None


def _name(lower: str) -> Alias | None:
    full = ids_by_name().get(lower.removesuffix(" license").removesuffix(" licence")) or ids_by_name().get(
        lower
    )
    if full is not None:
        return Alias(full)
    words = " ".join(re.sub(r"[-_–]", " ", lower).split())
    for name in (lower, words, words.removesuffix(" license"), words.removesuffix(" licence")):
        if name in _NAMES:
            id = _NAMES[name]
            return Alias(
                id, _PUBLIC_DOMAIN if id == "CC-PDM-1.0" and "mark" not in name and "pdm" not in name else ""
            )
    words = re.sub(r"(\d\.\d) (international|unported|generic) \(cc[ ]by[ a-z]* (\1)\)$", r"\1 \2", words)
    words = re.sub(r"[()/,.](?!\d)", " ", words)
    words = re.sub(r"(?<=[a-z])[./](?=\d)", " ", words)
    words = re.sub(r"^the |\bpublic licen[cs]e\b|^licen[cs]ed? under (?:a |the )?", " ", words)
    words = re.sub(r"(?<=\d\.\d) (international) licen[cs]e$", r" \1", " ".join(words.split()))
    words = (
        re.sub(r"\b(?:cc )?(?:by(?: (?:nc|nd|sa))*)(?: \d\.\d)$", "", words)
        if words.count("creative commons")
        else words
    )
    found = _CC_NAME.fullmatch(" ".join(words.split()))
    if found is None:
        return None
    version = "4.0" if found["version"] == "4" else found["version"]
    return _creative_commons(_elements(found["elements"]), version, found["port"])


_PUBLIC_DOMAIN = (
    "“Public domain” is read as a mark: before the file is handed on, somebody shows why it is free."
)


def _elements(text: str) -> list[str]:
    short = text.replace("attribution", "by").replace(" works", "")
    short = re.sub(r"non ?commercial", "nc", short)
    short = re.sub(r"no ?deriv(?:ative)?s?", "nd", short)
    short = re.sub(r"share ?alike", "sa", short)
    return short.split()


def _creative_commons(elements: list[str], version: str, port: str | None) -> Alias | None:
    ordered = [element for element in _ORDER if element in elements]
    base = "-".join(["CC", *(element.upper() for element in ordered), version])
    ids = ids_by_lower_case()
    id = ids.get(base.lower())
    if port in (None, "international", "generic", "unported", "intl") or version == "4.0":
        return Alias(id) if id else None
    ported = ids.get(f"{base}-{port}".lower())
    if ported is not None:
        return Alias(ported)
    if id is None:
        return None
    return Alias(
        id,
        f"The port for {port.upper() if port else ''} has no id of its own; it is judged by the unported text.",
    )
