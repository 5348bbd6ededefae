"""A public key as six words that two people can read to each other: is the station on my screen the one before you?

The words are proquints (D. S. Wilkerson, "A Proposal for Proquints: Identifiers that are Readable, Spellable, and
Pronounceable", arXiv:0901.4016): sixteen bits are consonant, vowel, consonant, vowel, consonant. They need no word
list and are the same for readers of Chinese and of English. Six of them are the first 96 bits of the key's SHA-256:
finding another key with the same words is out of reach.
"""

from __future__ import annotations

import base64
import hashlib

CONSONANTS = "bdfghjklmnprstvz"
VOWELS = "aiou"
WORDS = 6


def key_words(public_key: str) -> str:
    """The six words of an Ed25519 public key given as base64url without padding."""
    raw = base64.urlsafe_b64decode(public_key + "=" * (-len(public_key) % 4))
    digest = hashlib.sha256(raw).digest()
    return " ".join(_word(int.from_bytes(digest[2 * n : 2 * n + 2], "big")) for n in range(WORDS))


def _word(bits: int) -> str:
    return "".join(
        (
            CONSONANTS[bits >> 12],
            VOWELS[bits >> 10 & 3],
            CONSONANTS[bits >> 6 & 15],
            VOWELS[bits >> 4 & 3],
            CONSONANTS[bits & 15],
        )
    )
