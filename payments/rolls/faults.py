"""The sentences of faults and warnings, and of whole-file refusals, in the reader's language."""

from collections.abc import Callable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from payments.rolls import layout

SENTENCES = {
    # One line, one cell.
    "needed": noop("this cell is empty, and it is needed"),
    "period_not_a_month": noop('"%(value)s" is not a month'),
    "period_of_another_roll": noop('"%(value)s" is another month; this roll is for %(period)s'),
    "programme_unknown": noop('"%(value)s" is not a programme'),
    "programme_of_another_roll": noop('"%(value)s" is another programme than the roll\'s'),
    "si_code_form": noop('"%(value)s" is not an SI code of 10 digits'),
    "citizen_id_form": noop('"%(value)s" is not a citizen id of 12 digits'),
    "identifier_missing": noop("neither SI code nor citizen id"),
    "name_too_long": noop("the name is longer than 100 letters"),
    "birth_not_a_date": noop('"%(value)s" is not a date'),
    "birth_in_the_future": noop('"%(value)s" lies after the month of the roll'),
    "sex_unknown": noop('"%(value)s" is not a sex; write M or F, Nam or Nữ'),
    "phone_form": noop('"%(value)s" is not a phone number of 10 digits that begins with 0'),
    "commune_unknown": noop('no commune had the code "%(value)s" in %(period)s'),
    "commune_outside": noop('commune "%(value)s" does not lie in %(area)s'),
    "amount_form": noop('"%(value)s" is not an amount in whole đồng'),
    "amount_zero": noop("an amount must be more than zero"),
    "method_unknown": noop('"%(value)s" is not a method; write cash, account or electronic'),
    "method_not_of_programme": noop(
        "social insurance is paid in cash or to a bank account only, not to an electronic account"
    ),
    "bank_missing": noop("paid to an account, but no bank is named"),
    "bank_unknown": noop('no bank or wallet is known as "%(value)s"'),
    "account_missing": noop("paid to an account, but its number is missing"),
    "account_float": noop(
        "the number %(value)s has passed through a spreadsheet's rounding; its digits are lost"
    ),
    "account_characters": noop("%(value)s is not an account number"),
    "account_card": noop(
        "%(value)s is a card number; the account number stands in the bank's papers or app"
    ),
    "account_length": noop("%(value)s is not an account number of 6 to 19 characters"),
    "outcome_unknown": noop('"%(value)s" is not an outcome'),
    "too_long": noop("the text is longer than 100 letters"),
    # One line beside others.
    # Said by rolls that were checked before both were named.
    "identifiers_of_two": noop(
        "SI code and citizen id belong to two different people who are known already"
    ),
    "identifiers_of_two_people": noop(
        "SI code and citizen id belong to two different people who are known already:"
        " %(first)s and %(second)s"
    ),
    "identifier_differs": noop(
        "this person is known already, with another SI code or citizen id: %(known)s"
    ),
    "identifiers_contradict": noop("line %(other)s gives the same person another identifier"),
    "known_elsewhere": noop(
        "somebody of another name or birth year is known by this number, who was paid elsewhere:"
        " compare the papers; if it is the same person, the area that paid them mends its list"
        " first"
    ),
    "listed_twice": noop("this person stands in line %(other)s too"),
    "on_another_roll": noop(
        "this person is paid by another roll of this month: roll %(roll)s of %(area)s"
    ),
    # Warnings: the line is loaded all the same.
    "citizen_id_differs": noop(
        "the citizen id's digits say another birth year or sex than this line"
    ),
    "point_unknown": noop('no payment point is known as "%(value)s"'),
    "wallet_read_as_electronic": noop('"%(value)s" is a wallet: read as an electronic account'),
    "account_rounded": noop(
        "%(value)s ends in five zeros, as numbers do that a spreadsheet has shortened"
    ),
    "holder_differs": noop("the account holder has another name"),
    "mended": noop('"%(value)s" was read as "%(to)s"'),
    "eth": noop("the name holds the foreign letter Ð, which looks like Đ"),
    "accents_composed": noop("the accents came as signs of their own and were composed"),
    "old_font": noop("the name looks as if it was typed for an old font"),
    "same_person": noop(
        "somebody of this name and birth year was paid last month and is missing now (%(other)s):"
        " is this the same person?"
    ),
    "total_differs": noop(
        "the total %(value)s differs from the sum of the lines above, %(sum)s đồng"
    ),
}

