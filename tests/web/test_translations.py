"""Both languages say everything: catalogues, templates, faults, and the choice of language."""

import ast
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import django
import polib
import pytest
from django.conf import settings
from django.template import Engine, Template
from django.template.base import TextNode
from django.utils import translation

from payments.rolls.faults import (
    REFUSALS,
    REPAIRS,
    SENTENCES,
    SUSPICIONS,
    refusal,
    sentence,
    suspicion,
)
from rollout import catalogues
from rollout.catalogues import Message

LIBRARIES = Path(django.__file__).parent.parent
SAME_IN_BOTH_LANGUAGES = {"CSV", "English", "Tiếng Việt"}
SPOKEN_ATTRIBUTES = {"alt", "aria-description", "aria-label", "label", "placeholder", "title"}
DETAILS = {
    "area": "Võ Ninh",
    "attempts": 3,
    "columns": ["full_name", "amount"],
    "counted": 4832,
    "first": "Đỗ Thị Lan (1950, …001)",
    "font": "TCVN3 (.VnTime)",
    "format": "PDF",
    "headers": ["Mã thẻ", "Sinh"],
    "known": "Đỗ Thị Lan (1950, …001)",
    "line": 17,
    "lines": 4832,
    "megabytes": 1100,
    "most": 4_000_000,
    "named": "05/2025",
    "names": "Gia Ninh, Võ Ninh",
    "number": 3000,
    "other": 18,
    "parts": 2000,
    "people": 1261,
    "period": "2025-06",
    "reason": "hai xã bị thiếu",
    "roll": 12,
    "rows": 300,
    "second": None,
    "sheet": "Võ Ninh",
    "sheets": "Võ Ninh, Hàm Ninh",
    "sum": 3_500_000,
    "to": "13/09/1950",
    "told": 4834,
    "whole": 4832,
}


# The catalogue.


def test_every_message_is_said_in_vietnamese_with_the_same_placeholders():
    assert catalogues.faults() == []


def spoilt(folder: Path, spoil) -> list[tuple[str, str]]:
    """The faults of a copy of the catalogue after something was done to its entries."""
    catalogue = polib.pofile(str(catalogues.CATALOGUE))
    spoil(catalogue)
    catalogue.save(str(folder / "django.po"))
    return catalogues.faults(folder / "django.po")


def test_a_message_that_the_catalogue_lacks_is_a_fault(tmp_path):
    found = spoilt(tmp_path, lambda catalogue: catalogue.remove(catalogue.find("Ranking")))

    assert found == [("missing", "Ranking")]


def test_a_message_that_nothing_says_any_more_is_a_fault(tmp_path):
    found = spoilt(
        tmp_path, lambda catalogue: catalogue.append(polib.POEntry(msgid="gone", msgstr="hết"))
    )

    assert found == [("obsolete", "gone")]


@pytest.mark.parametrize(
    ("fault", "change"),
    [
        ("untranslated", {"msgstr": ""}),
        ("fuzzy", {"flags": ["fuzzy"]}),
        ("placeholders differ", {"msgstr": "Không có danh sách."}),
        ("placeholders differ", {"msgstr": "Không có danh sách %(rol)s."}),
        ("placeholders differ", {"msgstr": "Không có danh sách %(roll)s, 100%."}),
    ],
)
def test_a_translation_that_cannot_be_used_is_a_fault(tmp_path, fault, change):
    def spoil(catalogue):
        for name, value in change.items():
            setattr(catalogue.find("There is no roll %(roll)s."), name, value)

    assert spoilt(tmp_path, spoil) == [(fault, "There is no roll %(roll)s.")]


def test_updating_adds_new_messages_and_keeps_translations(tmp_path):
    catalogue = polib.pofile(str(catalogues.CATALOGUE))
    catalogue.remove(catalogue.find("Ranking"))
    catalogue.append(polib.POEntry(msgid="gone", msgstr="hết"))
    catalogue.save(str(tmp_path / "django.po"))

    catalogues.update(tmp_path / "django.po")

    updated = polib.pofile(str(tmp_path / "django.po"))
    assert updated.find("Ranking").msgstr == ""
    assert updated.find("gone") is None
    assert updated.find("Rate").msgstr == "Tỷ lệ"


