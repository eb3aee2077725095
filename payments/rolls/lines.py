"""One line of a roll after the other: from text cells to typed values and faults of cells.

Account numbers are sealed here, while the file is read: neither staging nor a statement nor
a log ever holds one in clear. A known account is recognised by its keyed fingerprint and is
not sealed again.
"""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from django.conf import settings

from areas.calendar import months_after
from beneficiaries import institutions
from beneficiaries.institutions import Known
from beneficiaries.models import number_context
from officers.encryption import fingerprint, seal
from payments.models.periods import Method, Programme
from payments.rolls import cells
from payments.rolls.layout import COLUMNS
from payments.rolls.reading import Row

SEPARATOR = "\x1f"
LONGEST_TEXT = 100


class Fault(NamedTuple):
    line: int
    column: str
    value: str
    code: str
    detail: dict[str, Any] = {}
    is_warning: bool = False


@dataclass
class Surroundings:
    """What a line is compared with: the slice's communes, points, banks, programme and month."""

    roll_id: int
    month: date
    area_name: str
    programme: int | None
    communes: dict[str, int]  # code -> area, in the roll's area and month
    all_communes: set[str]
    points: dict[str, int]
    banks: dict[str, Known]
    known_accounts: set[bytes]  # fingerprints of accounts of the slice's people

    @property
    def lines_table(self) -> str:
        return staged_lines_of(self.roll_id)


def staged_lines_of(roll_id: int) -> str:
    """The name of the table that holds a roll's lines while it is worked on."""
    return f"payments_staged_lines_{roll_id}"


class Batch(NamedTuple):
    """Some lines, ready for staging: CSV text for COPY, faults, and the sum of digests."""

    text: str
    faults: list[Fault]
    digest: int


# Letters beyond the Latin ones: only where one occurs can a text be otherwise than in NFC.
BEYOND_LATIN = re.compile("[\u0300-\u0387\u0483-\u1dff\u1f00-\U0010ffff]")


