"""An answer as its pages show it: how many lines are how far, and what was done by whom."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from officers.models import Officer
from outreach.models import Answer, AnswerLine
from outreach.models.answers import AnswerLineQuerySet

Done = AnswerLine.Done


@dataclass(frozen=True)
class Numbers:
    """Of the lines that are in the reader's sight."""

    lines: int
    faulty: int
    waiting: int
    loaded: int
    not_loaded: int
    undone: int
    stays: int


def numbers_of(lines: AnswerLineQuerySet) -> Numbers:
    good = Q(is_good=True)
    each = {done.value: Count("pk", filter=good & Q(done=done)) for done in Done}
    return Numbers(**lines.aggregate(lines=Count("pk"), faulty=Count("pk", filter=~good), **each))


@dataclass(frozen=True)
class Step:
    what: Promise
    at: datetime
    by: Officer


def steps_of(answer: Answer) -> list[Step]:
    """What was done to it, by whom, in its order."""
    loaded, refused = pgettext_lazy("answer", "loaded"), pgettext_lazy("answer", "refused")
    decided = refused if answer.state == Answer.State.REFUSED else loaded
    done = [
        (pgettext_lazy("answer", "delivered"), answer.delivered_at, answer.delivered_by),
        (decided, answer.decided_at, answer.decided_by),
        (pgettext_lazy("answer", "undone"), answer.undone_at, answer.undone_by),
    ]
    return [Step(what, at, by) for what, at, by in done if at and by]


def same_file(answer: Answer, officer: Officer) -> Answer | None:
    """Another answer in the officer's sight that is the very same file, the newest."""
    others = Answer.objects.visible_to(officer).filter(digest=answer.digest).exclude(pk=answer.pk)
    return others.select_related("delivered_by").order_by("-pk").first()
