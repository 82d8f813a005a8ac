"""Archives: what is in them is read, and nothing they can hold does harm."""

import gzip
import io
import tarfile
import zipfile

import pytest

from kg.errors import SourceError


@pytest.fixture
def text(body):
    return body.encode()


def zipped(members, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def tarred(members, path, mode="w:gz"):
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            member = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


@pytest.mark.parametrize("make", [zipped, tarred])
def test_members_are_read_in_order(make, tmp_path, collect, text):
    members = {f"news/{name}.txt": text + f"\n\nIt was report {name}.".encode() for name in "cab"}
    members["news/logo.png"] = b"\x89PNG\x00"
    items, problems = collect(
        make(members, tmp_path / "a.archive.zip" if make is zipped else tmp_path / "a.tar.gz")
    )
    assert [item.name for item in items] == ["c", "a", "b"]
    assert items[0].source.endswith("!news/c.txt")
    assert problems == []


@pytest.mark.parametrize("make", [zipped, tarred])
@pytest.mark.parametrize(
    "name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "..\\out.txt", "C:\\out.txt"]
)
def test_names_that_point_out_are_refused(make, name, tmp_path, collect, text):
    path = make({name: text, "good.txt": text}, tmp_path / ("a.zip" if make is zipped else "a.tar.gz"))
    before = set(tmp_path.parent.rglob("*"))
    (item,), problems = collect(path)
    assert item.name == "good"
    assert "points out of the archive" in problems[0].message
    assert set(tmp_path.parent.rglob("*")) == before


def test_links_in_archives_are_refused(tmp_path, collect, text):
    link = tarfile.TarInfo("passwd.txt")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device = tarfile.TarInfo("zero.txt")
    device.type = tarfile.CHRTYPE
    _, problems = collect(tarred({link: b"", device: b"", "good.txt": text}, tmp_path / "a.tar"))
    assert ["is a link or device" in problem.message for problem in problems] == [True, True]
    entry = zipfile.ZipInfo("link.txt")
    entry.external_attr = 0o120777 << 16
    _, problems = collect(zipped({entry: b"/etc/passwd", "good.txt": text}, tmp_path / "b.zip"))
    assert "is a link or device" in problems[0].message


def test_bombs_are_met_by_counting(tmp_path, collect, text):
    zeros = b"\x00" * 30_000_000
    for path in (
        zipped({"good.txt": text, "a.jsonl": zeros, "b.jsonl": zeros}, tmp_path / "a.zip"),
        tarred({"good.txt": text, "a.jsonl": zeros, "b.jsonl": zeros}, tmp_path / "a.tar.gz"),
    ):
        items, problems = collect(path, max_unpacked=40_000_000)
        assert [item.name for item in items] == ["good"]
        assert any("unpacks to more than is allowed" in problem.message for problem in problems)


def test_a_member_that_is_too_large_does_not_stop_the_next(tmp_path, collect, text):
    path = zipped({"a.txt": b"\x20" * 3_000_000, "good.txt": text}, tmp_path / "a.zip")
    (item,), problems = collect(path, max_file=1_000_000)
    assert item.name == "good"
    assert "larger than 1 MB" in problems[0].message


def test_a_gzip_bomb_alone_is_refused(tmp_path, collect):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"\x20" * 50_000_000))
    with pytest.raises(SourceError, match="larger than 20 MB"):
        collect(path)


def test_archives_in_archives_are_opened_so_deep(tmp_path, collect, text):
    inner = zipped({"a.txt": text}, tmp_path / "1.zip").read_bytes()
    middle = zipped({"1.zip": inner}, tmp_path / "2.zip").read_bytes()
    outer = zipped({"2.zip": middle}, tmp_path / "3.zip")
    (item,), _ = collect(tmp_path / "2.zip")
    assert item.source.endswith("2.zip!1.zip!a.txt")
    with pytest.raises(SourceError, match="archive in an archive"):
        collect(outer)


def test_an_archive_of_itself_ends(tmp_path, collect, text):
    data = text
    for _ in range(20):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a.zip", data)
        data = out.getvalue()
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(SourceError, match="Unpack it first"):
        collect(tmp_path / "a.zip")


def test_too_many_members_are_cut_off(tmp_path, collect, text):
    members = {f"{n:03}.txt": text + str(n).encode() for n in range(20)}
    items, problems = collect(zipped(members, tmp_path / "a.zip"), max_members=5)
    assert len(items) == 5
    assert "more than 5 members" in problems[0].message


def test_a_locked_member_is_told(tmp_path, collect, text):
    path = zipped({"a.txt": text, "good.txt": text}, tmp_path / "a.zip")
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    (item,), problems = collect(path)
    assert item.name == "good"
    assert "locked with a password" in problems[0].message


def test_a_damaged_member_is_told_and_the_next_is_read(tmp_path, collect, text):
    path = zipped({"a.txt": text * 50, "good.txt": text}, tmp_path / "a.zip")
    data = bytearray(path.read_bytes())
    data[60:70] = b"\xff" * 10
    path.write_bytes(data)
    (item,), problems = collect(path)
    assert item.name == "good"
    assert "is damaged" in problems[0].message
