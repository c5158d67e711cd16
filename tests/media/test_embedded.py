"""What files say about their rights: read in the child, whole where it is well written, harmless where it is not."""

import contextlib
import random
import struct
import zlib

import pytest
from PIL import Image

from labeling.media.embedded import cbor as cbor_reader
from labeling.media.embedded.jumbf import training_assertions
from labeling.media.embedded.texts import Unreadable
from labeling.media.reading import read_file
from labeling.media.rights import rights_facts
from labeling.media.sniff import Sniffed
from tests.media import files
from tests.media.files import lang, packet, picture

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
NC = "https://creativecommons.org/licenses/by-nc/4.0/"


def read(tmp_path, body, fmt="JPEG"):
    """The rights facts of a file, through the sandbox."""
    source = tmp_path / "file"
    source.write_bytes(body)
    found = read_file(source, sniffed=Sniffed("image", f"image/{fmt.lower()}"), work=tmp_path)
    return rights_facts(found.embedded, gps=found.facts["has_position"])


def claims(facts):
    return [(claim["expression"], claim["where"]) for claim in facts["claims"]]


def signals(facts):
    return [(signal["vocab"], signal["parsed"]) for signal in facts["signals"]]


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_web_statement_is_a_claim_in_every_format(tmp_path, fmt):
    xmp = packet(f"<xmpRights:WebStatement>{NC}</xmpRights:WebStatement>")
    facts = read(tmp_path, picture(fmt, xmp=xmp), fmt)
    assert facts["claims"] == [
        {"expression": "CC-BY-NC-4.0", "origin": "embedded", "where": "xmpRights:WebStatement", "raw": NC}
    ]
    assert (facts["signals"], facts["problems"]) == ([], [])


def test_every_spelling_of_rdf_is_read(tmp_path):
    attributes = f'xmpRights:WebStatement="{NC}" xmpRights:Marked="True" tdm:reservation="1"'
    properties = (
        lang("dc:rights", "© 2024 R. Holder. All rights reserved.")
        + "<dc:creator><rdf:Seq><rdf:li>A. Author</rdf:li><rdf:li>B. Author</rdf:li></rdf:Seq></dc:creator>"
        + '<cc:license rdf:resource="http://creativecommons.org/licenses/by-sa/4.0/"/>'
        + '<plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource"><plus:LicensorName>Agency</plus:LicensorName>'
        + "<plus:LicensorURL>https://agency.example/buy</plus:LicensorURL></rdf:li></rdf:Seq></plus:Licensor>"
        + '<plus:CopyrightOwner><rdf:Seq><rdf:li><rdf:Description plus:CopyrightOwnerName="R. Holder"/></rdf:li>'
        + "</rdf:Seq></plus:CopyrightOwner>"
        + "<photoshop:Credit>R. Holder / Agency</photoshop:Credit>"
        + "<Iptc4xmpExt:DigitalSourceType>http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
        + "</Iptc4xmpExt:DigitalSourceType>"
    )
    facts = read(tmp_path, picture(xmp=packet(properties, attributes)))
    assert claims(facts) == [
        ("LicenseRef-all-rights-reserved", "dc:rights"),
        ("CC-BY-NC-4.0", "xmpRights:WebStatement"),
        ("CC-BY-SA-4.0", "cc:license"),
    ]
    assert (facts["creator"], facts["credit"], facts["owner"]) == (
        "A. Author",
        "R. Holder / Agency",
        "R. Holder",
    )
    assert facts["licensor"] == "https://agency.example/buy"
    assert facts["digital_source"] == "trainedAlgorithmicMedia"
    assert facts["marked"] is True
    assert signals(facts) == [("tdmrep", "mining")]


