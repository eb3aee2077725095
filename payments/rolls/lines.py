"""Lines of a roll, some thousands at a time: from text cells to typed values and faults of cells.

Cells are read column by column and each distinct text of a column once, for lists repeat
themselves: their communes, dates and amounts. Accounts are read by their own module.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Sequence, Set
from typing import Any, NamedTuple

from django.conf import settings

from areas.calendar import months_after
from payments.models.periods import Method, Programme
from payments.rolls import cells, copying, old_fonts, repairs
from payments.rolls.accounts import AccountReader
from payments.rolls.cells import Birth
from payments.rolls.copying import BETWEEN_LINES, Texts, Value, each, escaped, written
from payments.rolls.faults import RefusedError
from payments.rolls.layout import BIRTH_OF_WOMEN, COLUMNS, LONGEST_TEXT, Row
from payments.rolls.numbers import Numbered
from payments.rolls.surroundings import Fault, Surroundings

BETWEEN_CELLS = "\x1f"
ETHS = "Ðð"

Judge = Callable[[str], str | None]


class Batch(NamedTuple):
    """Some lines, ready for staging: text for COPY, faults, programmes, the sum of digests,
    account numbers; and rows of which the list has to tell whether they are lines."""

    lines: int = 0
    text: bytes = b""
    faults: Sequence[Fault] = ()
    programmes: Set[int] = frozenset()
    digest: int = 0
    numbered: Numbered = Numbered()
    odd: Sequence[Row] = ()


class LineReader:
    """Reads one batch of rows after the other and gathers the faults of their cells."""

    def __init__(self, places: dict[str, int], around: Surroundings) -> None:
        self.around = around
        self.turn_to(places)
        self.next_month = months_after(around.month, 1).isoformat()
        self.lines: list[int] = []
        self.faults: list[Fault] = []
        self.accounts = AccountReader(around, self._note)
        self.digest = hashlib.blake2b(key=settings.FINGERPRINT_KEY.encode()[:64], digest_size=32)

    def turn_to(self, places: dict[str, int]) -> None:
        """The next rows are of a list whose columns stand in these places."""
        self.places = places
        self.width = max(places.values()) + 1

    def read_batch(self, lines: Sequence[int], rows: Sequence[list[str]]) -> Batch:
        """The cells of lines as text for COPY, their faults, and the sum of their digests."""
        if not rows:
            return Batch()
        self.lines, self.faults = list(lines), []
        of = self._columns(rows)
        self._mend(of)
        self._judge("period", of["period"], self._wrong_period, period=self._month)
        programmes = self._programmes(of["programme"])
        si_codes = self._numbers("si_code", of["si_code"], 10, "si_code_form")
        citizen_ids = self._numbers("citizen_id", of["citizen_id"], 12, "citizen_id_form")
        self._check_some_identifier(of["si_code"], of["citizen_id"])
        names = _with_single_spaces(of["full_name"])
        if not all(names) or not _all_short(names):
            self._judge("full_name", names, _wrong_name)
        births = list(map(cells.birth, of["birth_date"]))
        years = [born.year if born else None for born in births]
        self._check_births(of["birth_date"], years)
        sexes = self._optional("sex", of["sex"], cells.sex, "sex_unknown")
        self._compare_citizen_ids(citizen_ids, years, sexes)
        self._judge("phone", of["phone"], wrong_phone)
        communes = self._communes(of["commune_code"])
        points = self._optional(
            "point_code", of["point_code"], self.around.points.get, "point_unknown", warn=True
        )
        amounts = self._amounts(of["amount"])
        methods = self._methods(of["method"], programmes)
        accounts = self.accounts.read(self.lines, of, methods, programmes, names)
        outcomes = self._optional("outcome", of["outcome"], cells.outcome, "outcome_unknown")
        for column, texts in (
            ("benefit", of["benefit"]),
            ("hamlet", of["hamlet"]),
        ):
            if not _all_short(texts):
                self._judge(column, texts, _too_long)
        return Batch(
            len(rows),
            copying.rows(
                list(map(str, self.lines)), written(programmes), escaped(of["benefit"]),
                si_codes, citizen_ids, escaped(names),
                written(years), [born and born.day or "" for born in births],
                written(sexes), escaped(of["phone"]), written(communes),
                escaped(of["hamlet"]), written(points), amounts, accounts.methods,
                accounts.accounts, written(outcomes),
            ).encode(),
            self.faults,
            set(filter(None, programmes)),
            self._digests(of, programmes),
            accounts.numbered,
        )  # fmt: skip

    def _mend(self, of: dict[str, Texts]) -> None:
        """Lets stand what an officer accepted for damaged cells; tells of damaged names."""
        self._look_for_old_fonts(of["full_name"])
        for column in ("full_name", "hamlet"):
            together = "".join(of[column])
            if any(map(together.__contains__, ETHS)):
                of[column] = self._mended(column, of[column], tell=column == "full_name")
        for column in repairs.DIGITS.keys() | {"birth_date", "amount"}:
            if self.around.repairs.within([column]):
                of[column] = self._mended(column, of[column])

    def _mended(self, column: str, texts: Texts, *, tell: bool = False) -> list[str]:
        """Every accepted repair made, and told; others, where they stop no line, offered."""
        offers = {text: offer for text in set(texts) if (offer := repairs.offered(column, text))}
        mended = list(texts)
        for place, text in enumerate(texts):
            if text not in offers:
                continue
            (kind, to), line = offers[text], self.lines[place]
            if self.around.repairs.accept(kind, line, column):
                mended[place] = to
                self.faults.append(Fault(line, column, text[:200], "mended", {"to": to}, True))
            elif tell:
                self.faults.append(Fault(line, column, text[:200], "eth", {}, True, to, kind))
        return mended

    def _look_for_old_fonts(self, names: Texts) -> None:
        words = " ".join(set(" ".join(names).split()))  # names repeat their words
        if words.isascii() or not old_fonts.font_of(words):
            return
        font = old_fonts.font_of_all(list(names))
        if font:
            raise RefusedError("old_font", font=font)
        self._judge(
            "full_name",
            names,
            lambda name: "old_font" if old_fonts.font_of(name) else None,
            warn=True,
        )

    @property
    def _month(self) -> str:
        return f"{self.around.month:%Y-%m}"

    def _columns(self, rows: Sequence[list[str]]) -> dict[str, Texts]:
        """The contract's columns, cells without spaces around them and in NFC."""
        if set(map(len, rows)) != {self.width}:
            rows = [[*row, *[""] * (self.width - len(row))][: self.width] for row in rows]
        delivered, missing = list(zip(*rows, strict=True)), [""] * len(rows)
        if "full_name" in self.places:
            self._tell_of_composed(delivered[self.places["full_name"]])
        of: dict[str, Texts] = {
            column: _tidy(delivered[self.places[column]]) if column in self.places else missing
            for column in COLUMNS
        }
        if BIRTH_OF_WOMEN in self.places:
            women = _tidy(delivered[self.places[BIRTH_OF_WOMEN]])
            both = list(zip(of["birth_date"], women, strict=True))
            of["birth_date"] = [man or woman for man, woman in both]
            if "sex" not in self.places:
                of["sex"] = ["M" if man else "F" if woman else "" for man, woman in both]
        return of

    def _tell_of_composed(self, names: Texts) -> None:
        """Accents that came as signs of their own are composed everywhere; for names it is told."""
        together = "".join(names)
        if together.isascii() or unicodedata.is_normalized("NFC", together):
            return
        self._judge(
            "full_name",
            names,
            lambda name: None if unicodedata.is_normalized("NFC", name) else "accents_composed",
            warn=True,
        )

    def _digests(self, of: dict[str, Texts], programmes: list[int | None]) -> int:
        """The sum of the lines' keyed digests, which does not depend on their order."""
        if not all(of["programme"]):
            # One file delivered for two programmes is two contents.
            pairs = zip(of["programme"], programmes, strict=True)
            of = of | {"programme": [text or str(code) for text, code in pairs]}
        total, begun = 0, self.digest.copy
        for line in map(BETWEEN_CELLS.join, zip(*of.values(), strict=True)):
            digest = begun()
            digest.update(line.encode())
            total += int.from_bytes(digest.digest(), "big")
        return total

    def _judge(
        self, column: str, texts: Texts, judge: Judge, *, warn: bool = False, **detail: Any
    ) -> None:
        """Notes a fault, or a warning, for every cell whose text is judged to be wrong."""
        wrong = {text: code for text in set(texts) if (code := judge(text))}
        if wrong:
            for line, text in zip(self.lines, texts, strict=True):
                if text in wrong:
                    self._note(line, column, text, wrong[text], detail, warn)

    def _note(
        self,
        line: int,
        column: str,
        value: str,
        code: str,
        detail: dict[str, Any] | None = None,
        warn: bool = False,
    ) -> None:
        repair = None if warn else repairs.offered(column, value)
        kind, to = repair or ("", "")
        self.faults.append(Fault(line, column, value[:200], code, detail or {}, warn, to, kind))

    def _optional(
        self,
        column: str,
        texts: Texts,
        read: Callable[[str], Value | None],
        code: str,
        *,
        warn: bool = False,
    ) -> list[Value | None]:
        """Cells that may be empty: what stands there must be understood all the same."""
        said = {text: read(text) if text else None for text in set(texts)}
        if any(text and value is None for text, value in said.items()):
            self._judge(
                column, texts, lambda text: code if text and said[text] is None else None, warn=warn
            )
        return list(map(said.__getitem__, texts))

    def _numbers(self, column: str, texts: Texts, length: int, code: str) -> list[str]:
        """Cells of so many digits; any other is a fault, and empty from here on."""

        def is_number(text: str) -> bool:
            return len(text) == length and text.isascii() and text.isdigit()

        if set(map(len, texts)) <= {0, length} and _only_digits("".join(texts)):
            return list(texts)
        self._judge(column, texts, lambda text: code if text and not is_number(text) else None)
        return [text if is_number(text) else "" for text in texts]

    def _wrong_period(self, text: str) -> str | None:
        month = cells.period(text) if text else self.around.month
        if month is None:
            return "period_not_a_month"
        return "period_of_another_roll" if month != self.around.month else None

    def _programmes(self, texts: Texts) -> list[int | None]:
        def code_of(text: str) -> int | None:
            return cells.programme(text) if text else self.around.programme

        def wrong(text: str) -> str | None:
            code = code_of(text)
            if code is None:
                return "programme_unknown" if text else "needed"
            is_another = self.around.programme and code != self.around.programme
            return "programme_of_another_roll" if is_another else None

        self._judge("programme", texts, wrong)
        return each(texts, code_of)

    def _check_some_identifier(self, si_codes: Texts, citizen_ids: Texts) -> None:
        """Says that both are missing; what stands there wrongly is a fault already."""
        if all(si_codes) or all(citizen_ids):
            return
        for line, si_code, citizen_id in zip(self.lines, si_codes, citizen_ids, strict=True):
            if not si_code and not citizen_id:
                self._note(line, "si_code", "", "identifier_missing")

    def _check_births(self, texts: Texts, years: list[int | None]) -> None:
        known = list(filter(None, years))
        if len(known) < len(years) or max(known) >= self.around.month.year:
            self._judge("birth_date", texts, self._wrong_birth)

    def _wrong_birth(self, text: str) -> str | None:
        if not text:
            return "needed"
        born = cells.birth(text)
        if not born:
            return "birth_not_a_date"
        return "birth_in_the_future" if _latest(born) >= self.next_month else None

    def _compare_citizen_ids(
        self, texts: Texts, years: list[int | None], sexes: list[int | None]
    ) -> None:
        """Warns where the digits of century, year and sex say otherwise than the line."""
        said = list(zip([text[3:6] for text in texts], years, sexes, strict=True))
        differ = {
            (digits, year, sex)
            for digits, year, sex in set(said)
            if digits and year and not cells.digits_agree(digits, year, sex)
        }
        if differ:
            for line, text, one in zip(self.lines, texts, said, strict=True):
                if one in differ:
                    self._note(line, "citizen_id", text, "citizen_id_differs", warn=True)

    def _communes(self, texts: Texts) -> list[int | None]:
        def wrong(text: str) -> str | None:
            if text in self.around.communes:
                return None
            if not text:
                return "needed"
            return "commune_outside" if text in self.around.all_communes else "commune_unknown"

        communes = list(map(self.around.communes.get, texts))
        if None in communes:
            self._judge(
                "commune_code", texts, wrong, area=self.around.area_name, period=self._month
            )
        return communes

    def _amounts(self, texts: Texts) -> Texts:
        """As numbers are written: most of them stand so already."""
        if min(texts) >= "1" and _only_digits("".join(texts)) and max(map(len, texts)) <= 15:
            return texts
        amounts = list(map(cells.amount, texts))
        if not all(amounts):
            self._judge("amount", texts, _wrong_amount)
        return written(amounts)

    def _methods(self, texts: Texts, programmes: list[int | None]) -> list[int | None]:
        """What the cells say; None where it is nothing, or nothing that the programme allows."""

        def wrong(text: str) -> str | None:
            if not text:
                return "needed"
            return "method_unknown" if cells.method(text) is None else None

        self._judge("method", texts, wrong)
        methods = each(texts, cells.method)
        barred = (Method.ELECTRONIC_ACCOUNT, Programme.SOCIAL_INSURANCE)
        if barred[0] in methods:
            for place, pair in enumerate(zip(methods, programmes, strict=True)):
                if pair == barred:
                    methods[place] = None
                    self._note(self.lines[place], "method", texts[place], "method_not_of_programme")
        return methods


