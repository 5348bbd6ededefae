"""The vault keeps bytes by what they are, and gives them back under their own names."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from station.errors import NotFound
from station.store import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault")


def test_the_same_content_is_kept_once(vault: Vault) -> None:
    """Two files of the same bytes are one in the vault, and no part file is left behind."""
    first, size = vault.put_stream(io.BytesIO(b"peaks" * 1000))
    assert vault.put_bytes(b"peaks" * 1000) == first == hashlib.sha256(b"peaks" * 1000).hexdigest()
    assert size == 5000
    assert [path.name for path in vault.root.rglob("*") if path.is_file()] == [first]


def test_a_dataset_comes_back_with_its_names(vault: Vault) -> None:
    """A .D folder is given to a reader as a folder of that name with its members, and gone afterwards."""
    members = {}
    for name, content in {"001.D/FID1A.ch": b"fid", "001.D/ACQ.M/x.txt": b"x"}.items():
        members[name] = vault.put_stream(io.BytesIO(content))
    manifest = vault.put_manifest(members)
    with vault.opened("run7/001.D", manifest, is_folder=True) as path:
        assert path.name == "001.D"
        assert (path / "FID1A.ch").read_bytes() == b"fid"
        assert (path / "ACQ.M" / "x.txt").read_bytes() == b"x"
    assert not path.exists()
    assert [member.path for member in vault.members(manifest)] == ["001.D/ACQ.M/x.txt", "001.D/FID1A.ch"]


def test_a_dataset_with_odd_names_comes_back(vault: Vault) -> None:
    """Whatever a file system allows in a name is a name, and ends no line of the manifest."""
    names = [
        "r.D/a b",
        "r.D/next\nline",
        "r.D/sep\u2028.x",
        "r.D/nel\x85",
        'r.D/"quoted"',
        "r.D/gbk\udcce\udcc4",
        "r.D/\x1c",
    ]
    members = {name: vault.put_stream(io.BytesIO(name.encode("utf-8", "surrogateescape"))) for name in names}
    manifest = vault.put_manifest(members)
    assert sorted(member.path for member in vault.members(manifest)) == sorted(names)


def test_a_path_out_of_the_dataset_is_refused(vault: Vault) -> None:
    """A manifest that names ../ is never followed."""
    members = {"../../evil": vault.put_stream(io.BytesIO(b"x"))}
    manifest = vault.put_manifest(members)
    with pytest.raises(NotFound), vault.opened("a.D", manifest, is_folder=True):
        pass


def test_what_is_not_there_is_said(vault: Vault) -> None:
    """A lost file names itself; a name that is no sha256 is a programming error."""
    with pytest.raises(NotFound, match="0" * 64):
        vault.path("0" * 64)
    with pytest.raises(ValueError, match="not a sha256"):
        vault.path("../../etc/passwd")
