"""Which changes are recorded: triggers keep what a row was, what it became and who did it.

They see every way of changing a row: a form, update(), psql. What rolls write is left out, for
the rolls explain it (docs/decisions/0013-history-of-changes.md).
"""

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

Model = TypeVar("Model", bound=models.Model)

MADE, REMOVED = "made", "removed"
FROM, TO = "changed_from", "changed_to"  # a row each; triggers fire in the order of their names

NOT_BY_A_ROLL = "current_setting('rollout.by_a_roll', true) IS DISTINCT FROM 'yes'"


def recorded(*fields: str, made_and_removed: bool = True) -> Callable[[type[Model]], type[Model]]:
    """Has these fields of a model recorded, in a table of its own that is only ever added to.

    The triggers work row by row: their condition is looked at before anything is kept, where
    a trigger for the whole statement would copy all of a roll's rows first.
    """
    by_people = pgtrigger.Condition(NOT_BY_A_ROLL)
    trackers: list[pghistory.RowEvent] = [
        pghistory.UpdateEvent(FROM, row=pghistory.Old),
        pghistory.UpdateEvent(TO, row=pghistory.New),
    ]
    if made_and_removed:
        trackers += [
            pghistory.InsertEvent(MADE, condition=by_people),
            pghistory.DeleteEvent(REMOVED, condition=by_people),
        ]

    def record(model: type[Model]) -> type[Model]:
        track = pghistory.track(
            *trackers,
            fields=list(fields),
            model_name=f"{model.__name__}Change",
            obj_field=pghistory.ObjForeignKey(related_name="changes"),
            context_field=pghistory.ContextJSONField(),
            append_only=True,
            level=pghistory.Row,
            meta={"default_permissions": ()},
        )
        return track(model)

    return record


def done_by(officer: int | None) -> pghistory.context:
    """Within it, changes are recorded as the officer's of that id."""
    return pghistory.context(user=officer)


def by_a_roll(statements: str) -> str:
    """The statements as a roll's own: what they add and remove is not recorded."""
    return f"SET LOCAL rollout.by_a_roll = 'yes';{statements};SET LOCAL rollout.by_a_roll = 'no'"
