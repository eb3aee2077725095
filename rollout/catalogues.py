"""The messages of the project, and the catalogues that say them in other languages.

Python files are read by babel, templates by Django's own engine; polib writes the compiled
catalogues. No gettext needs to be installed.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.apps import apps
from django.conf import settings
from django.template import Context, Engine, Node, Template
from django.template.base import FilterExpression, Variable
from django.template.smartif import TokenBase
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation.reloader import translation_file_changed

CATALOGUE = settings.BASE_DIR / "locale/vi/LC_MESSAGES/django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%.?|\{\w*\}")


class Message(NamedTuple):
    text: str
    plural: str = ""
    context: str = ""


def compile_catalogues() -> list[Path]:
    """Writes each .mo that is missing or older than its .po, and returns those written."""
    sources = [path for folder in settings.LOCALE_PATHS for path in Path(folder).rglob("*.po")]
    return [_compiled(source) for source in sources if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compiled(source: Path) -> Path:
    """Replaces the file in one step: whoever reads it at that moment reads a whole one."""
    target = source.with_suffix(".mo")
    unfinished = target.with_suffix(f".{os.getpid()}.mo")
    polib.pofile(str(source)).save_as_mofile(str(unfinished))
    unfinished.replace(target)
    # This process may have read the one before; that also forgets which language it speaks.
    language = translation.get_language()
    translation_file_changed(None, target)
    if language:
        translation.activate(language)
    return target


def update(source: Path = CATALOGUE) -> None:
    """Makes the catalogue list just the messages of the project; translations stay."""
    catalogue, found = polib.pofile(str(source), wrapwidth=98), messages()
    known = {_message(entry): entry for entry in catalogue}
    catalogue[:] = [
        _entry(message, files, known.get(message)) for message, files in sorted(found.items())
    ]
    catalogue.save()


def _entry(message: Message, files: set[str], known: polib.POEntry | None) -> polib.POEntry:
    entry = known or polib.POEntry(msgid=message.text, msgctxt=message.context or None)
    entry.occurrences = [(file, "") for file in sorted(files)]
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = entry.msgstr_plural or {0: ""}
    return entry


def faults(source: Path = CATALOGUE) -> list[tuple[str, str]]:
    """What keeps the catalogue from answering every message: (what is wrong, message)."""
    catalogue = {_message(entry): entry for entry in polib.pofile(str(source))}
    found = messages()
    return [
        *(("missing", message.text) for message in sorted(found.keys() - catalogue.keys())),
        *(("obsolete", message.text) for message in sorted(catalogue.keys() - found.keys())),
        *((fault, entry.msgid) for entry in catalogue.values() if (fault := _fault(entry))),
    ]


def _fault(entry: polib.POEntry) -> str:
    texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if not all(texts):
        return "untranslated"
    if entry.fuzzy:
        return "fuzzy"
    wanted = placeholders(entry.msgid_plural or entry.msgid)
    return "" if all(placeholders(text) == wanted for text in texts) else "placeholders differ"


def placeholders(text: str) -> set[str]:
    """What is filled in, as in %(value)s or {}; a lone % counts too, for it breaks the filling."""
    return set(PLACEHOLDER.findall(text))


def _message(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural, entry.msgctxt or "")


def messages() -> dict[Message, set[str]]:
    """Every message that the project shows, with the files that hold it."""
    found: dict[Message, set[str]] = defaultdict(set)
    for path in python_files():
        for message in in_python(path):
            found[message].add(path.relative_to(settings.BASE_DIR).as_posix())
    for path in templates():
        for message in in_template(path):
            found[message].add(path.relative_to(settings.BASE_DIR).as_posix())
    for file, borrowed in BORROWED.items():
        for message in borrowed:
            found[message].add(file)
    return found


def python_files() -> Iterator[Path]:
    """manage.py and the modules of our own apps; migrations repeat the words of the models."""
    yield settings.BASE_DIR / "manage.py"
    for app in apps.get_app_configs():
        if Path(app.path).parent == settings.BASE_DIR:
            modules = Path(app.path).rglob("*.py")
            yield from (path for path in modules if "migrations" not in path.parts)


def in_python(path: Path) -> Iterator[Message]:
    from babel.messages.extract import extract

    with path.open("rb") as file:
        for _line, found, _comments, context in extract("python", file, KEYWORDS):
            text, plural = (found, "") if isinstance(found, str) else found
            yield Message(text, plural, context or "")


def templates() -> Iterator[Path]:
    for folder in Engine.get_default().dirs:
        yield from (path for path in Path(folder).rglob("*") if path.is_file())


def in_template(path: Path) -> Iterator[Message]:
    template = Template(path.read_text(), engine=Engine.get_default())
    for node in template.nodelist.get_nodes_by_type(Node):
        if isinstance(node, BlockTranslateNode):
            yield _of_block(node)
        elif isinstance(node, TranslateNode):
            yield from _of_tag(node)
        yield from _of_expressions(list(vars(node).values()))


def _of_block(node: BlockTranslateNode) -> Message:
    text, _names = node.render_token_list(node.singular)
    plural = node.render_token_list(node.plural)[0] if node.plural else ""
    return Message(text, plural, _context(node))


def _of_tag(node: TranslateNode) -> Iterator[Message]:
    variable = node.filter_expression.var
    if isinstance(variable, Variable) and isinstance(variable.literal, str):
        # Django doubles percent signs of template text before it asks the catalogue.
        yield Message(variable.literal.replace("%", "%%"), context=_context(node))


def _context(node: BlockTranslateNode | TranslateNode) -> str:
    return node.message_context.resolve(Context()) if node.message_context else ""


def _of_expressions(part: object) -> Iterator[Message]:
    """The messages of `_("...")` anywhere in the arguments of a tag."""
    if isinstance(part, Promise):
        with translation.override(None):
            yield Message(str(part))
    elif isinstance(part, FilterExpression):
        yield from _of_expressions([part.var, part.filters])
    elif isinstance(part, TokenBase):
        yield from _of_expressions(list(vars(part).values()))
    elif isinstance(part, dict):
        yield from _of_expressions(list(part.values()))
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _of_expressions(each)


# What the pages show in the words of libraries whose own Vietnamese lacks it or misses the sense.
BORROWED = {
    "allauth/account/adapter.py": [
        Message("This account is currently inactive."),
        Message("Too many failed login attempts. Try again later."),
    ],
    "django/core/validators.py": [
        Message("Null characters are not allowed."),
    ],
    "django/db/models/constraints.py": [
        Message("Constraint “%(name)s” is violated."),
    ],
    "django/contrib/postgres/forms/ranges.py": [
        Message("Enter two valid dates."),
        Message("The start of the range must not exceed the end of the range."),
    ],
    "django/contrib/auth/admin.py": [
        Message("Conflicting form data submitted. Please try again."),
        Message("Password-based authentication was disabled."),
        Message("Set password: %s"),
    ],
    "django/contrib/auth/forms.py": [
        Message("Disabled"),
        Message("Enable password-based authentication for this user by setting a password."),
        Message("Enabled"),
        Message("Password-based authentication"),
        Message("Raw passwords are not stored, so there is no way to see the user’s password."),
        Message("Reset password"),
        Message("Set password"),
        Message(
            "Whether the user will be able to authenticate using a password or not. "
            "If disabled, they may still be able to authenticate using other backends, "
            "such as Single Sign-On or LDAP."
        ),
    ],
    "django/contrib/auth/password_validation.py": [
        Message(
            "This password is too short. It must contain at least %d character.",
            "This password is too short. It must contain at least %d characters.",
        ),
    ],
    "django/contrib/admin/helpers.py": [
        Message("Action:"),
    ],
    "django/contrib/admin/options.py": [
        Message("Select this object for an action - {}"),
    ],
    "django/contrib/admin/templatetags/admin_list.py": [
        Message("Select all objects on this page for an action"),
    ],
    "django/contrib/admin/templates/admin/app_list.html": [
        Message("Add link"),
        Message("Models in the %(name)s application"),
        Message("Change or view list link"),
        Message("Model name"),
    ],
    "django/contrib/admin/templates/admin/auth/user/add_form.html": [
        Message("After you’ve created a user, you’ll be able to edit more user options."),
    ],
    "django/contrib/admin/templates/admin/auth/user/change_password.html": [
        Message("Disable password-based authentication"),
        Message("Enable password-based authentication"),
        Message(
            "This action will <strong>enable</strong> password-based authentication for this user."
        ),
    ],
    "django/contrib/admin/templates/admin/base.html": [
        Message("Breadcrumbs"),
        Message("Log out"),
        Message("Skip to main content"),
    ],
    "django/contrib/admin/templates/admin/change_form.html": [
        Message("Error:"),
        Message("Add %(name)s"),
        Message("Please correct the error below.", "Please correct the errors below."),
    ],
    "django/contrib/admin/templates/admin/change_form_object_tools.html": [
        Message("History"),
    ],
    "django/contrib/admin/templates/admin/change_list.html": [
        Message("Hide counts"),
        Message("Show counts"),
    ],
    "django/contrib/admin/templates/admin/color_theme_toggle.html": [
        Message("Toggle theme (current theme: auto)"),
        Message("Toggle theme (current theme: dark)"),
        Message("Toggle theme (current theme: light)"),
    ],
    "django/contrib/admin/templates/admin/filter.html": [
        Message(" By %(filter_title)s "),
    ],
    "django/contrib/admin/templates/admin/index.html": [
        Message("Added:"),
        Message("Changed:"),
        Message("Deleted:"),
    ],
    "django/contrib/admin/templates/admin/nav_sidebar.html": [
        Message("Filter navigation items"),
        Message("Sidebar"),
        Message("Toggle navigation"),
    ],
    "django/contrib/admin/templates/admin/object_history.html": [
        Message("entry", "entries"),
    ],
    "django/contrib/admin/templates/admin/widgets/related_widget_wrapper.html": [
        Message("View selected %(model)s"),
    ],
}