@pytest.mark.parametrize(
    ("value", "parsed"),
    [
        ("http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING", "training"),
        ("DMI-PROHIBITED-GENAIMLTRAINING", "generative"),
        ("Prohibited for AI/ML training", "training"),
        ("Prohibited for Generative AI/ML training", "generative"),
        ("Prohibited except for search engine indexing", "mining"),
        ("Unspecified - no prohibition defined", "none"),
        ("http://ns.useplus.org/ldf/vocab/DMI-ALLOWED", "none"),
        ("something new", "unclear"),
    ],
)
def test_each_word_of_plus_is_understood(tmp_path, value, parsed):
    facts = read(tmp_path, picture(xmp=packet(f"<plus:DataMining>{value}</plus:DataMining>")))
    assert signals(facts) == [("plus", parsed)]
    assert facts["signals"][0]["raw"] == value
    assert facts["signals"][0]["verified"] is False


def test_people_are_noticed_and_never_named(tmp_path):
    properties = (
        "<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Jane Roe</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>"
        "<plus:ModelReleaseStatus>http://ns.useplus.org/ldf/vocab/MR-NON</plus:ModelReleaseStatus>"
        "<plus:ModelReleaseID><rdf:Bag><rdf:li>release-7</rdf:li></rdf:Bag></plus:ModelReleaseID>"
        "<plus:MinorModelAgeDisclosure>http://ns.useplus.org/ldf/vocab/AG-U14</plus:MinorModelAgeDisclosure>"
    )
    facts = read(tmp_path, picture(xmp=packet(properties)))
    assert facts["persons"] is True
    assert facts["releases"] == {"model": "MR-NON", "minor_age": "AG-U14", "model_ids": ["release-7"]}
    assert "Jane" not in repr(facts)


def test_exif_and_iptc_notices_are_claims_too(tmp_path):
    exif = Image.Exif()
    exif[33432] = "(c) R. Holder, CC BY-NC-ND 4.0"
    exif[315] = "A. Author"
    exif.get_ifd(0x8825)[1] = "N"
    facts = read(tmp_path, picture(exif=exif))
    assert claims(facts) == [("CC-BY-NC-ND-4.0", "exif:Copyright")]
    assert (facts["creator"], facts["gps"]) == ("A. Author", True)
    records = {
        (2, 116): "© Gérard, tous droits réservés".encode(),
        (2, 80): b"G\xe9rard",
        (2, 110): b"Agence",
    }
    facts = read(tmp_path, files.tiff_with_iptc(records), "TIFF")
    assert claims(facts) == [("LicenseRef-all-rights-reserved", "iptc:CopyrightNotice")]
    assert (facts["creator"], facts["credit"]) == ("Gérard", "Agence")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Licensed under CC BY-NC", ["CC-BY-NC-2.0"]),
        ("Some rights reserved: see https://creativecommons.org/licenses/by/4.0/.", ["CC-BY-4.0"]),
        ("© 2020 R. Holder", []),
        ("Copyright R. Holder", []),
        ("(c) R. Holder, all rights reserved", ["LicenseRef-all-rights-reserved"]),
        ("https://agency.example/terms", []),
        ("CC0", ["CC0-1.0"]),
    ],
)
def test_a_notice_is_read_as_a_licence_only_where_it_names_one(tmp_path, text, expected):
    facts = read(tmp_path, picture(xmp=packet(lang("dc:rights", text))))
    assert [claim["expression"] for claim in facts["claims"]] == expected


def test_words_against_training_are_a_signal_for_people_to_read(tmp_path):
    text = "This photograph may not be used to train machine learning models."
    facts = read(tmp_path, picture(xmp=packet(lang("xmpRights:UsageTerms", text))))
    assert signals(facts) == [("terms_text", "mining")]
    assert facts["signals"][0]["raw"] == text


ENTRIES = {"entries": {"cawg.ai_training": {"use": "notAllowed"}, "cawg.data_mining": {"use": "allowed"}}}


