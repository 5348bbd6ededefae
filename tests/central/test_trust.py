"""Whom reports are believed by: public keys and certificates of a laboratory, added, listed and taken back."""

import os

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.__main__ import main
from central.service import initialise
from central.trust import NotTrusted, trust, trusted
from tests.reports.authority import Authority

KEY = b'{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}'


@pytest.fixture(scope="module")
def certificate() -> bytes:
    """The root of a laboratory's seals, PEM."""
    return Authority().pem()


def test_keys_and_certificates_are_added_listed_and_removed(tmp_path, certificate):
    """By the command, for one laboratory alone; the same thing twice is one; the trail says who did it."""
    data = tmp_path / "central"
    initialise(data)

    def run(*words: str):
        return CliRunner().invoke(main, ["trust", words[0], "--data", str(data), *words[1:]])

    for name, content in (("lab.jwk", KEY), ("root.pem", certificate), ("again.pem", certificate)):
        (tmp_path / name).write_bytes(content)
        added = run("add", str(tmp_path / name))
        assert added.exit_code == 0, added.output
    listed = run("list").output.splitlines()
    assert sorted(line.split("\t")[1] for line in listed) == ["certificate", "key"]
    assert run("list", "--tenant", "other").output == ""
    name = next(line.split("\t")[0] for line in listed if "certificate" in line)
    assert run("remove", "nobody").exit_code == 1
    assert run("remove", name[:8]).exit_code == 0
    assert [line.split("\t")[1] for line in run("list").output.splitlines()] == ["key"]


@pytest.mark.parametrize(
    "content",
    [
        b'{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "d": "secret"}',
        b'{"kty": "OKP", "crv": "Ed25519", "x": "../../etc"}',
        b'{"kty": "RSA"}',
        b"{",
        b"",
        b"hello",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        os.urandom(1 << 20) + b"x",
    ],
)
def test_what_is_no_public_key_and_no_certificate_is_refused(tmp_path, content):
    """A private key, another kind of key, a path for a name, a broken or huge file: refused, and nothing is kept."""
    with pytest.raises(NotTrusted) as told:
        trust(tmp_path / "main", content)
    assert told.value.message.zh != told.value.message.en
    assert "secret" not in str(told.value)
    assert trusted(tmp_path / "main") == []


def test_a_private_key_beside_a_certificate_is_refused(tmp_path, certificate):
    """A PEM file with both is what people have at hand; the secret half must not lie on a server."""
    private = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(NotTrusted):
        trust(tmp_path / "main", certificate + private)
    assert trusted(tmp_path / "main") == []


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    """What somebody put there by hand and is nothing is listed as such, and can be removed."""
    (tmp_path / "odd.pem").write_bytes(b"nothing")
    assert [(one.name, one.kind) for one in trusted(tmp_path)] == [("odd.pem", "unreadable")]
