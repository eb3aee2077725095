"""Why something cannot be logged, as a sentence in the reader's language."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

SENTENCES = {
    "payment_ended": noop("Payments to this person have ended; nothing can be claimed."),
    "not_in_programme": noop("No roll names this person in that programme."),
    "off_the_roll": noop(
        "The last roll that names this person is that of %(month)s; a later one is in, without"
        " them. Ask why before anything is claimed."
    ),
    "day_to_come": noop("The day lies in the future."),
    "day_long_past": noop("The day lies before January 2015."),
    "claimed_already": noop("This person was claimed on %(day)s already."),
    "form_used": noop("This form was used for something else. Open the page anew."),
    "month_past": noop(
        "Logged on that day, the first month would have been %(month)s, which is over."
        " Log it on the day the office learnt of it."
    ),
    "open_already": noop(
        "This was claimed on %(day)s already, by %(officer)s, and waits for the roll of %(month)s."
    ),
    "paid_so_already": noop("The roll of %(month)s pays this person to that account already."),
    "in_cash_already": noop(
        "The roll of %(month)s pays this person in cash already, and no claim says otherwise."
    ),
    "channel_not_allowed": noop(
        "Social insurance is paid in cash or to a bank account only, not to an electronic account."
    ),
    "account_needed": noop("Give the account: scan its code or type bank and number."),
    "reason_needed": noop("Say why the person goes back to cash."),
    "step_done": noop("This step was logged for %(day)s already."),
    "came_between": noop(
        "Meanwhile %(officer)s logged something for this person: %(stage)s, on %(day)s."
        " Look at it, and send yours again if it still holds."
    ),
    "withdrawn_between": noop(
        "Meanwhile %(officer)s withdrew what was logged for this person, on %(day)s."
        " Look at the person's page, and send yours again if it still holds."
    ),
    "before_the_event": noop("The event is on %(day)s: nobody was met there before."),
    "nothing_to_withdraw": noop("There is nothing to withdraw any more."),
    "account_closed": noop("That account was closed on %(day)s."),
}


# Somebody else was quicker; whoever sends the form again has seen what.
MEANWHILE = {"came_between", "withdrawn_between"}


class NotLoggedError(Exception):
    """Nothing was saved; `code` names why, `field` the form's field that it belongs to."""

    def __init__(self, code: str, field: str | None = None, **detail: Any) -> None:
        super().__init__(code)
        self.code, self.field, self.detail = code, field, detail

    def __str__(self) -> str:
        return _(SENTENCES[self.code]) % self.detail
