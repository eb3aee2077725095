"""Changes to what people edit, as its page tells them: when, who, what from and to what.

They are read from what the triggers of officers.recording kept.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from pghistory.core import event_models

from officers.models import Officer
from officers.recording import MADE, REMOVED, TO
from officers.wording import NOTHING, who, words_of

MOST = 50
Field: TypeAlias = "models.Field[Any, Any]"
Names = dict[str, dict[Any, str]]  # of what foreign keys point at, by field and id


class Line(NamedTuple):
    """What one field was and became; the former is empty where the row was made."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    at: datetime
    by: str
    what: str
    lines: list[Line]


@dataclass(frozen=True)
class Source:
    """The recorded changes of those rows of a model of which `where` holds.

    `named_by` is the field that tells one row from another, and stands with each change;
    `words` has fields whose values, or the rows that those point at, are told in another way.
    """

    model: type[models.Model]
    where: dict[str, Any]
    named_by: str = ""
    untold: frozenset[str] = frozenset()
    words: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)

    @property
    def events(self) -> models.QuerySet[Any]:
        [event_model] = event_models(tracks_model=self.model)
        return event_model._default_manager.filter(**self.where).order_by("-pgh_id")

    @property
    def told(self) -> list[Field]:
        """The recorded fields that are told, in the model's order."""
        recorded = {each.name for each in self.events.model._meta.fields}
        recorded -= {*self.where, *self.untold}
        return [each for each in self.model._meta.fields if each.name in recorded]


class Step(NamedTuple):
    """The states before and after a change; one is missing where the row was made or removed."""

    source: Source
    before: Any
    after: Any

    @property
    def state(self) -> Any:
        return self.after or self.before

    @property
    def by(self) -> int | None:
        """The officer's id; None where a change was made past our pages."""
        return (self.state.pgh_context or {}).get("user")

    @property
    def is_update(self) -> bool:
        return bool(self.before and self.after)

    def changed(self, name: str) -> bool:
        if self.is_update:
            return bool(getattr(self.before, name) != getattr(self.after, name))
        return getattr(self.state, name) not in (None, "")


def of(*sources: Source) -> list[Change]:
    """The newest MOST changes, newest first; the number of queries does not grow with them."""
    steps = [step for source in sources for step in _steps(source)]
    steps = sorted(steps, key=lambda step: step.state.pgh_created_at, reverse=True)[:MOST]
    officers = Officer.objects.in_bulk({step.by for step in steps} - {None})
    names = {source.model: _names(source, steps) for source in sources}
    return [_change(step, who(officers.get(step.by)), names[step.source.model]) for step in steps]


def _steps(source: Source) -> Iterator[Step]:
    """Each update left two rows, what was and what became; the newest come first."""
    became: dict[int, Any] = {}
    for state in source.events[: 2 * MOST]:
        if state.pgh_label == TO:
            became[state.pgh_obj_id] = state
        elif state.pgh_label == MADE:
            yield Step(source, None, state)
        elif state.pgh_label == REMOVED:
            yield Step(source, state, None)
        else:
            step = Step(source, state, became.pop(state.pgh_obj_id))
            if any(step.changed(each.attname) for each in source.told):
                yield step


def _names(source: Source, steps: list[Step]) -> Names:
    """How the rows are called that the told foreign keys point at; one query for each key."""
    names: Names = {}
    for each in source.told:
        if isinstance(each, models.ForeignKey):
            states = [state for step in steps if step.source is source for state in step[1:]]
            ids = {getattr(state, each.attname) for state in states if state} - {None}
            rows = each.related_model._default_manager.in_bulk(ids)
            words = source.words.get(each.name, str)
            names[each.name] = {id: words(row) for id, row in rows.items()}
    return names


def _change(step: Step, by: str, names: Names) -> Change:
    source, name, lines = step.source, "", []

    def words(state: Any, each: Field) -> str:
        if state is None:
            return ""
        value = getattr(state, each.attname)
        if each.name in names:
            return names[each.name].get(value, NOTHING)
        return source.words.get(each.name, partial(words_of, each))(value)

    for each in source.told:
        if each.name == source.named_by:
            name = words(step.state, each)
        elif step.changed(each.attname):
            label = capfirst(str(each.verbose_name))
            lines.append(Line(label, words(step.before, each), words(step.after, each)))
    return Change(step.state.pgh_created_at, by, _what(step, name), lines)


def _what(step: Step, name: str) -> str:
    """Empty for a change of what the page is about: its fields say enough."""
    what = f"{capfirst(str(step.source.model._meta.verbose_name))} {name}".strip()
    if step.is_update:
        return what if name else ""
    return (_("%(what)s: added") if step.after else _("%(what)s: removed")) % {"what": what}
