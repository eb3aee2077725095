"""Every address of the project. Each view declares the right it needs (officers.rights)."""

from allauth.account import views as account_views
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.i18n import set_language

from beneficiaries import views as beneficiaries
from payments import views as payments
from reports import views as reports
from rollout import health, views

urlpatterns = [
    path("", views.start, name="start"),
    path("rankings/", reports.rankings_page, name="rankings"),
    path("rankings.csv", reports.rankings_csv, name="rankings_csv"),
    path("areas/<str:address>/", reports.area_page, name="area"),
    path("points/", reports.points_page, name="points"),
    path("beneficiaries/", beneficiaries.search_page, name="beneficiaries"),
    path("beneficiaries/<uuid:uuid>/", payments.beneficiary_page, name="beneficiary"),
    path("rolls/", payments.rolls_page, name="rolls"),
    path("rolls/<int:roll_id>/", payments.roll_page, name="roll"),
    path("rolls/<int:roll_id>/file", payments.roll_file, name="roll_file"),
    path("cash-list/", payments.cash_list_page, name="cash_list"),
    path("cash-list/check/", payments.cash_check_page, name="cash_check"),
    path("accounts/login/", account_views.login, name="account_login"),
    path("accounts/logout/", account_views.logout, name="account_logout"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.failed