def test_c2pa_assertions_are_found_in_png_and_in_cut_jpeg_segments(tmp_path):
    assertion = files.cbor_assertion("cawg.training-mining", ENTRIES)
    old = files.json_assertion(
        "c2pa.training-mining__2", {"entries": {"c2pa.ai_generative_training": {"use": "notAllowed"}}}
    )
    filler = files.superbox("c2pa.thumbnail.claim.jpeg", files.box(b"bidb", b"\1" * 130_000))
    body = files.store(filler, assertion, old)
    expected = [("cawg", "training"), ("c2pa", "generative")]
    for file, fmt in (
        (files.png_with([(b"caBX", body)]), "PNG"),
        (files.jpeg_with(files.app11(body)), "JPEG"),
        (files.jpeg_with(files.app11(body)[::-1]), "JPEG"),
    ):
        facts = read(tmp_path, file, fmt)
        assert signals(facts) == expected
        assert facts["signals"][0]["raw"] == ENTRIES
        assert facts["problems"] == []


def test_c2pa_stores_are_found_in_webp_and_tiff(tmp_path):
    body = files.store(files.cbor_assertion("cawg.training-mining", ENTRIES))
    for file, fmt in ((files.webp_with(b"C2PA", body), "WEBP"), (files.tiff_with(0xCD41, body), "TIFF")):
        assert signals(read(tmp_path, file, fmt)) == [("cawg", "training")]


def test_the_packet_of_a_gif_is_read(tmp_path):
    file = files.gif_with(packet(f"<xmpRights:WebStatement>{NC}</xmpRights:WebStatement>"))
    assert claims(read(tmp_path, file, "GIF")) == [("CC-BY-NC-4.0", "xmpRights:WebStatement")]
    broken = file.replace(b"<?xpacket end", b"<?xpacket non")
    assert read(tmp_path, broken, "GIF")["problems"] == ["xmp.broken"]


def laughs(depth=12):
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, depth))
    return f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><x>&l{depth - 1};</x>'.encode()


