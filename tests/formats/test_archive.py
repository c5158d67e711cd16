"""Archives: what is safe comes through, each trick is a problem, bombs stop while they are read."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest

from labeling.formats import Archive, ArchiveError, ArchiveLimits, Member, MemberRefused, Problem


def packed(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out


def problems(stream: io.BytesIO, **limits: int) -> dict[str, str]:
    with Archive(stream, limits=ArchiveLimits(**limits)) as archive:
        return {problem.pointer: problem.code for problem in archive.problems}


def test_members_metadata_and_look_up() -> None:
    stream = packed(
        ("d/metadata.jsonl", b"{}"),
        ("d/a.png", b"A"),
        ("d/sub/b.png", b"B"),
        ("__MACOSX/d/._a.png", b"x"),
        ("d/", b""),
    )
    with Archive(stream) as archive:
        assert list(archive.members) == ["d/metadata.jsonl", "d/a.png", "d/sub/b.png"]
        assert archive.problems == []
        assert archive.metadata is archive.members["d/metadata.jsonl"]
        assert [member.name for member in archive.files()] == ["d/a.png", "d/sub/b.png"]
        found = archive.find("./sub/b.png")
        assert found is archive.find("d/sub/b.png")
        assert found is not None
        assert found.open().read() == b"B"
        assert archive.find("../a.png") is None
        assert all(isinstance(entry, Member | Problem) for entry in archive)


def test_metadata_stands_at_the_top_or_in_the_only_folder() -> None:
    for names, wanted in [
        (["metadata.csv", "d/metadata.jsonl"], "metadata.csv"),
        (["metadata.json", "metadata.jsonl"], "metadata.jsonl"),
        (["d/metadata.csv", "e/a.png"], None),
        (["a.png"], None),
    ]:
        with Archive(packed(*((name, b"x") for name in names))) as archive:
            assert (archive.metadata.name if archive.metadata else None) == wanted


def _named(name: str) -> io.BytesIO:
    """An archive whose only member has exactly this name in its headers."""
    plain = "x" * len(name.encode())
    return io.BytesIO(packed((plain, b"data")).getvalue().replace(plain.encode(), name.encode()))


@pytest.mark.parametrize(
    "name", ["../a.png", "a/../../b", "/etc/passwd", "..\\a.png", "C:evil", "a//b", "./a", "a\\b"]
)
def test_unsafe_names(name: str) -> None:
    assert list(problems(_named(name)).values()) == ["archive.unsafe_path"]


def test_other_bad_members() -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    device = zipfile.ZipInfo("device")
    device.external_attr = (stat.S_IFCHR | 0o600) << 16
    stream = packed(
        (link, b"/etc/passwd"),
        (device, b""),
        ("in.zip", b"x"),
        ("in.tar.gz", b"x"),
        ("bad\x01name", b"x"),
        ("ok.txt", b"ok"),
    )
    assert problems(stream) == {
        "link": "archive.not_a_file", "device": "archive.not_a_file", "in.zip": "archive.nested", "in.tar.gz": "archive.nested",  # noqa: E501
        "bad\\x01name": "archive.bad_name",
    }  # fmt: skip
    assert problems(packed(("a", b"x"), method=zipfile.ZIP_LZMA)) == {"a": "archive.method"}


def test_names_that_stand_twice() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        stream = packed(("a", b"1"), ("a", b"2"))
    assert problems(stream) == {"a": "archive.repeated_name"}


def test_encrypted_members() -> None:
    data = bytearray(packed(("a", b"x")).getvalue())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    assert problems(io.BytesIO(bytes(data))) == {"a": "archive.encrypted"}


def test_an_archive_under_another_name_is_found_by_its_bytes() -> None:
    with Archive(packed(("a.png", packed(("x", b"y")).getvalue()))) as archive:
        with pytest.raises(MemberRefused) as caught:
            archive.members["a.png"].open()
        assert caught.value.problem.code == "archive.nested"


def test_a_bomb_is_refused_by_its_header() -> None:
    assert problems(packed(("bomb", b"\0" * 20_000_000))) == {"bomb": "archive.ratio"}
    assert problems(packed(("big", b"abc" * 1000)), member_bytes=1000) == {"big": "archive.too_large"}


def _lying(size: int) -> io.BytesIO:
    """Twenty million zeros whose headers claim `size` bytes."""
    data = bytearray(packed(("bomb", b"\0" * 20_000_000)).getvalue())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(mark) + offset, size)
    return io.BytesIO(bytes(data))


def test_real_bytes_are_counted() -> None:
    with Archive(_lying(100)) as archive:
        with pytest.raises(MemberRefused):
            archive.members["bomb"].open().read()
        assert archive.read_bytes < 2_000_000
    stream = packed(("a", bytes(range(256)) * 8), ("b", bytes(range(256)) * 8), method=zipfile.ZIP_STORED)
    with Archive(stream, limits=ArchiveLimits(total_bytes=3000)) as archive:
        assert len(archive.members["a"].open().read()) == 2048
        with pytest.raises(MemberRefused) as caught:
            archive.members["b"].open().read()
        assert caught.value.problem.code == "archive.too_large"


def test_damaged_data_is_told_while_reading() -> None:
    data = bytearray(packed(("a", b"hello world " * 50), method=zipfile.ZIP_STORED).getvalue())
    data[60] ^= 1
    with Archive(io.BytesIO(bytes(data))) as archive, pytest.raises(MemberRefused) as caught:
        archive.members["a"].open().read()
    assert caught.value.problem.code == "archive.damaged"


def test_overlapping_members() -> None:
    data = bytearray(packed(("a", b"x" * 100), ("b", b"y" * 100), method=zipfile.ZIP_STORED).getvalue())
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    struct.pack_into("<I", data, second + 42, 0)  # both entries point at the same data
    assert set(problems(io.BytesIO(bytes(data))).values()) == {"archive.overlap"}


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"PK\x03\x04" + b"\0" * 100, packed(("a", b"b")).getvalue()[:-4]],
    ids=[
        "empty",
        "text",
        "no directory",
        "cut short",
    ],  # a zip holds the time: as an id it would differ by worker
)
def test_what_is_no_zip(data: bytes) -> None:
    with pytest.raises(ArchiveError) as caught:
        Archive(io.BytesIO(data))
    assert caught.value.problem.code == "archive.not_a_zip"


def test_too_many_members() -> None:
    stream = packed(*((f"f{i}", b"") for i in range(20)))
    for limit in (10, 1):
        with pytest.raises(ArchiveError) as caught:
            Archive(stream, limits=ArchiveLimits(members=limit))
        assert caught.value.problem.code == "archive.too_many_members"