REFUSALS = {
    "empty": noop("The file is empty."),
    # Said by rolls that were delivered before workbooks were read.
    "workbook": noop("The file is a workbook. Save its sheet as CSV (UTF-8) and try again."),
    "not_a_table": noop("The file is not a table of text: it cannot be read as CSV."),
    "encoding": noop(
        "The text is neither UTF-8 nor UTF-16 (from about line %(line)s). Save the file as"
        " CSV UTF-8 and try again."
    ),
    "line_too_long": noop("Line %(line)s is longer than a million characters."),
    "cell_too_long": noop("A cell of line %(line)s is longer than any cell of a roll can be."),
    "quotation_mark": noop(
        "In line %(line)s a cell begins with a quotation mark that does not end it, so the lines"
        " after it cannot be told apart. Take the mark away or double it, and try again."
    ),
    "other_format": noop(
        "By its content this is a %(format)s file, whatever its name says. Deliver the list as"
        " CSV or XLSX."
    ),
    "markup": noop(
        "By its content this is a web page or XML. Open it in Excel, save it as XLSX and try again."
    ),
    "word_document": noop(
        "The file is a Word document. Copy its table into a sheet and deliver that as XLSX."
    ),
    "archive": noop(
        "The file is a zip archive, but no XLSX workbook lies in it. Unpack it, or save the list"
        " as XLSX, and try again."
    ),
    "workbook_too_large": noop(
        "The workbook is larger than %(megabytes)s MB. Copy the list alone into a new workbook,"
        " or save its sheet as CSV (UTF-8), and try again."
    ),
    "workbook_unpacks": noop(
        "Unpacked, the workbook would take %(megabytes)s MB, far more than a list needs. Copy"
        " the list alone into a new workbook and try again."
    ),
    "workbook_parts": noop(
        "The workbook consists of more than %(parts)s parts. Copy the list alone into a new"
        " workbook and try again."
    ),
    "workbook_encrypted": noop(
        "The workbook is protected by a password. Save it without one and try again."
    ),
    "workbook_broken": noop(
        "The workbook is damaged or was not transferred completely. Open it in Excel, save it"
        " anew and try again."
    ),
    "workbook_limits": noop(
        "Reading the workbook took more memory or time than a list needs. Copy the list alone"
        " into a new workbook, or save its sheet as CSV (UTF-8), and try again."
    ),
    # Said by rolls that were delivered before several lists were read.
    "several_sheets": noop(
        "Several sheets hold a list: %(sheets)s. Deliver each in a file of its own, or hide the"
        " others."
    ),
    "workbook_macros": noop(
        "The workbook holds macros. Save it as XLSX, without them, and try again."
    ),
    "old_font": noop(
        "The names were typed for an old font, %(font)s, and cannot be read as Unicode. Convert"
        " the file to Unicode (with UniKey, for example) and try again."
    ),
    "too_many_lines": noop("The file has more than %(most)s lines."),
    "header_unknown": noop(
        "A header row was found, but its words are not known: %(headers)s. Say below what each"
        " column holds."
    ),
    "no_header": noop(
        "No header row was found: none of the first 30 rows names the columns, as in"
        " full_name, commune_code, amount or Họ và tên, Mã xã, Số tiền."
    ),
    "columns_missing": noop("Needed columns are missing: %(columns)s."),
    "columns_missing_in_sheet": noop("In sheet %(sheet)s needed columns are missing: %(columns)s."),
    "no_lines": noop("The file has a header but no lines."),
    "no_good_lines": noop("No line of the file is without faults."),
    "partial_overlap": noop(
        "Roll %(roll)s of %(area)s is already loaded for a part of this roll's communes or"
        " programmes and for others besides. Undo it first, or deliver the whole."
    ),
    "overtaken": noop(
        "Roll %(roll)s of %(area)s was delivered after this one and is loaded already. Deliver"
        " this file again if it is the right one."
    ),
    "refused": noop("Refused: %(reason)s"),
    "changed_since_checked": noop(
        "A column was explained after this file was checked, and it says something else now."
        " Look at it again."
    ),
    "other_roll_meanwhile": noop(
        "Another roll of these communes was loaded or undone meanwhile. Look at the difference"
        " again."
    ),
    "base_not_loaded": noop(
        "Roll %(roll)s, whose lines this file corrects, is not loaded any more. Deliver the whole"
        " list."
    ),
    "too_many_lists": noop("The workbook has more than %(most)s sheets with lists."),
    "too_many_cells": noop("Line %(line)s has more than %(most)s cells."),
    "interrupted": noop("The load was interrupted; its month is as it was."),
    "period_unknown": noop("%(period)s is an unknown period."),
    "gave_up": noop("The roll was given up after %(attempts)s attempts that did not end."),
    "area_has_no_communes": noop("%(area)s has no communes in %(period)s."),
}