@pytest.mark.parametrize("file", catalogues.BORROWED)
def test_what_is_translated_for_a_library_is_said_by_it(file):
    read = catalogues.in_template if file.endswith(".html") else catalogues.in_python

    assert set(catalogues.BORROWED[file]) <= set(read(LIBRARIES / file))


# Finding messages.


def test_messages_are_found_in_every_kind_of_template_tag(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        """{% load i18n %}{% translate "100 %" %}{% translate "May" context "month" %}
        {% if rank == _("first") %}{{ name|default:_("nobody") }}{% endif %}
        {% include "x.html" with title=_("Title") %}
        {% blocktranslate count number=n context "people" trimmed %}
          {{ number }} person
        {% plural %}
          {{ number }} people
        {% endblocktranslate %}"""
    )

    assert set(catalogues.in_template(path)) == {
        Message("100 %%"),
        Message("May", context="month"),
        Message("first"),
        Message("nobody"),
        Message("Title"),
        Message("%(number)s person", "%(number)s people", "people"),
    }


def test_messages_are_found_in_every_kind_of_call(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(
        '_("one " "line")\nnoop("%(a)s") % {"a": 1}\nngettext("day", "days", n)\n'
        'pgettext_lazy("month", "May")\nnpgettext("month", "May", "Mays", n)\nother("silent")\n'
    )

    assert list(catalogues.in_python(path)) == [
        Message("one line"),
        Message("%(a)s"),
        Message("day", "days"),
        Message("May", context="month"),
        Message("May", "Mays", "month"),
    ]


# Compiling.


def test_a_catalogue_is_compiled_only_when_it_is_older_than_its_source(tmp_path, settings):
    source = tmp_path / "vi/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_bytes(catalogues.CATALOGUE.read_bytes())
    settings.LOCALE_PATHS = [tmp_path]

    first, second = catalogues.compile_catalogues(), catalogues.compile_catalogues()
    os.utime(source, (source.stat().st_atime, source.stat().st_mtime + 60))
    third = catalogues.compile_catalogues()

    assert (first, second, third) == ([source.with_suffix(".mo")], [], first)
    assert {path.name for path in source.parent.iterdir()} == {"django.po", "django.mo"}
    assert polib.mofile(str(first[0])).find("Ranking").msgstr == "Xếp hạng"


def test_compiling_does_not_change_the_language_that_is_spoken(tmp_path, settings):
    source = tmp_path / "vi/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_bytes(catalogues.CATALOGUE.read_bytes())
    settings.LOCALE_PATHS = [tmp_path]

    with translation.override("en"):
        catalogues.compile_catalogues()

        assert translation.get_language() == "en"


@pytest.mark.parametrize("command", [["compile_catalogues"], ["messages", "--check"]])
def test_catalogues_need_neither_servers_nor_secrets(command):
    answer = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
    )

    assert (answer.returncode, answer.stderr) == (0, "")


# Templates.


class Reader(HTMLParser):
    """Gathers what a person reads or hears of a page: its text, and the words of attributes.
    What is code is for machines, which read one language."""

    def __init__(self):
        super().__init__()
        self.words, self.tag = [], ""

    def handle_data(self, data):
        if self.tag != "code":
            self.words.append(data.strip())

    def handle_endtag(self, tag):
        self.tag = ""

    def handle_starttag(self, tag, attributes):
        self.tag = tag
        self.words += [value for name, value in attributes if name in SPOKEN_ATTRIBUTES and value]


def said_outside_tags(source: str) -> list[str]:
    reader = Reader()
    reader.feed("".join(texts(Template(source, engine=Engine.get_default()).nodelist)))
    reader.close()
    return [
        words
        for words in reader.words
        if any(letter.isalpha() for letter in words) and words not in SAME_IN_BOTH_LANGUAGES
    ]


def texts(nodes):
    """What the template itself writes, in order, with nothing in the place of its tags."""
    for node in nodes:
        if isinstance(node, TextNode):
            yield node.s
        for name in node.child_nodelists:
            yield from texts(getattr(node, name, None) or [])


