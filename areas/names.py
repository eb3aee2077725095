"""What people type for a name: compared as Vietnamese is written, searched without accents."""

from unicodedata import combining, normalize

TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng


def key(name: str) -> str:
    """Equal for two ways to write one name: Hoà and Hòa, composed or not, in any case.

    Sơn Hà and Sơn Hạ stay different places.
    """
    return " ".join(_tone_last(word) for word in normalize("NFD", name.casefold()).split())


def search_key(name: str) -> str:
    """The name in small letters without accents, for searching alone."""
    letters = (letter for letter in normalize("NFD", name.casefold()) if not combining(letter))
    return " ".join("".join(letters).replace("đ", "d").split())


def _tone_last(word: str) -> str:
    letters = "".join(letter for letter in word if letter not in TONES)
    return normalize("NFC", letters) + "".join(letter for letter in word if letter in TONES)
