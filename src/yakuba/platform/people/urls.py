"""The addresses of people. Sign-in itself is allauth's, below /accounts/."""

from django.urls import path

from yakuba.platform.people.views import demo, organisation, own, staff, transfers

app_name = "people"

urlpatterns = [
    path("accounts/second-factor/", own.second_factor, name="second_factor"),
    path("my/account/", own.account, name="account"),
    path("my/account/close/", own.close, name="close"),
    path("my/sessions/", own.sessions, name="sessions"),
    path("my/tokens/", own.tokens, name="tokens"),
    path("my/tokens/<int:pk>/revoke/", own.revoke, name="revoke"),
    path("my/data/", own.data, name="data"),
    path("my/data/export/", own.export, name="data_export"),
    path("demo/sign-in/", demo.sign_in, name="demo_sign_in"),
    path("office/people/", staff.listing, name="staff"),
    path("office/people/export.csv", staff.export, name="staff_export"),
    path("office/people/add/", staff.add, name="add_staff"),
    path("office/people/<int:pk>/", staff.person, name="person"),
    path("office/people/<int:pk>/change/", staff.change, name="change_staff"),
    path("office/people/<int:pk>/reset-factors/", staff.reset_factors, name="reset_factors"),
    path("office/people/<int:pk>/unlock/", staff.unlock, name="unlock"),
    path("office/people/<int:pk>/leave/", staff.leave, name="leave"),
    path("office/people/<int:pk>/give/", staff.give, name="give_post"),
    path("office/people/<int:pk>/hand-over/", staff.hand_over, name="hand_over"),
    path("office/people/holdings/<int:pk>/end/", staff.end_holding, name="end_holding"),
    path("office/people/tokens/", staff.tokens, name="office_tokens"),
    path("office/people/departments/", organisation.tree, name="departments"),
    path("office/people/departments/open/", organisation.open_department, name="open_department"),
    path("office/people/departments/at/<str:code>/", organisation.department, name="department"),
    path("office/people/departments/at/<str:code>/change/", organisation.change, name="change_department"),
    path("office/people/departments/at/<str:code>/close/", organisation.close, name="close_department"),
    path("office/people/departments/at/<str:code>/posts/", organisation.create_post, name="create_post"),
    path("office/people/posts/<int:pk>/", organisation.post, name="post"),
    path("office/people/transfers/", transfers.listing, name="transfers"),
    path("office/people/transfers/template.csv", transfers.template, name="transfer_template"),
    path("office/people/transfers/<int:pk>/", transfers.transfer, name="transfer"),
    path("office/people/transfers/<int:pk>/confirm/", transfers.confirm, name="confirm_transfer"),
    path("office/people/transfers/<int:pk>/take-back/", transfers.take_back, name="take_back_transfer"),
    path("office/people/transfers/<int:pk>/invite/", transfers.invite, name="invite_newcomers"),
]