HOSTILE = {
    "billion laughs": (laughs(), "xmp.doctype"),
    "an outside entity": (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "xmp.doctype"),
    "cut off": (packet("<dc:rights>")[:-40], "xmp.broken"),
    "no markup": (b"\xff\xfe\xff\xff rubbish", "xmp.broken"),
    "deep": (b"<a>" * 100_00 + b"</a>" * 100_00, "xmp.too_complex"),
    "many": (b"<a>" + b"<b/>" * 30_000 + b"</a>", "xmp.too_complex"),
    "large": (b"<a>" + b"x" * 50_000_000 + b"</a>", "xmp.too_large"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_packet_costs_only_itself(tmp_path, name):
    xmp, problem = HOSTILE[name]
    facts = read(tmp_path, picture("WEBP", xmp=xmp), "WEBP")
    assert facts["problems"] == [problem]
    # Nobody can say that nothing was reserved in what could not be read.
    assert signals(facts) == [("xmp", "unclear")]
    assert facts["claims"] == []


def test_broken_characters_do_not_hide_a_claim(tmp_path):
    xmp = packet(lang("dc:rights", "caf@ R@") + f"<xmpRights:WebStatement>{NC}</xmpRights:WebStatement>")
    facts = read(tmp_path, picture(xmp=xmp.replace(b"@", b"\xe9\x00\xff")))
    assert claims(facts) == [("CC-BY-NC-4.0", "xmpRights:WebStatement")]
    assert facts["problems"] == []
    assert "\0" not in repr(facts)


def test_packets_in_utf_16_are_read(tmp_path):
    text = packet(f"<xmpRights:WebStatement>{NC}</xmpRights:WebStatement>").decode()
    facts = read(tmp_path, picture("WEBP", xmp=text.encode("utf-16")), "WEBP")
    assert claims(facts) == [("CC-BY-NC-4.0", "xmpRights:WebStatement")]


def test_the_continuation_of_a_packet_is_read(tmp_path):
    more = packet("<plus:DataMining>DMI-PROHIBITED</plus:DataMining>")
    half = len(more) // 2
    parts = [
        (1, b"http://ns.adobe.com/xmp/extension/\0" + b"G" * 32 + struct.pack(">II", len(more), at) + part)
        for at, part in ((half, more[half:]), (0, more[:half]))
    ]
    assert signals(read(tmp_path, files.jpeg_with(parts))) == [("plus", "mining")]


def test_what_stands_behind_the_pixels_is_read(tmp_path):
    xmp = packet("<plus:DataMining>DMI-PROHIBITED</plus:DataMining>")
    chunk = b"XML:com.adobe.xmp\0\0\0\0\0" + xmp
    body = files.png_with(
        [(b"iTXt", chunk), (b"caBX", files.store(files.cbor_assertion("cawg.training-mining", ENTRIES)))],
        behind=True,
    )
    assert signals(read(tmp_path, body, "PNG")) == [("plus", "mining"), ("cawg", "training")]


def test_long_texts_and_lists_are_cut(tmp_path):
    many = "".join(f"<rdf:li>{n} {'x' * 3000}</rdf:li>" for n in range(300))
    facts = read(
        tmp_path, picture("WEBP", xmp=packet(f"<dc:creator><rdf:Seq>{many}</rdf:Seq></dc:creator>")), "WEBP"
    )
    assert len(facts["creator"]) == 500


BROKEN_STORES = {
    "cut": files.store(files.cbor_assertion("cawg.training-mining", ENTRIES))[:-9],
    "no entries": files.store(files.cbor_assertion("c2pa.training-mining", {"other": 1})),
    "bad cbor": files.store(files.superbox("c2pa.training-mining", files.box(b"cbor", b"\x9f\x9f\x9f"))),
    "bad json": files.store(files.superbox("c2pa.training-mining", files.box(b"json", b"{"))),
}


@pytest.mark.parametrize("name", BROKEN_STORES)
def test_a_broken_store_is_unclear(tmp_path, name):
    facts = read(tmp_path, files.png_with([(b"caBX", BROKEN_STORES[name])]), "PNG")
    assert facts["problems"] == ["c2pa.broken"]
    assert signals(facts) == [("c2pa", "unclear")]


def test_cbor_reads_what_it_should():
    document = {"a": [1, 23, 24, 300, True, False], "nested": {"b": "text é"}}
    assert cbor_reader.loads(files.cbor(document)) == document
    assert cbor_reader.loads(b"\xbf\x61a\x9f\x01\x20\xff\x61b\x7f\x61x\x61y\xff\xff") == {
        "a": [1, -1],
        "b": "xy",
    }
    assert cbor_reader.loads(b"\xc0\x63abc") == "abc"
    assert cbor_reader.loads(b"\xf9\x3c\x00") == 1.0


def test_random_bytes_never_raise_anything_else():
    drawn = random.Random(7)
    for _ in range(3_000):
        raw = drawn.randbytes(drawn.randint(0, 60))
        with contextlib.suppress(Unreadable):
            cbor_reader.loads(raw)
        with contextlib.suppress(Unreadable):
            training_assertions(struct.pack(">I", len(raw) + 8) + b"jumb" + raw)


def test_deep_nesting_is_refused():
    with pytest.raises(Unreadable):
        cbor_reader.loads(b"\x81" * 10_000 + b"\x01")
    body = b""
    for _ in range(200):
        body = files.superbox("x", body)
    with pytest.raises(Unreadable):
        training_assertions(body)


def test_copies_hold_nothing_of_it(tmp_path):
    source = tmp_path / "file"
    source.write_bytes(picture(xmp=packet(lang("dc:rights", "All rights reserved by somebody"))))
    found = read_file(source, sniffed=Sniffed("image", "image/jpeg"), work=tmp_path)
    for copy in found.copies:
        assert b"somebody" not in copy.path.read_bytes()
        with Image.open(copy.path) as image:
            assert not image.info.get("xmp")


def test_a_compressed_bomb_of_text_is_refused_as_a_damaged_file(tmp_path):
    chunk = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"x" * 50_000_000)
    from labeling.media.problems import MediaProblem

    with pytest.raises(MediaProblem) as caught:
        read(tmp_path, files.png_with([(b"iTXt", chunk)]), "PNG")
    assert caught.value.code == "image.corrupt"
