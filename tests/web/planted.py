"""Recognisable people in areas of every kind: everything that is kept of them holds a word, or
numbers, that stand in one place alone."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db.backends.postgresql.psycopg_any import DateRange

from beneficiaries.models import Account, Beneficiary, Representative
from officers import access, api_tokens
from officers.access import Action
from officers.models import Role
from outreach.answers import deeds
from payments import conversions, shared_accounts
from payments.conversions import known
from payments.models import SharedAccountDecision
from tests.factories import (
    account,
    answer,
    area,
    by_account,
    campaign,
    checked,
    claim,
    contact,
    deliver,
    event,
    line,
    missed,
    officer,
    opened,
    person_list,
    point,
    report,
    route,
    target,
    team,
)

TODAY = date(2025, 10, 6)


@dataclass(frozen=True)
class Place:
    """A unit with two months of rolls, the commune that pays, and what stands there alone."""

    where: str
    commune: str
    months: tuple[date, date]
    word: str  # a syllable of no other name
    digits: str  # four, in every number: of no other number

    @property
    def words(self) -> dict[str, str]:
        """By what it is: the text that shows it."""
        return {
            "name in cash": f"Trần Văn {self.word}",
            "name by account": f"Lê Thị {self.word}",
            "name of who shares": f"Phạm Đức {self.word}",
            "name of who is gone": f"Hoàng Mai {self.word}",
            "name of who is new": f"Đặng Tư {self.word}",
            "hamlet": f"Thôn {self.word}",
            "holder": f"CHỦ {self.word.upper()}",
            "representative": f"Đại Diện {self.word}",
            "reason": f"lý do {self.word}",
            "campaign": f"Đợt ra quân {self.word}",
            "member": f"Cán bộ {self.word}",
            "remark": f"ghi nhận {self.word}",
            "result": f"kết quả {self.word}",
            "decision": f"quyết định {self.word}",
            "purpose": f"mục đích {self.word}",
            "faulty cell": f"sai-{self.word}",
            "point in doubt": f"DIEM-{self.word.upper()}",
            "unknown column": f"Cột {self.word}",
            "file's name": f"danh-sach-{self.word}.csv",
            "answer's name": f"tra-loi-{self.word}.csv",
            "last four": f"•••• {self.digits}",
            "citizen id": f"04415{self.digits}001",
            "SI code": f"44{self.digits}0001",
            "damaged id": f"4415{self.digits}009",
            "account": f"380020{self.digits[::-1]}{self.digits}",
            "phone": f"097{self.digits}123",
        }

    def is_betrayed_by(self, text: str) -> bool:
        """Whether anything that is kept of this place stands there, however it is written."""
        if self.digits not in text and self.digits[::-1] not in text:
            return self.word.casefold() in text.casefold()
        # Four digits alone may be the number of any row.
        numbers = (
            rf"••••\s*{self.digits}(?![0-9a-z-])|4415{self.digits}|44{self.digits}0"
            rf"|0020{self.digits[::-1]}|097{self.digits}"
        )
        return bool(re.search(rf"{self.word}|{numbers}", text, re.IGNORECASE))


JUNE_2025, AUTUMN = (date(2025, 5, 1), date(2025, 6, 1)), (date(2025, 8, 1), date(2025, 9, 1))
INSIDE = Place("district:456", "19213", JUNE_2025, "Quýnh", "8317")
BESIDE = Place("district:450", "18859", JUNE_2025, "Khuyển", "8362")
ELSEWHERE = Place("district:525", "21142", JUNE_2025, "Ngoẵng", "8374")
# A unit of after July 2025, in which no district is any more.
LATER = Place("office:44-04", "19246", AUTUMN, "Thuỵnh", "8396")
PLACES = [INSIDE, BESIDE, ELSEWHERE, LATER]


def plant(settings) -> None:
    for place in PLACES:
        target(area(place.where, place.months[1]))
        report(area(place.where, place.months[1]), place.months[1])
        settings.TODAY = place.months[1].replace(day=5)
        _Planting(place).everything()
    api_tokens.make(name="Portal", area=area("province:44", LATER.months[1]), by=officer())
    settings.TODAY = TODAY


@dataclass
class _Planting:
    place: Place

    def everything(self) -> None:
        first, second = self.place.months
        words = self.place.words
        self.by = officer(Role.DISTRICT_OFFICER, area(self.place.where, second))
        self.point = point(f"AT-{self.place.commune}")
        self.point.commune = area(f"commune:{self.place.commune}", second)
        self.point.save()
        lines = self._lines()
        self._load(first, [each for name, each in lines.items() if name != "name of who is new"])
        lines["name by account"] |= self._account("1")
        faulty = self._line("name in doubt", birth_date=words["faulty cell"])
        damaged = self._line("name in doubt", citizen_id=words["damaged id"], si_code="")
        now = [each for name, each in lines.items() if name != "name of who is gone"]
        self._load(second, [*now, faulty, damaged])
        self._deliver(second, [*now[1:], faulty, damaged], only_check=True)
        self._what_officers_say(second)
        person_list(area(self.place.where, second), self.by, month=second)
        self._what_is_planned(second)

    def _lines(self) -> dict[str, dict[str, str]]:
        words = self.place.words
        numbers = {"citizen_id": words["citizen id"], "si_code": words["SI code"]}
        shared = self._account("")
        return {
            "name in cash": self._line("name in cash", phone=words["phone"], **numbers),
            "name by account": self._line("name by account"),
            "name of who shares": self._line("name of who shares", **shared),
            "the other who shares": self._line("name of who shares", **shared),
            "name of who is gone": self._line("name of who is gone"),
            "name of who is new": self._line(
                "name of who is new", point_code=words["point in doubt"]
            ),
        }

    def _line(self, name: str, **cells: str) -> dict[str, str]:
        words = self.place.words
        return line(
            full_name=words.get(name, f"Vũ Nghi {self.place.word}"),
            hamlet=words["hamlet"],
            commune_code=self.place.commune,
            **{"point_code": self.point.code, words["unknown column"]: "x"} | cells,
        )

    def _account(self, more: str) -> dict[str, str]:
        """Two share one, under the name of neither."""
        number = more + self.place.words["account"]
        one = by_account(account_number=number, account_holder=self.place.words["holder"])
        return {name: one[name] for name in ("method", "bank", "account_number", "account_holder")}

    def _load(self, month: date, lines: list[dict[str, str]]) -> None:
        assert self._deliver(month, lines, accept_good=True).status == "loaded"

    def _deliver(self, month, lines, **how):
        name = self.place.words["file's name"]
        return deliver(lines, period=month, where=self.place.where, by=self.by, name=name, **how)

    def _what_officers_say(self, month: date) -> None:
        words, day = self.place.words, month.replace(day=5)
        cash, sharing = self._person("name in cash"), self._person("name of who shares")
        said = {"reason": words["reason"], "day": day, "by": self.by}
        claim(cash, account=account(cash, f"2{words['account']}"), **said)
        claim(sharing, to_cash=True, **said)
        mistaken = claim(self._person("name by account"), to_cash=True, **said)
        why = {"reason": words["reason"], "by": self.by, "seen": known.mark_of(mistaken)}
        conversions.withdraw(conversion=mistaken, form=uuid4(), **why)
        Representative.objects.create(
            beneficiary=cash,
            full_name=words["representative"],
            relation=Representative.Relation.CHILD,
            valid=DateRange(date(2025, 5, 1), date(2025, 11, 15)),
        )
        shared = Account.objects.filter(beneficiary=sharing).first()
        shared_accounts.decide(
            account=shared,
            seen=shared_accounts.case_of(shared, self.by).mark,
            verdict=SharedAccountDecision.Verdict.TO_CHANGE,
            reason=words["decision"],
            by=self.by,
        )
        access.log_person(self.by, Action.REVEALED, cash.uuid, purpose=words["purpose"])

    def _what_is_planned(self, month: date) -> None:
        words = self.place.words
        planned = campaign(
            area(self.place.where, month), name=words["campaign"], begins_on=month, ends_on=None
        )
        made = event(
            planned,
            day=month.replace(day=5),
            commune=area(f"commune:{self.place.commune}", month),
            team=team(planned, f"Tổ {self.place.word}", words["member"]),
            result=words["result"],
        )
        said = {"reason": "other", "remark": words["remark"], "by": self.by}
        day = month.replace(day=5)
        cash, new = self._person("name in cash"), self._person("name of who is new")
        contact(cash, "refused", event=made, day=day, **said)
        route(cash, new, day=day, by=self.by)
        stranger = opened(cash, reference="", citizen_id=f"04415{self.place.digits}777")
        lines = [opened(new, opened_on=f"{day:%d/%m/%Y}"), stranger]
        answer(*lines, by=self.by, dated=day, name=words["answer's name"])
        for kind, said in (("identity", checked(cash, "mismatch")), ("post", self._missed(cash))):
            deeds.load(answer(said, kind=kind, by=self.by, dated=day), by=self.by)

    def _missed(self, person: Beneficiary) -> dict[str, str]:
        return missed(person, f"{self.place.months[0]:%m/%Y}", reason=self.place.words["remark"])

    def _person(self, name: str) -> Beneficiary:
        people = Beneficiary.objects.filter(full_name=self.place.words[name])
        return people.order_by("pk")[0]
