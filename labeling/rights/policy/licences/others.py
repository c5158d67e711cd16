"""Rows for everything that is not one of the six Creative Commons licences: dedications, data licences, open
government licences, software licences met on data, and states of having no licence at all."""

from __future__ import annotations

from .facts import Duty, LicenceFacts, row

_ATTR = (Duty.ATTRIBUTION, Duty.CHANGES)
_FREE = "y y y y y y y"


def rows() -> tuple[LicenceFacts, ...]:
    """Every row, in the order a picker shows them."""
    return (*_dedications(), *_data_licences(), *_government(), *_software(), *_states())


def _dedications() -> tuple[LicenceFacts, ...]:
    return (
        row(
            "CC0-1.0", "CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/",
            _FREE, "waived", (),
            "legal code: s. 1 defines the rights with the database right, 2 waiver, 3 fallback licence, 4 limits",
            "Waives copyright and related rights, the database right among them; clears "
            "neither third parties' nor personality rights.",
        ),
        row(
            "PDDL-1.0", "Open Data Commons Public Domain Dedication and License 1.0",
            "https://opendatacommons.org/licenses/pddl/1-0/", _FREE, "waived", (),
            "licence text: s. 3 dedication and licence of copyright and database rights",
            "Waives copyright in the database and its contents, and the database right.",
        ),
        row(
            "CC-PDM-1.0", "Creative Commons Public Domain Mark 1.0",
            "https://creativecommons.org/publicdomain/mark/1.0/", "y y y R y y y", "unknown", (),
            "deed: a mark that says a work is free of known restrictions; no grant is made",
            "A mark and no grant: before the file is handed on somebody must show that it is "
            "in the public domain where it goes.",
        ),
        row(
            "CC-PDDC", "Creative Commons Copyright-Only Dedication or Public Domain Certification",
            "https://creativecommons.org/licenses/publicdomain/", "y y y R y y y", "unknown", (),
            "text: dedicator or certifier declares the work free of copyright in the United States",
            "Copyright only and made for one country: elsewhere it is evidence, not a grant.",
        ),
    )  # fmt: skip


def _data_licences() -> tuple[LicenceFacts, ...]:
    return (
        row(
            "ODbL-1.0", "Open Data Commons Open Database License 1.0",
            "https://opendatacommons.org/licenses/odbl/1-0/", "y y c y R y R", "licensed",
            (*_ATTR, Duty.SHARE_ALIKE, Duty.DATABASE_NOTICE),
            "licence text: s. 2.4 contents apart, 3 grant, 4.2 notices, 4.3 produced works, "
            "4.4 share alike, 4.6 offer of the database",
            "Licenses the database, not its contents. A derived database that is made public "
            "stays under ODbL and is offered; "
            "labels taken from it may be such a database.",
        ),
        row(
            "LicenseRef-scancode-dbcl-1.0", "Open Data Commons Database Contents License 1.0",
            "https://opendatacommons.org/licenses/dbcl/1-0/", _FREE, "silent", (Duty.NOTICE,),
            "licence text: s. 2 grant for the contents, without moral and other rights",
            "Licenses the contents of a database, usually one under ODbL, and says nothing about the database itself.",
        ),
        row(
            "ODC-By-1.0", "Open Data Commons Attribution License 1.0",
            "https://opendatacommons.org/licenses/by/1-0/", _FREE, "licensed", _ATTR,
            "licence text: s. 2.4 contents apart, 3 grant, 4.2 notices, 4.3 produced works",
            "Licenses the database, not its contents; notices are kept and produced works say where they come from.",
        ),
        row(
            "CDLA-Permissive-1.0", "Community Data License Agreement Permissive 1.0",
            "https://cdla.dev/permissive-1-0/", _FREE, "licensed", (Duty.PASS_ON, Duty.CHANGES),
            "agreement: s. 2 grant, 3.1 conditions of publishing, 3.2 results free",
            "Whoever hands the data on hands the agreement on and keeps the notices; results are free.",
        ),
        row(
            "CDLA-Permissive-2.0", "Community Data License Agreement Permissive 2.0",
            "https://cdla.dev/permissive-2-0/", _FREE, "licensed", (Duty.PASS_ON,),
            "agreement: s. 2.1 condition of sharing the text, 3 results free",
            "Whoever hands the data on hands the text of the agreement on; results are free.",
        ),
        row(
            "CDLA-Sharing-1.0", "Community Data License Agreement Sharing 1.0",
            "https://cdla.dev/sharing-1-0/", "y y c y y y y", "licensed",
            (Duty.PASS_ON, Duty.CHANGES, Duty.SHARE_ALIKE),
            "agreement: s. 2 grant, 3.1 publishing under this agreement, 3.3 no further limits, 3.5 results free",
            "Published data, enhanced data too, stay under this agreement without limits on "
            "the field of use; results are free.",
        ),
        row(
            "C-UDA-1.0", "Computational Use of Data Agreement 1.0",
            "https://github.com/microsoft/Computational-Use-of-Data-Agreement", _FREE, "covenant",
            (Duty.PASS_ON, Duty.COMPUTATIONAL),
            "agreement: s. 1 definitions of computational use and results, 2 rights, 3 conditions",
            "For computational use only, and recipients are bound to the same; results are free.",
        ),
        row(
            "O-UDA-1.0", "Open Use of Data Agreement 1.0",
            "https://github.com/microsoft/Open-Use-of-Data-Agreement", _FREE, "covenant", (Duty.PASS_ON,),
            "agreement: s. 2 rights, 3 conditions: attribution notices and the agreement travel with the data",
            "Any use; whoever receives the data receives the agreement; results are free.",
        ),
    )  # fmt: skip


