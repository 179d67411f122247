from django.urls import path

from yakuba.platform.cases.views import detail, inbox, link, many, mine

app_name = "cases"
urlpatterns = [
    path("office/", inbox.inbox, name="inbox"),
    path("office/export.csv", inbox.export, {"form": "csv"}, name="export_csv"),
    path("office/export-cp932.csv", inbox.export, {"form": "cp932"}, name="export_cp932"),
    path("office/export.xlsx", inbox.export, {"form": "xlsx"}, name="export_xlsx"),
    path("office/selected/", many.many, name="many"),
    path("office/filters/", many.save_filter, name="save_filter"),
    path("office/filters/<int:pk>/remove/", many.remove_filter, name="remove_filter"),
    path("office/cases/<str:number>/", detail.detail, name="detail"),
    path("office/cases/<str:number>/move/", detail.make_move, name="move"),
    path("office/cases/<str:number>/assignee/", detail.assignee, name="assignee"),
    path("office/cases/<str:number>/messages/", detail.write, name="write"),
    path("office/cases/<str:number>/messages/<str:file_id>/", detail.message_file, name="message_file"),
    path("office/cases/<str:number>/notes/", detail.note, name="note"),
    path("office/cases/<str:number>/approval/", detail.propose, name="propose"),
    path("office/cases/<str:number>/approval/decision/", detail.decide, name="decision"),
    path("office/cases/<str:number>/transfer/", detail.transfer, name="transfer"),
    path("office/cases/<str:number>/due/", detail.due, name="due"),
    path("office/cases/<str:number>/links/revoke/", detail.revoke_links, name="revoke_links"),
    path("my/", mine.my_page, name="my_page"),
    path("my/cases/<str:number>/", mine.mine, name="mine"),
    path("cases/link/", link.renew, name="renew"),
    path("cases/<str:public_id>/", mine.status, name="status"),
    path("cases/<str:public_id>/messages/", mine.write, name="status_write"),
    path("cases/<str:public_id>/messages/<str:file_id>/", mine.message_file, name="status_file"),
    path("cases/<str:public_id>/moves/<slug:name>/", mine.make_move, name="status_move"),
    path("c/<str:secret>/", link.enter, name="link"),
]