SUSPICIONS = {
    "name_month": noop("The file's name speaks of %(named)s; the roll is for %(period)s."),
    "title_month": noop("The file's title speaks of %(named)s; the roll is for %(period)s."),
    "sheet_not_read": noop(
        "Sheet %(sheet)s was not read: no header was found in its %(rows)s rows."
    ),
    "cover_people": noop("The cover tells of %(told)s people; the list has %(counted)s lines."),
    "cover_amount": noop("The cover tells of %(told)s đồng; the lines add up to %(counted)s."),
    "most_commune_outside": noop(
        "Most lines (%(number)s of %(lines)s) are of communes outside %(area)s: they lie in"
        " %(named)s."
    ),
    "most_period_of_another_roll": noop(
        "Most lines (%(number)s of %(lines)s) are of another month: %(named)s."
    ),
    "content_of_another_month": noop(
        "The very same lines are loaded for %(named)s already, by roll %(roll)s."
    ),
    "communes_missing": noop(
        "Communes are missing entirely: %(names)s. There %(people)s people were paid last month."
    ),
    "most_change_method": noop(
        "%(number)s of %(whole)s people known from last month are paid in another way."
    ),
    "most_change_amount": noop(
        "%(number)s of %(whole)s people known from last month have another amount."
    ),
    "most_change_account": noop(
        "%(number)s of %(whole)s people known from last month have another account."
    ),
    "most_missing": noop("%(number)s of %(whole)s people paid last month are missing."),
    "most_new": noop("%(number)s of %(whole)s people are new, though a list was in last month."),
}

REPAIRS = {
    "zero": noop("a zero was lost at the beginning"),
    "separators": noop("signs stand between the digits"),
    "scientific": noop("a spreadsheet shortened the number"),
    "month_first": noop("the month stands before the day"),
    "eth": noop("Ð stands for Đ"),
}


def sentence(
    code: str, value: str, detail: dict[str, Any], spelled: Callable[[int], str] = str
) -> str:
    """What is wrong with a cell, in the language that is active; `spelled` names lines."""
    words = {
        name: _("somebody outside this area") if given is None else given
        for name, given in detail.items()
    }
    if isinstance(detail.get("other"), int):
        words["other"] = spelled(detail["other"])
    if "sum" in detail:
        words["sum"] = number_format(detail["sum"])
    return _(SENTENCES[code]) % {"value": value, **words}


def refusal(code: str, detail: dict[str, Any]) -> str:
    """Why a whole file was refused, in the language that is active."""
    words = dict(detail)
    for name in ("columns", "headers"):
        if isinstance(detail.get(name), list):
            words[name] = ", ".join(
                layout.label(one, get_language()) if name == "columns" else one
                for one in detail[name]
            )
    if code == "columns_missing" and detail.get("sheet"):
        code = "columns_missing_in_sheet"
    return _(REFUSALS[code]) % words


def suspicion(code: str, detail: dict[str, Any]) -> str:
    """What looks odd about a whole file, in the language that is active."""
    numbers = {name: number_format(n) for name, n in detail.items() if isinstance(n, int)}
    return _(SUSPICIONS[code]) % (detail | numbers | {"roll": detail.get("roll")})


class RefusedError(Exception):
    """A file that cannot be a roll here; `code` and `detail` make its sentence."""

    def __init__(self, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.code, self.detail = code, detail

    def __str__(self) -> str:
        return refusal(self.code, self.detail)
