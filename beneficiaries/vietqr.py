"""The VietQR payload that a banking app shows: an account, without typing its number.

Fields are EMVCo's: two digits id, two digits length, value. Source: domain dossier, section 3.2.
"""

import binascii
import re
from typing import NamedTuple

START = "000201"  # field 00, payload format "01"
NAPAS_FIELD, CRC_FIELD = "38", "63"
GUID, RECEIVER, SERVICE = "00", "01", "02"  # inside field 38
BIN, NUMBER = "00", "01"  # inside the receiver
NAPAS = "A000000727"
TO_ACCOUNT, TO_CARD = "QRIBFTTA", "QRIBFTTC"
HEAD = re.compile(r"[0-9]{4}")
BIN_FORM = re.compile(r"[0-9]{6}")
# 55 is what fits into field 38; the dossier knows no national rule (section 3.3).
NUMBER_FORM = re.compile(r"[!-~]{1,55}")


class VietQr(NamedTuple):
    """Where money would go: the six digits of the bank and the number as in the payload."""

    bin: str
    number: str
    is_card: bool


class NotAVietQrError(ValueError):
    """Not a payload that names an account; `code` says why, nothing of the text is repeated.

    not_emvco: another kind of text, or its fields do not fit together. crc_wrong: damaged or cut
    off. not_napas: pays elsewhere, or no transfer to an account or card. incomplete: bank,
    number or service is missing or malformed.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def looks_like_vietqr(text: str) -> bool:
    """Whether it begins like an EMVCo payload; cheap, and no promise that it can be read."""
    return _bare(text).startswith(START)


def parse(text: str) -> VietQr:
    """The account or card of a payload; raises NotAVietQrError, and nothing else.

    Space around it, a scanner's line end and a CRC in lower case are tolerated.
    """
    fields = _fields(_undamaged(_bare(text)))
    if list(fields)[-1] != CRC_FIELD or len(fields[CRC_FIELD]) != 4:
        raise NotAVietQrError("not_emvco")
    napas = _fields(fields.get(NAPAS_FIELD, ""))
    if napas.get(GUID) != NAPAS:
        raise NotAVietQrError("not_napas")
    receiver, service = _fields(napas.get(RECEIVER, "")), napas.get(SERVICE, "")
    _check(receiver.get(BIN, ""), receiver.get(NUMBER, ""), service)
    return VietQr(receiver[BIN], receiver[NUMBER], is_card=service == TO_CARD)


def write(*, bin: str, number: str) -> str:
    """The static payload (no amount) of an account; raises NotAVietQrError("incomplete")."""
    _check(bin, number, TO_ACCOUNT)
    receiver = _field(BIN, bin) + _field(NUMBER, number)
    napas = _field(GUID, NAPAS) + _field(RECEIVER, receiver) + _field(SERVICE, TO_ACCOUNT)
    static, dong, vietnam = _field("01", "11"), _field("53", "704"), _field("58", "VN")
    unsigned = START + static + _field(NAPAS_FIELD, napas) + dong + vietnam + CRC_FIELD + "04"
    return unsigned + crc(unsigned)


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE of ASCII text, four upper-case hexadecimal digits.

    Raises UnicodeEncodeError for anything beyond ASCII.
    """
    return f"{binascii.crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def _bare(text: str) -> str:
    return text.strip().strip("\ufeff").strip()


def _undamaged(text: str) -> str:
    """The text itself, checked before its structure: damage shall be called damage."""
    if not (text.isascii() and text.startswith(START)):
        raise NotAVietQrError("not_emvco")
    if text[-4:].upper() != crc(text[:-4]):
        raise NotAVietQrError("crc_wrong")
    return text


def _fields(text: str) -> dict[str, str]:
    """Values by id, in their order; every length must fit, no id may come twice."""
    fields: dict[str, str] = {}
    while text:
        if not HEAD.match(text):
            raise NotAVietQrError("not_emvco")
        name, end = text[:2], 4 + int(text[2:4])
        if name in fields or not 4 < end <= len(text):
            raise NotAVietQrError("not_emvco")
        fields[name], text = text[4:end], text[end:]
    return fields


def _field(name: str, value: str) -> str:
    return f"{name}{len(value):02}{value}"


def _check(bin: str, number: str, service: str) -> None:
    if service and service not in (TO_ACCOUNT, TO_CARD):
        raise NotAVietQrError("not_napas")
    if not (service and BIN_FORM.fullmatch(bin) and NUMBER_FORM.fullmatch(number)):
        raise NotAVietQrError("incomplete")