def _tidy(texts: Iterable[str]) -> Texts:
    """Cells without spaces around them, in NFC, and without the signs that part cells here."""
    given = list(texts)
    together = "".join(given)
    if not together or (together.isascii() and together.isalnum()):
        return given  # numbers and codes, the most of a list
    cleaned = list(map(str.strip, given))
    joined = BETWEEN_LINES.join(cleaned)
    if joined.count(BETWEEN_LINES) >= len(cleaned) or BETWEEN_CELLS in joined:
        cleaned = [
            text.replace(BETWEEN_CELLS, " ").replace(BETWEEN_LINES, " ").strip() for text in cleaned
        ]
        joined = BETWEEN_LINES.join(cleaned)
    if joined.isascii():
        return cleaned
    if unicodedata.is_normalized("NFC", joined):
        return cleaned
    return unicodedata.normalize("NFC", joined).split(BETWEEN_LINES)


def _latest(born: Birth | None) -> str:
    """The day, or the year where no more is known, as ISO dates compare."""
    return born.day or str(born.year) if born else ""


def _wrong_name(name: str) -> str | None:
    return "needed" if not name else "name_too_long" if len(name) > LONGEST_TEXT else None


def _wrong_font(name: str) -> str | None:
    return "old_font" if old_fonts.font_of(name) else None


def _too_long(text: str) -> str | None:
    return "too_long" if len(text) > LONGEST_TEXT else None


def wrong_phone(text: str) -> str | None:
    is_phone = len(text) == 10 and text.isascii() and text.isdigit() and text[0] == "0"
    return "phone_form" if text and not is_phone else None


def _wrong_amount(text: str) -> str | None:
    value = cells.amount(text)
    if value:
        return None
    return "needed" if not text else "amount_form" if value is None else "amount_zero"


def _only_digits(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit())


def _all_short(texts: Texts) -> bool:
    return max(map(len, texts)) <= LONGEST_TEXT


def _with_single_spaces(names: Texts) -> list[str]:
    joined = "".join(names)
    if "  " not in joined and joined.isprintable():
        return list(names)
    return [" ".join(name.split()) for name in names]
