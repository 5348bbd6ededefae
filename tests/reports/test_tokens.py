"""The verification code: small, signed, checked without service or station; every change of it is found."""

from __future__ import annotations

import base64
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import segno
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey
from numpy.typing import NDArray
from pypdf import PdfReader

from station.errors import Conflict
from station.reports.commands.report import report as report_command
from station.reports.commands.report import verify
from station.reports.proof.signing_key import SigningError
from station.reports.proof.token_key import make_token_key, token_key, trusted_keys
from station.reports.proof.tokens import BadToken, looks_like_token, public_jwk, read_token, sign_token
from station.reports.proof.verification import Trust, verify_pdf, verify_token
from tests.reports.conftest import Issued, issue
from tests.reports.laboratory import COMMISSION, Laboratory

DIGEST = "5a" * 32
ADDRESS = "https://lab.example/verify"
DOTS = 300


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("key")
    make_token_key(folder)
    pem = token_key(folder)
    assert pem is not None
    return pem


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    laboratory = Laboratory(tmp_path_factory.mktemp("coded"))
    laboratory.order("rock_eval", 2)
    laboratory.run("rock_eval", [f"{COMMISSION}-001", f"{COMMISSION}-002"])
    make_token_key(laboratory.station.store.folder)
    laboratory.station.store.settings.put("report.verify_address", ADDRESS)
    report = issue(laboratory, "rock_eval")
    yield Issued(laboratory, report, laboratory.station.desk.preview(report.id))
    laboratory.station.close()


def _token(issued: Issued) -> str:
    (attached,) = PdfReader(io.BytesIO(issued.pdf)).attachments["verification.jws"]
    return attached.decode()


def test_a_token_states_what_was_signed(private: bytes) -> None:
    """Number, revision and digest come back; a scanned address with the token behind # is the same."""
    token = sign_token(private, report_no="2026-岩-0001", revision=3, content_sha256=DIGEST)
    stated = read_token(token, [public_jwk(private)])
    assert (stated.report_no, stated.revision, stated.content_sha256) == ("2026-岩-0001", 3, DIGEST)
    assert read_token(f" https://lab.example/verify#{token}\n", [public_jwk(private)]) == stated
    assert len(token) < 260, "it must stay scannable"
    assert token == sign_token(private, report_no="2026-岩-0001", revision=3, content_sha256=DIGEST)


def test_any_jose_library_can_check_it(private: bytes) -> None:
    """It is a plain compact JWS under the exported JWK, which holds no private part."""
    token = sign_token(private, report_no="N", revision=1, content_sha256=DIGEST)
    jwk = public_jwk(private)
    assert "d" not in jwk
    checked = jws.deserialize_compact(token, OKPKey.import_key(jwk), algorithms=["Ed25519"])
    assert checked.protected["kid"] == jwk["kid"]


@settings(max_examples=150, deadline=None)
@given(place=st.integers(0, 10_000), by=st.integers(1, 63))
def test_every_change_is_found(private: bytes, place: int, by: int) -> None:
    """One character changed anywhere: never read as a different statement."""
    token = sign_token(private, report_no="2026-RE-010001", revision=1, content_sha256=DIGEST)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    at = place % len(token)
    if token[at] == ".":
        return
    changed = token[:at] + alphabet[(alphabet.index(token[at]) + by) % 64] + token[at + 1 :]
    try:
        stated = read_token(changed, [public_jwk(private)])
    except BadToken:
        return
    # the last character of a part has bits that mean nothing in base64
    assert stated == read_token(token, [public_jwk(private)])


@pytest.mark.parametrize("text", ["", "hello", "a.b.c", "eyJ.eyJ." + "A" * 86, "x" * 5000, "..", "é.é.é"])
def test_what_is_no_token_is_refused(private: bytes, text: str) -> None:
    """Anything may be scanned; nothing but BadToken comes out."""
    with pytest.raises(BadToken):
        read_token(text, [public_jwk(private)])


def test_another_laboratorys_token_is_foreign(private: bytes, tmp_path: Path) -> None:
    """Whole, but signed by a key that is not trusted here."""
    token = sign_token(private, report_no="N", revision=1, content_sha256=DIGEST)
    with pytest.raises(BadToken) as caught:
        read_token(token, [make_token_key(tmp_path)])
    assert caught.value.foreign


@pytest.mark.parametrize("algorithm", ["none", "HS256", "EdDSA-not"])
def test_no_other_algorithm_is_taken(private: bytes, algorithm: str) -> None:
    """A token that names another algorithm or none is not believed, whatever its key id."""
    jwk = public_jwk(private)
    _, payload, signature = sign_token(private, report_no="N", revision=1, content_sha256=DIGEST).split(".")
    header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "kid": jwk["kid"]}).encode()).decode().rstrip("=")
    with pytest.raises(BadToken):
        read_token(f"{header}.{payload}.{signature}", [jwk])