@pytest.mark.parametrize(
    "path",
    sorted(catalogues.templates()),
    ids=lambda path: str(path.relative_to(settings.BASE_DIR)),
)
def test_no_template_says_anything_outside_translate_tags(path):
    assert said_outside_tags(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>{{ number }} people</p>",
        "{% if a %}<p>yes</p>{% else %}<p>Stray</p>{% endif %}",
        '<nav aria-label="Pages {{ number }}"></nav>',
        '<a title="Open"></a>',
        "{% for each in all %}<br>{% empty %}nobody{% endfor %}",
    ],
)
def test_a_stray_word_in_a_template_is_seen(source):
    assert said_outside_tags(source)


# Faults and refusals.


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_fault_and_refusal_says_its_details(language):
    with translation.override(language):
        said = [sentence(code, "31/02/1948", DETAILS) for code in SENTENCES]
        said += [refusal(code, DETAILS) for code in REFUSALS]
        said += [suspicion(code, DETAILS) for code in SUSPICIONS]

    assert [words for words in said if "%" in words] == []


def test_no_fault_or_refusal_is_the_same_in_both_languages():
    def all_said():
        said = [SENTENCES, REFUSALS, SUSPICIONS, REPAIRS]
        return [translation.gettext(words) for some in said for words in some.values()]

    with translation.override("vi"):
        in_vietnamese = all_said()
    with translation.override("en"):
        in_english = all_said()

    assert [one for one, other in zip(in_vietnamese, in_english, strict=True) if one == other] == []


def test_a_fault_names_its_cell_in_vietnamese():
    with translation.override("vi"):
        words = sentence("birth_not_a_date", "31/02/1948", {})

    assert words == '"31/02/1948" không phải là ngày hợp lệ'


# The choice of language.

SIGN_IN = "/accounts/login/"


def heading(answer) -> str:
    return answer.content.decode().partition("<h1>")[2].partition("</h1>")[0]


@pytest.mark.parametrize(
    ("asked", "answered", "words"),
    [("vi", "vi", "Đăng nhập"), ("fr", "vi", "Đăng nhập"), ("en", "en", "Sign in")],
)
def test_a_stranger_is_answered_in_the_browsers_language_or_in_vietnamese(
    client, db, asked, answered, words
):
    page = client.get(SIGN_IN, headers={"accept-language": asked})

    assert heading(page) == words
    assert f'<html lang="{answered}">' in page.content.decode()


@pytest.mark.parametrize(("chosen", "words"), [("en", "Sign in"), ("vi", "Đăng nhập")])
def test_the_chosen_language_stays_whatever_the_browser_asks_for(client, db, chosen, words):
    switched = client.post("/language/", {"language": chosen, "next": SIGN_IN})
    pages = [client.get(SIGN_IN, headers={"accept-language": asked}) for asked in ("vi", "en")]

    assert switched.headers["Location"] == SIGN_IN
    assert [heading(page) for page in pages] == [words, words]


def test_a_wrong_password_is_refused_in_vietnamese(client, db):
    page = client.post(
        SIGN_IN, {"login": "nobody", "password": "wrong"}, headers={"accept-language": "vi"}
    )

    assert "Không đăng nhập được bằng tên đăng nhập và mật khẩu này." in page.content.decode()


GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy"}
CODE = ["areas", "beneficiaries", "officers", "payments", "reports", "rollout"]


def messages_in(source):
    """(context, words) of every text that the code has translated, those inside f-strings too,
    which the extracting tool passes over."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in GETTEXT:
            continue
        texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
        has_context = node.func.id.startswith("pgettext")
        if texts and isinstance(texts[0], str):
            yield (texts[0], texts[1]) if has_context else ("", texts[0])


def test_every_text_of_the_code_is_in_the_catalogue():
    catalogue = polib.pofile(str(settings.BASE_DIR / "locale/vi/LC_MESSAGES/django.po"))
    known = {(one.msgctxt or "", one.msgid) for one in catalogue if not one.obsolete}
    files = [file for app in CODE for file in (settings.BASE_DIR / app).rglob("*.py")]
    said = {message for file in files for message in messages_in(file.read_text())}

    assert len(said) > 500
    assert sorted(said - known) == []
