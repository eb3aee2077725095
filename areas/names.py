"""What people type for a name: compared as Vietnamese is written, searched without accents."""

from unicodedata import combining, normalize

TONES = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng

TYPES = [
    "Tỉnh",
    "Thành phố",
    "Quận",
    "Huyện",
    "Thị xã",
    "Thị trấn",
    "Phường",
    "Xã",
    "Đặc khu",
    "BHXH cơ sở",
]


def key(name: str) -> str:
    """Equal for two ways to write one name: Hoà and Hòa, composed or not, in any case.

    Sơn Hà and Sơn Hạ stay different places.
    """
    return " ".join(_tone_last(word) for word in normalize("NFD", name.casefold()).split())


def search_key(name: str) -> str:
    """The name in small letters without accents, for searching alone."""
    letters = (letter for letter in normalize("NFD", name.casefold()) if not combining(letter))
    return " ".join("".join(letters).replace("đ", "d").split())


def short(name: str) -> str:
    """Without the type of unit: Đồng Hới for Thành phố Đồng Hới; but Quận 1 stays Quận 1."""
    for kind in TYPES:
        rest = name.removeprefix(f"{kind} ")
        if rest != name and not rest[:1].isdigit():
            return rest
    return name


def _tone_last(word: str) -> str:
    letters = "".join(letter for letter in word if letter not in TONES)
    return normalize("NFC", letters) + "".join(letter for letter in word if letter in TONES)