class LineReader:
    """Reads one line after the other and gathers the faults of their cells.

    This runs once a line, millions of times: cells that are as they should be take the
    shortest way through it.
    """

    def __init__(self, places: dict[str, int], around: Surroundings) -> None:
        self.around = around
        # A missing column reads the empty cell that is put behind every row.
        self.pick = itemgetter(*(places.get(column, -1) for column in COLUMNS))
        self.width = max(places.values()) + 1
        self.faults: list[Fault] = []
        self.key = settings.FINGERPRINT_KEY.encode()[:64]
        self.bank_by_cell: dict[str, Known | None] = {}

    def read_batch(self, rows: Sequence[Row]) -> Batch:
        """The rows as text for COPY, their faults, and the sum of their digests."""
        digest, text = 0, io.StringIO()
        writer = csv.writer(text)
        for row in rows:
            one, values = self._read(row)
            digest += one
            writer.writerow(values)
        faults, self.faults = self.faults, []
        return Batch(text.getvalue(), faults, digest)

    def _read(self, row: Row) -> tuple[int, list[Any]]:
        line, joined, texts = row.line, *self._tidy(row.cells)
        (
            period, programme, benefit, si_code, citizen_id, full_name, birth, sex, phone,
            commune, hamlet, point, amount, method, bank, number, holder, outcome, _rep, _note,
        ) = texts  # fmt: skip
        if period:
            self._check_period(line, period)
        programme_code = self._programme(line, programme)
        if si_code and not (len(si_code) == 10 and si_code.isascii() and si_code.isdigit()):
            self._fault(line, "si_code", si_code, "si_code_form")
            si_code = ""
        if citizen_id and not (
            len(citizen_id) == 12 and citizen_id.isascii() and citizen_id.isdigit()
        ):
            self._fault(line, "citizen_id", citizen_id, "citizen_id_form")
            citizen_id = ""
        if not si_code and not citizen_id:
            self._check_some_identifier(line)
        if "  " in full_name or not full_name.isprintable():
            full_name = " ".join(full_name.split())
        born = cells.birth(birth)
        if not born or born.year >= self.around.month.year:
            self._check_birth(line, birth, born)
        sex_code = cells.sex(sex) if sex else None
        if citizen_id and born and not cells.citizen_id_agrees(citizen_id, born.year, sex_code):
            self._warn(line, "citizen_id", citizen_id, "citizen_id_differs")
        commune_id = self.around.communes.get(commune)
        if commune_id is None:
            self._fault_of_commune(line, commune)
        point_id = self.around.points.get(point) if point else None
        dong = cells.amount(amount)
        if not dong:
            self._fault_of_amount(line, amount, dong)
        method_code = self._method(line, method, programme_code)
        institution, account, its_print, sealed = None, "", None, None
        if method_code:
            method_code, institution, account = self._account(
                line, bank, number, method_code, programme_code
            )
            if institution and account:
                its_print = fingerprint(f"{institution}:{account}".encode())
                if its_print not in self.around.known_accounts:
                    sealed = seal(account.encode(), number_context(its_print))
            if holder and cells.name_key(holder) != cells.name_key(full_name):
                self._warn(line, "account_holder", "", "holder_differs")
        else:
            holder = ""
        outcome_code = cells.outcome(outcome) if outcome else None
        longest = max(len(full_name), len(benefit), len(hamlet), len(holder))
        if not full_name or longest > LONGEST_TEXT:
            self._check_texts(line, full_name, benefit, hamlet, holder)
        if (
            phone
            or (sex and sex_code is None)
            or (point and point_id is None)
            or (outcome and outcome_code is None)
        ):
            self._check_details(
                line, (sex, sex_code), phone, (point, point_id), (outcome, outcome_code)
            )
        # One file delivered for two programmes is two contents.
        content = joined if programme else f"{joined}{SEPARATOR}{programme_code}"
        return self._digest(content), [
            line, programme_code, benefit, si_code, citizen_id, full_name,
            born and born.year, born and born.day, sex_code, phone, commune_id, hamlet,
            point_id, dong, method_code, institution,
            its_print and "\\x" + its_print.hex(), sealed and "\\x" + sealed.hex(),
            account[-4:], holder, outcome_code,
        ]  # fmt: skip

    def _tidy(self, raw: list[str]) -> tuple[str, Sequence[str]]:
        """The contract's cells without spaces around them and in NFC, joined and apart."""
        if len(raw) < self.width:
            raw = raw + [""] * (self.width - len(raw))
        texts: Sequence[str] = list(map(str.strip, self.pick([*raw, ""])))
        joined = SEPARATOR.join(texts)
        if joined.count(SEPARATOR) != len(COLUMNS) - 1:
            texts = [text.replace(SEPARATOR, " ").strip() for text in texts]
            joined = SEPARATOR.join(texts)
        if BEYOND_LATIN.search(joined):
            joined = unicodedata.normalize("NFC", joined)
            texts = joined.split(SEPARATOR)
        return joined, texts

    def _fault(self, line: int, column: str, value: str, code: str, **detail: Any) -> None:
        self.faults.append(Fault(line, column, value[:200], code, detail))

    def _digest(self, joined: str) -> int:
        digest = hashlib.blake2b(joined.encode(), key=self.key, digest_size=32).digest()
        return int.from_bytes(digest, "big")

    def _warn(self, line: int, column: str, value: str, code: str) -> None:
        self.faults.append(Fault(line, column, value[:200], code, {}, True))

    def _check_period(self, line: int, text: str) -> None:
        month = cells.period(text)
        if month is None:
            self._fault(line, "period", text, "period_not_a_month")
        elif month != self.around.month:
            expected = f"{self.around.month:%Y-%m}"
            self._fault(line, "period", text, "period_of_another_roll", period=expected)

    def _programme(self, line: int, text: str) -> int | None:
        code = cells.programme(text) if text else self.around.programme
        if code is None:
            wrong = "programme_unknown" if text else "needed"
            self._fault(line, "programme", text, wrong)
        elif self.around.programme and code != self.around.programme:
            self._fault(line, "programme", text, "programme_of_another_roll")
        return code

    def _check_some_identifier(self, line: int) -> None:
        """Says that both are missing, unless what stands there is a fault already."""
        if not any(one.line == line and one.code.endswith("_form") for one in self.faults[-2:]):
            self._fault(line, "si_code", "", "identifier_missing")

    def _check_birth(self, line: int, text: str, born: cells.Birth | None) -> None:
        if not text:
            self._fault(line, "birth_date", "", "needed")
        elif not born:
            self._fault(line, "birth_date", text, "birth_not_a_date")
        elif (born.day or str(born.year)) >= months_after(self.around.month, 1).isoformat():
            self._fault(line, "birth_date", text, "birth_in_the_future")

    def _fault_of_commune(self, line: int, text: str) -> None:
        if not text:
            self._fault(line, "commune_code", "", "needed")
        elif text in self.around.all_communes:
            area = self.around.area_name
            self._fault(line, "commune_code", text, "commune_outside", area=area)
        else:
            month = f"{self.around.month:%Y-%m}"
            self._fault(line, "commune_code", text, "commune_unknown", period=month)

    def _fault_of_amount(self, line: int, text: str, value: int | None) -> None:
        wrong = "needed" if not text else "amount_form" if value is None else "amount_zero"
        self._fault(line, "amount", text, wrong)

    def _method(self, line: int, text: str, programme: int | None) -> int | None:
        code = cells.method(text) if text else None
        if code is None:
            self._fault(line, "method", text, "method_unknown" if text else "needed")
        elif code == Method.ELECTRONIC_ACCOUNT and programme == Programme.SOCIAL_INSURANCE:
            self._fault(line, "method", text, "method_not_of_programme")
            return None
        return code

    def _account(
        self, line: int, bank: str, number: str, method: int, programme: int | None
    ) -> tuple[int | None, int | None, str]:
        """Method (a wallet makes it electronic), institution and number of an account."""
        try:
            known = self.bank_by_cell[bank]
        except KeyError:
            known = self.around.banks.get(institutions.key_of(bank)) if bank else None
            self.bank_by_cell[bank] = known
        if known is None:
            # An account number that slipped into the bank's column stays out of sight too.
            shown = cells.masked(bank) if sum(map(str.isdigit, bank)) > 6 else bank
            self._fault(line, "bank", shown, "bank_unknown" if bank else "bank_missing")
        elif known.is_wallet and method == Method.BANK_ACCOUNT:
            if programme == Programme.SOCIAL_INSURANCE:
                self._fault(line, "bank", bank, "method_not_of_programme")
            else:
                self._warn(line, "bank", bank, "wallet_read_as_electronic")
            method = Method.ELECTRONIC_ACCOUNT
        account, wrong = cells.account_number(number)
        if wrong:
            self._fault(line, "account_number", cells.masked(number), wrong)
        return method, known and known.id, account

    def _check_texts(
        self, line: int, full_name: str, benefit: str, hamlet: str, holder: str
    ) -> None:
        if not full_name:
            self._fault(line, "full_name", "", "needed")
        elif len(full_name) > LONGEST_TEXT:
            self._fault(line, "full_name", full_name, "name_too_long")
        for column, text in (("benefit", benefit), ("hamlet", hamlet), ("account_holder", holder)):
            if len(text) > LONGEST_TEXT:
                self._fault(line, column, text, "too_long")

    def _check_details(
        self,
        line: int,
        sex: tuple[str, int | None],
        phone: str,
        point: tuple[str, int | None],
        outcome: tuple[str, int | None],
    ) -> None:
        """Cells that may be empty: what stands there must be understood all the same."""
        if sex[0] and sex[1] is None:
            self._fault(line, "sex", sex[0], "sex_unknown")
        if phone and not (
            len(phone) == 10 and phone.isascii() and phone.isdigit() and phone[0] == "0"
        ):
            self._fault(line, "phone", phone, "phone_form")
        if point[0] and point[1] is None:
            self._warn(line, "point_code", point[0], "point_unknown")
        if outcome[0] and outcome[1] is None:
            self._fault(line, "outcome", outcome[0], "outcome_unknown")
