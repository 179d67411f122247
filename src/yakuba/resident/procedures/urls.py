from django.urls import path

from yakuba.resident.procedures.views import filling, finding, keeping, office, sending

app_name = "procedures"
urlpatterns = [
    path("procedures/", finding.procedure_list, name="list"),
    path("procedures/drafts/<str:key>/", filling.continue_draft, name="draft"),
    path("procedures/drafts/<str:key>/steps/<slug:name>/", filling.step, name="step"),
    path("procedures/drafts/<str:key>/steps/<slug:name>/code/", filling.code, name="code"),
    path("procedures/drafts/<str:key>/saved/", filling.save, name="save"),
    path("procedures/drafts/<str:key>/discard/", filling.discard, name="discard"),
    path("procedures/drafts/<str:key>/confirm/", sending.confirm, name="confirm"),
    path("procedures/drafts/<str:key>/send/", sending.send_in, name="send"),
    path("procedures/drafts/<str:key>/files/<str:file_id>/", sending.draft_attachment, name="draft_file"),
    path("procedures/resume/<str:secret>/", filling.resume, name="resume"),
    path("procedures/applications/<str:public_id>/done/", sending.done, name="done"),
    path("procedures/applications/<str:public_id>/receipt.pdf", sending.receipt, name="receipt"),
    path("procedures/applications/<str:public_id>/notice.pdf", sending.notice, name="notice"),
    path("procedures/applications/<str:public_id>/files/<str:file_id>/", sending.attachment, name="file"),
    path("procedures/applications/<str:public_id>/correct/", sending.correct, name="correct"),
    path("procedures/applications/<str:public_id>/withdraw/", sending.withdraw, name="withdraw"),
    path("procedures/<slug:slug>/", finding.start_page, name="start"),
    path("procedures/<slug:slug>/begin/", filling.begin, name="begin"),
    path("office/cases/<str:number>/return/", office.return_page, name="office_return"),
    path("office/cases/<str:number>/propose/", office.propose_page, name="office_propose"),
    path("office/cases/<str:number>/decide/", office.decide, name="office_decide"),
    path("office/cases/<str:number>/notice.pdf", office.notice, name="office_notice"),
    path("office/cases/<str:number>/files/<str:file_id>/", office.attachment, name="office_file"),
    path("office/procedures/", keeping.kept_list, name="office_list"),
    path("office/procedures/<slug:slug>/", keeping.kept, name="office_procedure"),
    path("office/procedures/<slug:slug>/edit/", keeping.edit, name="office_edit"),
    path("office/procedures/<slug:slug>/preview/", keeping.preview, name="office_preview"),
    path("office/procedures/<slug:slug>/versions/<int:number>/", keeping.difference, name="office_difference"),
    path("office/procedures/<slug:slug>/publish/", keeping.publish, name="office_publish"),
    path("office/procedures/<slug:slug>/drop/", keeping.drop, name="office_drop"),
    path("office/procedures/<slug:slug>/switch/", keeping.switch, name="office_switch"),
]