def _government() -> tuple[LicenceFacts, ...]:
    personal = "Leaves out personal data and the rights of third parties."
    attribution_only = (
        ("OGL-UK-1.0", "Open Government Licence v1.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/1/"),
        ("OGL-UK-2.0", "Open Government Licence v2.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/2/"),
        ("OGL-UK-3.0", "Open Government Licence v3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
        ("OGL-Canada-2.0", "Open Government Licence - Canada 2.0", "https://open.canada.ca/en/open-government-licence-canada"),
        ("DL-DE-BY-2.0", "Data licence Germany - attribution - version 2.0", "https://www.govdata.de/dl-de/by-2-0"),
        ("etalab-2.0", "Etalab Open License 2.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"),
        ("NLOD-1.0", "Norwegian Licence for Open Government Data 1.0", "https://data.norge.no/nlod/en/1.0"),
        ("NLOD-2.0", "Norwegian Licence for Open Government Data 2.0", "https://data.norge.no/nlod/en/2.0"),
        ("OGDL-Taiwan-1.0", "Taiwan Open Government Data License 1.0", "https://data.gov.tw/license"),
    )  # fmt: skip
    licences = tuple(
        row(
            id, name, url, _FREE, "licensed", _ATTR,
            "licence text: sections on permitted use, on attribution and on what the licence does not cover",
            "Any use with the source named. " + personal,
        )
        for id, name, url in attribution_only
    )  # fmt: skip
    zero = row(
        "DL-DE-ZERO-2.0", "Data licence Germany - Zero - version 2.0", "https://www.govdata.de/dl-de/zero-2-0",
        _FREE, "licensed", (), "licence text: any use without restriction or condition",
        "Any use, no condition. " + personal,
    )  # fmt: skip
    return (*licences, zero)


def _software() -> tuple[LicenceFacts, ...]:
    keep = "A text written for software; met on data it asks that its notices stay with the copies."
    notice = (
        ("MIT", "MIT License", "https://spdx.org/licenses/MIT.html"),
        ("BSD-2-Clause", 'BSD 2-Clause "Simplified" License', "https://spdx.org/licenses/BSD-2-Clause.html"),
        ("BSD-3-Clause", 'BSD 3-Clause "New" or "Revised" License', "https://spdx.org/licenses/BSD-3-Clause.html"),
        ("ISC", "ISC License", "https://spdx.org/licenses/ISC.html"),
    )  # fmt: skip
    free = (
        ("MIT-0", "MIT No Attribution", "https://spdx.org/licenses/MIT-0.html"),
        ("0BSD", "BSD Zero Clause License", "https://spdx.org/licenses/0BSD.html"),
        ("Unlicense", "The Unlicense", "https://unlicense.org/"),
    )
    return (
        *(
            row(id, name, url, _FREE, "silent",
            (Duty.NOTICE,), "licence text: grant and the condition on notices", keep)
            for id, name, url in notice
        ),
        row(
            "Apache-2.0", "Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0", _FREE, "silent",
            (Duty.NOTICE, Duty.CHANGES), "licence text: s. 2 grant, 4 redistribution",
            keep + " Changed files say that they were changed.",
        ),
        *(
            row(id, name, url, _FREE, "silent", (), "licence text: grant without condition", "Any use, no condition.")
            for id, name, url in free
        ),
    )  # fmt: skip


def _states() -> tuple[LicenceFacts, ...]:
    return (
        row(
            "LicenseRef-own-work", "Own work of this organisation", "", _FREE, "waived", (),
            "statement by the organisation that it made the work itself or holds all rights",
            "Whoever holds the rights needs no licence; the people shown still have theirs.",
        ),
        row(
            "LicenseRef-consented-upload", "Handed in by its author, with consent", "", "y y R R y y R", "waived",
            (), "contributor's declaration taken when the file was handed in",
            "The author agreed to collection and labeling; whether it may go outside is for the declaration to say.",
        ),
        row(
            "LicenseRef-us-gov-work", "Work of the United States Government", "https://www.usa.gov/government-works",
            "y y y y y y y", "unknown", (Duty.STATEMENT,), "17 U.S.C. 105",
            "No copyright in the United States; emblems, people and works of contractors keep their protection.",
        ),
        row(
            "LicenseRef-flickr-nkcr", "No known copyright restrictions (The Commons)", "https://www.flickr.com/commons/usage/",
            "R y R R y y R", "unknown", (Duty.STATEMENT,), "terms of The Commons: a statement of the institution",
            "A statement by an institution and no licence: keep its name and the address of the statement.",
        ),
        row(
            "LicenseRef-all-rights-reserved", "All rights reserved", "", "n n n n R R R", "unknown", (),
            "copyright law's default; Directive (EU) 2019/790, Art. 3 and 4 for text and data mining",
            "Nothing is permitted but what an exception allows or the rights holder has granted.",
        ),
        row(
            "LicenseRef-youtube-standard", "YouTube standard licence", "https://www.youtube.com/t/terms",
            "n n n n n n n", "unknown", (), "terms of service: no download or collection without permission",
            "The contract bars downloading; only the uploader's own permission helps.",
        ),
    )  # fmt: skip
