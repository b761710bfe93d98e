"""Signatures between stores and the incident database: Ed25519 (RFC 8032) over short texts.

The `cryptography` package is imported when a key is first used.
"""

import msgspec

from data.exchange.protocol import Head

SEED_BYTES = 32


def head_text(chain: str, seq: int, digest: str) -> bytes:
    """What a device signs of a chain's head; ``digest`` is hexadecimal."""
    return f"fireline head 1\n{chain}:{seq}:{digest}".encode()


def countersigned_text(head: Head) -> bytes:
    """What the server signs of a head that it took."""
    place = f"{head.chain}:{head.seq}:{head.hash}"
    return f"fireline countersigned 1\n{place}\n{head.key}\n{head.received_at}".encode()


def enrolment_text(code: str) -> bytes:
    """What a device signs to show that the key it enrols with is its own."""
    return f"fireline enrol 1\n{code}".encode()


class SigningKey:
    """A private key; ``public`` is the 64 hexadecimal characters that others know it by."""

    def __init__(self, seed: bytes) -> None:
        """``seed`` is 32 random bytes, kept secret. Raises `ValueError` for another length."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw().hex()

    def sign(self, text: bytes) -> str:
        """128 hexadecimal characters."""
        return self._key.sign(text).hex()

    def head(self, chain: str, seq: int, digest: bytes) -> Head:
        """A chain's head, signed."""
        signature = self.sign(head_text(chain, seq, digest.hex()))
        return Head(chain, seq, digest.hex(), self.public, signature)

    def countersign(self, head: Head, now: int) -> Head:
        """The head as the server gives it back."""
        taken = msgspec.structs.replace(head, received_at=now, server_key=self.public)
        return msgspec.structs.replace(taken, countersignature=self.sign(countersigned_text(taken)))


def signed(key: str, signature: str, text: bytes) -> bool:
    """Whether the owner of this public key signed the text."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), text)
    except (InvalidSignature, ValueError):
        return False
    return True


def head_holds(head: Head) -> bool:
    """Whether the device's signature fits the head."""
    return signed(head.key, head.signature, head_text(head.chain, head.seq, head.hash))


def countersignature_holds(head: Head, server_key: str) -> bool:
    """Whether the server of this key vouches for the head."""
    return head.server_key == server_key and signed(
        server_key, head.countersignature, countersigned_text(head)
    )
