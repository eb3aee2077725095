"""Every address of the project. Each view declares the right it needs (officers.rights)."""

from collections.abc import Callable

from allauth.account import views as account_views
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.i18n import set_language

from officers import views as officers
from officers.own_password_page import own_password_page
from officers.password_page import password_page
from officers.rights import shows_and_changes
from officers.second_factor_page import code_page, second_factor_page
from officers.sessions_page import sessions_page
from officers.tokens_page import token_end, tokens_page
from outreach.views import answers, calendar, campaigns, contacts, due, events, visits
from payments.views import accounts, auditing, cash_lists, conversions, doctor, people, rolls
from reports import bridge_page
from reports.papers.making import WRITERS
from reports.views import api, files, person_lists, still_cash, targets
from reports.views import campaigns as reports_campaigns
from reports.views import rankings as reports
from reports.views import reports as monthly
from rollout import health, views
from rollout.styleguide import styleguide


def in_each_form(
    pattern: str, view: Callable[..., HttpResponseBase], name: str
) -> list[URLPattern]:
    """rankings.csv, rankings.xlsx and rankings.pdf"""
    return [
        path(f"{pattern}.{form}", view, {"form": form}, name=f"{name}_{form}") for form in WRITERS
    ]


urlpatterns = [
    path("", views.start, name="start"),
    path("rankings/", reports.rankings_page, name="rankings"),
    path("rankings/compare/", reports.compare_page, name="compare"),
    *in_each_form("rankings", files.ranking_file, "rankings"),
    path("check-file/", files.check_file_page, name="check_file"),
    path("areas/changes/", reports.changes_page, name="changes"),
    path("areas/<str:address>/", reports.area_page, name="area"),
    path("areas/<str:address>/peers", reports.peer_group, name="peer_group"),
    *in_each_form("areas/<str:address>/figures", files.area_file, "area"),
    *in_each_form("areas/<str:address>/funnel", files.funnel_file, "funnel"),
    *in_each_form("areas/<str:address>/bridge", files.bridge_file, "bridge"),
    path("areas/<str:address>/report/", monthly.report_page, name="report"),
    *in_each_form("areas/<str:address>/report", monthly.report_file, "report"),
    path("areas/<str:address>/report/reasons", monthly.report_reasons, name="report_reasons"),
    path("areas/<str:address>/report/all", monthly.report_run_new, name="report_run_new"),
    path("reports/", monthly.reports_page, name="reports"),
    path("reports/<int:run_id>/", monthly.report_run, name="report_run"),
    path("reports/<int:run_id>/change", monthly.report_run_change, name="report_run_change"),
    path("reports/files/<int:file_id>", monthly.made_file, name="made_file"),
    path("lists/", person_lists.person_lists_page, name="person_lists"),
    path("lists/<int:list_id>", person_lists.person_list_file, name="person_list_file"),
    path("areas/<str:address>/sums", reports.reconciliation_page, name="reconciliation"),
    path("how-counted/", reports.counting_page, name="counting"),
    path("areas/<str:address>/bridge/", bridge_page.bridge_page, name="bridge"),
    path(
        "areas/<str:address>/bridge/people/",
        bridge_page.bridge_people_page,
        name="bridge_people",
    ),
    path("api/", api.api_page, name="api_page"),
    path("api/v1/rates", api.api_rates, name="api_rates"),
    path("targets/", targets.targets_page, name="targets"),
    path("targets/new", targets.target_new, name="target_new"),
    path("targets/<int:target_id>/", targets.target_page, name="target"),
    path("points/", reports.points_page, name="points"),
    path("beneficiaries/", people.search_page, name="beneficiaries"),
    path("beneficiaries/<uuid:uuid>/", people.beneficiary_page, name="beneficiary"),
    path("beneficiaries/<uuid:uuid>/reveal", people.reveal, name="reveal"),
    path("beneficiaries/<uuid:uuid>/ended", people.payments_ended, name="payments_ended"),
    path(
        "beneficiaries/<uuid:uuid>/accounts/<int:account_id>/",
        accounts.account_page,
        name="account",
    ),
    path(
        "beneficiaries/<uuid:uuid>/representatives/new",
        accounts.representative_new,
        name="representative_new",
    ),
    path("conversions/", conversions.worklist_page, name="conversions"),
    path("conversions/new", conversions.conversion_new, name="conversion_new"),
    path("conversions/first-month", conversions.first_month, name="conversion_first_month"),
    path(
        "conversions/<int:conversion_id>/withdraw",
        conversions.conversion_withdraw,
        name="conversion_withdraw",
    ),
    path("conversions/shared/", conversions.shared_accounts_page, name="shared_accounts"),
    path(
        "conversions/shared/<int:account_id>/decide",
        conversions.shared_account_decide,
        name="shared_account_decide",
    ),
    path("outreach/", calendar.outreach_page, name="outreach"),
    path("outreach/calendar.ics", calendar.calendar_file, name="outreach_calendar"),
    path("outreach/calendar/feed", calendar.feed_page, name="calendar_feed"),
    path("outreach/feeds/<str:secret>.ics", calendar.feed_file, name="calendar_feed_file"),
    path("outreach/campaigns/new", campaigns.campaign_new, name="campaign_new"),
    path("outreach/campaigns/<int:campaign_id>/", campaigns.campaign_page, name="campaign"),
    path(
        "outreach/campaigns/<int:campaign_id>/change",
        campaigns.campaign_change,
        name="campaign_change",
    ),
    path(
        "outreach/campaigns/<int:campaign_id>/results/",
        reports_campaigns.campaign_results,
        name="campaign_results",
    ),
    path("outreach/campaigns/<int:campaign_id>/teams/new", campaigns.team_new, name="team_new"),
    path("outreach/teams/<int:team_id>/", campaigns.team_page, name="team"),
    path("outreach/campaigns/<int:campaign_id>/events/new", events.event_new, name="event_new"),
    path("outreach/events/<int:event_id>/", events.event_page, name="event"),
    path("outreach/events/<int:event_id>/people/", contacts.event_people_page, name="event_people"),
    path(
        "outreach/events/<int:event_id>/conversion",
        contacts.event_conversion,
        name="event_conversion",
    ),
    path("outreach/due/", due.due_page, name="due"),
    path("outreach/still-cash/", still_cash.still_cash_page, name="still_cash"),
    path("outreach/visits/", visits.visits_page, name="visits"),
    path("outreach/routes/<int:sheet_id>/", visits.route_page, name="route"),
    path("outreach/routes/<int:sheet_id>/results", visits.route_results, name="route_results"),
    path("outreach/answers/", answers.answers_page, name="answers"),
    path("outreach/answers/<int:answer_id>/", answers.answer_page, name="answer"),
    path("outreach/contacts/new", contacts.contact_new, name="contact_new"),
    path("outreach/events/<int:event_id>/change", events.event_change, name="event_change"),
    path("rolls/", rolls.rolls_page, name="rolls"),
    path("rolls/new", rolls.roll_new, name="roll_new"),
    path("rolls/<int:roll_id>/", rolls.roll_page, name="roll"),
    path("rolls/<int:roll_id>/decide", rolls.roll_decide, name="roll_decide"),
    path("rolls/<int:roll_id>/file", rolls.roll_file, name="roll_file"),
    path("rolls/<int:roll_id>/repairs", doctor.roll_repairs, name="roll_repairs"),
    path("rolls/<int:roll_id>/columns", doctor.roll_columns, name="roll_columns"),
    path("rolls/<int:roll_id>/correct", doctor.roll_correct, name="roll_correct"),
    path("rolls/<int:roll_id>/changes/", doctor.roll_changes, name="roll_changes"),
    path("rolls/<int:roll_id>/checked.xlsx", doctor.roll_sent_back, name="roll_sent_back"),
    path("rolls/<int:roll_id>/to-correct.xlsx", doctor.roll_bad_lines, name="roll_bad_lines"),
    path("cash-list/", cash_lists.cash_list_page, name="cash_list"),
    path("cash-list/check/", cash_lists.cash_check_page, name="cash_check"),
    path("access-log/", auditing.access_log_page, name="access_log"),
    path("access-log/person/", auditing.readings_page, name="person_readings"),
    path("access-log/unusual/", auditing.unusual_page, name="unusual_reading"),
    path("officers/", officers.officers_page, name="officers"),
    path("officers/new", officers.new_officer_page, name="officer_new"),
    path("officers/tokens/", tokens_page, name="api_tokens"),
    path("officers/tokens/<int:token_id>/end", token_end, name="api_token_end"),
    path("officers/<int:officer_id>/", officers.officer_page, name="officer"),
    path("officers/<int:officer_id>/state", officers.officer_state, name="officer_state"),
    path("officers/<int:officer_id>/link", officers.officer_link, name="officer_link"),
    path(
        "officers/<int:officer_id>/second-factor",
        officers.officer_second_factor,
        name="officer_second_factor",
    ),
    path(
        "officers/<int:officer_id>/assignments",
        officers.officer_assignments,
        name="officer_assignments",
    ),
    path(
        "officers/<int:officer_id>/assignments/<int:assignment_id>",
        officers.officer_assignment,
        name="officer_assignment",
    ),
    path("officers/password/<str:uid>/<str:token>/", password_page, name="password"),
    path("accounts/login/", shows_and_changes(account_views.login), name="account_login"),
    path("accounts/logout/", shows_and_changes(account_views.logout), name="account_logout"),
    path("accounts/password/", own_password_page, name="own_password"),
    path("accounts/sessions/", sessions_page, name="sessions"),
    path("accounts/code/", code_page, name="mfa_authenticate"),
    path("accounts/second-factor/", second_factor_page, name="second_factor"),
    path("language/", login_not_required(shows_and_changes(set_language)), name="set_language"),
    path("admin/", admin.site.urls),
    path("styleguide/", styleguide, name="styleguide"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.failed
