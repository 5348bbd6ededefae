"""A certificate authority for these tests, keys it certifies, and an RFC 3161 time-stamp service on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

PASSPHRASE = "a long passphrase"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


class Authority:
    """A root that certifies a laboratory's seal and a time-stamp service, and tells whom it has revoked."""

    def __init__(self, name: str = "Test Root") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name(name)
        self.root = self._certificate(self._name, self._key.public_key(), is_authority=True, years=20)

    def seal(self, folder: Path, *, name: str = "石油地质实验中心", begin: datetime = BEGIN, years: float = 3) -> None:
        """Put a key file, its passphrase and signing.toml into the data folder `folder`."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._certificate(_name(name), key.public_key(), begin=begin, years=years)
        signing = folder / "signing"
        (signing / "trusted").mkdir(parents=True, exist_ok=True)
        encryption = serialization.BestAvailableEncryption(PASSPHRASE.encode())
        content = pkcs12.serialize_key_and_certificates(b"seal", key, certificate, [self.root], encryption)
        (signing / "laboratory.p12").write_bytes(content)
        (signing / "laboratory.pass").write_text(f"{PASSPHRASE}\n", "utf-8")
        lines = ("[seal]", 'kind = "pkcs12"', 'file = "laboratory.p12"', 'passphrase_file = "laboratory.pass"')
        (signing / "signing.toml").write_text("\n".join(lines), "utf-8")
        (signing / "trusted" / "root.pem").write_bytes(self.pem())

    def pem(self) -> bytes:
        """The root's certificate."""
        return self.root.public_bytes(serialization.Encoding.PEM)

    def trusted(self) -> asn1_x509.Certificate:
        """The root as pyHanko takes it."""
        return asn1_x509.Certificate.load(self.root.public_bytes(serialization.Encoding.DER))

    def crl(self) -> bytes:
        """The list of the revoked (nobody), in force for a long time."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self._name)
        builder = builder.last_update(BEGIN).next_update(BEGIN + timedelta(days=3650))
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
        )
        builder = builder.add_extension(x509.CRLNumber(1), critical=False)
        return builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    @contextmanager
    def time_stamp_service(self) -> Iterator[str]:
        """A service that stamps over HTTP; gives its address."""
        key = rsa.generate_private_key(65537, 2048)  # pyHanko's responder knows RSA only
        certificate = self._certificate(_name("Test TSA"), key.public_key(), stamps=True)
        responder = DummyTimeStamper(
            tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
            tsa_key=keys.PrivateKeyInfo.load(
                key.private_bytes(
                    serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
            ),
            certs_to_embed=SimpleCertificateStore.from_certs([self.trusted()]),
        )
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(responder))
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            server.server_close()
            thread.join(10)

    def _certificate(
        self,
        subject: x509.Name,
        public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
        *,
        begin: datetime = BEGIN,
        years: float = 10,
        is_authority: bool = False,
        stamps: bool = False,
    ) -> x509.Certificate:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(public)
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begin)
        builder = builder.not_valid_after(begin + timedelta(days=365 * years))
        builder = builder.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = builder.add_extension(issuer, critical=False)
        usage = dict.fromkeys(USAGES, False)
        usage |= {"key_cert_sign": True, "crl_sign": True} if is_authority else {}
        usage |= {} if is_authority else {"digital_signature": True, "content_commitment": not stamps}
        builder = builder.add_extension(x509.KeyUsage(**usage), critical=True)
        if stamps:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return builder.sign(self._key, hashes.SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _handler(responder: DummyTimeStamper) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = responder.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
