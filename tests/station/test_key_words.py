"""Six words for a key: the published encoding, the same on both ends, another for every other key."""

import base64
import hashlib

from station.records.key_words import _word, key_words


def test_words_are_the_published_proquints():
    """127.0.0.1 and 63.84.220.193 in the paper (arXiv:0901.4016) are lusab-babad and gutih-tugad."""
    pairs = {0x7F00: "lusab", 0x0001: "babad", 0x3F54: "gutih", 0xDCC1: "tugad"}
    assert {bits: _word(bits) for bits in pairs} == pairs


def test_every_key_has_its_own_words():
    """Six words, of the key's hash: keys that differ in one bit have nothing in common."""
    keys = [bytes([n]) + bytes(31) for n in range(256)]
    texts = [base64.urlsafe_b64encode(key).decode().rstrip("=") for key in keys]
    said = {key_words(text) for text in texts}
    assert len(said) == 256
    assert all(len(words.split()) == 6 for words in said)
    first = int.from_bytes(hashlib.sha256(keys[0]).digest()[:2], "big")
    assert key_words(texts[0]).split()[0] == _word(first)
