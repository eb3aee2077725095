"""Names typed for fonts from before Unicode (TCVN3, VNI): read as Unicode they are not names.

Source: domain dossier 7.3; the letters are those of TCVN 5712:1993 and of VNI for Windows.
"""

import re

TCVN3, VNI = "TCVN3 (.VnTime)", "VNI (VNI-Times)"
# Signs that stand for letters there, and that no Vietnamese name has.
OF_TCVN3 = re.compile("[¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶¸¹»¼½¾]")
# A vowel and the accent typed behind it: pairs that no Vietnamese syllable has.
OF_VNI = re.compile(
    "a[âàáãåäêéèëúüûùøï]|e[âàáãåäùøûõï]|o[âåäùøûï]|[uiy][øûï]|[ôö][ùøûõï]|ñ", re.IGNORECASE
)
MOST_BY_ACCIDENT = 0.2  # of the words


def font_of(name: str) -> str | None:
    """The font that the name was typed for, if it was not typed in Unicode."""
    if OF_TCVN3.search(name):
        return TCVN3
    return VNI if OF_VNI.search(name) else None


def font_of_all(names: list[str]) -> str | None:
    """The font of a whole list; None where only a few words look like it."""
    words = [name for name in names if any(map(str.isalpha, name))]
    fonts = [font for name in words if (font := font_of(name))]
    if len(fonts) <= MOST_BY_ACCIDENT * len(words):
        return None
    return max(set(fonts), key=fonts.count)
