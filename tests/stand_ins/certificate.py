"""A self-signed certificate for loopback, made by openssl once in a process."""

import base64
import functools
import ssl
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

_OPTIONS = (
    *("-x509", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
    *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
)


@dataclass(frozen=True)
class Certificate:
    """Certificate and key as PEM text in one."""

    pem: str

    @property
    def base64(self) -> str:
        """The certificate without its key, as a kubeconfig wants it."""
        end = "-----END CERTIFICATE-----\n"
        begin = self.pem.index("-----BEGIN CERTIFICATE-----")
        return base64.b64encode(self.pem[begin : self.pem.index(end) + len(end)].encode()).decode()

    def context(self) -> ssl.SSLContext:
        """A server's context that presents it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(self.pem)
            file.flush()
            context.load_cert_chain(file.name)
        return context


@functools.cache
def self_signed() -> Certificate:
    """Good for 127.0.0.1 and a day."""
    with tempfile.TemporaryDirectory() as directory:
        key, certificate = Path(directory, "key.pem"), Path(directory, "certificate.pem")
        files = ["-keyout", str(key), "-out", str(certificate)]
        subprocess.run(["openssl", "req", *_OPTIONS, *files], check=True, capture_output=True)
        return Certificate(key.read_text() + certificate.read_text())
