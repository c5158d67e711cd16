"""More ways in which people write a licence, and what must not be taken for one."""

import pytest

from labeling.rights.policy import all_licences, normalise_licence

ARR = "LicenseRef-all-rights-reserved"


@pytest.mark.parametrize(
    ("written", "expression"),
    [
        ("http://www.creativecommons.org/licenses/by/4.0/deed.pt_BR", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by-sa/4.0/legalcode.txt", "CC-BY-SA-4.0"),
        ("HTTPS://CREATIVECOMMONS.ORG/licenses/by/4.0?ref=openverse", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by-nc/2.5/au/", "CC-BY-NC-2.5"),
        ("https://creativecommons.org/share-your-work/public-domain/cc0/", "CC0-1.0"),
        ("license:cc-by-4.0", "CC-BY-4.0"),
        ("CC-BY4.0", "CC-BY-4.0"),
        ("CC BY v4.0", "CC-BY-4.0"),
        ("CC BY 4", "CC-BY-4.0"),
        ("CC BY-NC-ND 4.0 intl", "CC-BY-NC-ND-4.0"),
        ("CC-BY-4.0-or-later", "CC-BY-4.0"),
        ("CC BY-SA 2.0 or later", "CC-BY-SA-2.0 OR CC-BY-SA-2.5 OR CC-BY-SA-3.0 OR CC-BY-SA-4.0"),
        ("https://opensource.org/licenses/BSD-3-Clause", "BSD-3-Clause"),
        ("https://github.com/microsoft/Computational-Use-of-Data-Agreement", "C-UDA-1.0"),
        ("https://rightsstatements.org/vocab/NKC/1.0/", "LicenseRef-flickr-nkcr"),
        ("https://www.youtube.com/t/terms", "LicenseRef-youtube-standard"),
        ("© 2020 A. Photographer", ARR),
        ("Copyright 2019 Example Ltd. All rights reserved.", ARR),
        ("(c) 2021 Somebody", ARR),
    ],
)
def test_it_is_read(written: str, expression: str) -> None:
    found = normalise_licence(written)
    assert (found.expression, found.known) == (expression, True)


@pytest.mark.parametrize(
    "written",
    ["CC-BY-4.0/MIT", "CC BY 4.0 xyz", "CC-BY-4.0, CC0-1.0", "CC-BY-4.0 | MIT", "BY 4.0", "gfdl", "openrail",
     "CC BY 5.0",
     "Copyright 2020 under the MIT licence", "some rights reserved", "https://creativecommons.org/licenses/by/",
     "https://evil.example/creativecommons.org/licenses/by/4.0/",
     "https://creativecommons.org.evil.example/licenses/by/4/"],
)  # fmt: skip
def test_it_is_not_guessed(written: str) -> None:
    assert normalise_licence(written).expression == "NOASSERTION"


def test_each_reviewed_licence_is_known_by_the_address_of_its_text() -> None:
    for info in all_licences():
        if info.url:
            bare = info.url.replace("https://www.", "https://").rstrip("/")
            for address in (info.url, bare, bare.replace("https://", "http://www."), info.url.upper()):
                assert normalise_licence(address).expression == info.id, address


def test_a_software_licence_nobody_reviewed_keeps_its_name_for_a_person_to_look_at() -> None:
    assert normalise_licence("GPL-3.0-or-later").expression == "GPL-3.0-or-later"