def test_the_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    """A second key is refused, since codes in print rest on the first; others may not read it."""
    made = make_token_key(tmp_path)
    with pytest.raises(Conflict, match="already"):
        make_token_key(tmp_path)
    path = tmp_path / "signing" / "token-key.pem"
    if os.name != "nt":  # there the folder's rights decide, see docs/windows.md
        assert path.stat().st_mode & 0o077 == 0
    assert trusted_keys(tmp_path) == [made]
    path.write_bytes(b"not a key")
    with pytest.raises(SigningError, match="Ed25519"):
        token_key(tmp_path)


def test_the_code_on_the_report_is_its_token(coded: Issued) -> None:
    """The first page says what the code is; the token in the file states this report's number and content."""
    reader = PdfReader(io.BytesIO(coded.pdf))
    assert "验伪码" in reader.pages[0].extract_text()
    keys = trusted_keys(coded.laboratory.station.store.folder)
    stated = read_token(_token(coded), keys)
    assert (stated.report_no, stated.content_sha256) == (coded.report.report_no, coded.report.content_sha256)
    assert verify_pdf(coded.pdf, coded.laboratory.station.store).genuine == "issued"


def test_the_printed_symbol_reads_back(coded: Issued) -> None:
    """Each module of the QR symbol on the page is that of the address and the token."""
    wanted = [[bool(module) for module in row] for row in segno.make(f"{ADDRESS}#{_token(coded)}", error="m").matrix]
    document = pypdfium2.PdfDocument(coded.pdf)
    dark = document[0].render(scale=DOTS / 72).to_numpy()[:, :, 0] < 128
    document.close()
    band = dark[:, round(38 / 25.4 * DOTS) : round(64 / 25.4 * DOTS)]
    top, bottom = max(_runs(band.any(axis=1)), key=lambda run: run[1] - run[0])
    left, right = _runs(band[top:bottom].any(axis=0))[0][0], _runs(band[top:bottom].any(axis=0))[-1][1]
    size = len(wanted)
    places = [(round((n + 0.5) / size * (bottom - top)), round((n + 0.5) / size * (right - left))) for n in range(size)]
    read = [[bool(band[top + down, left + across]) for _, across in places] for down, _ in places]
    assert read == wanted


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Begin and end of each run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(int), [0]))))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]


def test_a_code_alone_is_verified(coded: Issued) -> None:
    """Without a station the laboratory's statement; with it, whether the record says the same."""
    store = coded.laboratory.station.store
    keys = trusted_keys(store.folder)
    token = _token(coded)
    assert verify_token(token, None, Trust(keys=keys)).genuine == "issued"
    assert verify_token(token, store).genuine == "issued"
    assert verify_token(token, None).genuine == "foreign"
    private = token_key(store.folder)
    assert private is not None
    other = sign_token(private, report_no=coded.report.report_no, revision=1, content_sha256=DIGEST)
    assert verify_token(other, store).genuine == "values_changed"


def test_the_code_alone_does_not_prove_the_pages(coded: Issued) -> None:
    """No seal, no record: values are proved, the pages are not, and the answer says both."""
    keys = trusted_keys(coded.laboratory.station.store.folder)
    verdict = verify_pdf(coded.pdf, None, Trust(keys=keys))
    assert verdict.genuine == "unproven"
    assert "values" in verdict.reason.en
    assert "pages" in verdict.reason.en


def test_the_command_takes_a_code_or_a_file(coded: Issued, tmp_path: Path) -> None:
    """`verify CODE` and `verify FILE` answer by exit code; `--trust` takes the public key from elsewhere."""
    runner = CliRunner()
    data = ["--data", str(coded.laboratory.station.store.folder), "--lang", "en"]
    token = _token(coded)
    assert runner.invoke(verify, [token, *data]).exit_code == 0
    public = json.loads(runner.invoke(report_command, ["key", "public", *data]).output)["keys"][0]
    elsewhere = tmp_path / "lab.jwk"
    elsewhere.write_text(json.dumps(public), "utf-8")
    nowhere = {"GEOLAB_HOME": str(tmp_path / "empty")}
    answered = runner.invoke(verify, [f"https://lab.example/verify#{token}", "--trust", str(elsewhere)], env=nowhere)
    assert answered.exit_code == 0
    assert runner.invoke(verify, [token], env=nowhere).exit_code == 5
    file = tmp_path / "report.pdf"
    file.write_bytes(coded.pdf)
    assert runner.invoke(verify, [str(file), "--trust", str(elsewhere)], env=nowhere).exit_code == 6
    assert not looks_like_token(str(file))
