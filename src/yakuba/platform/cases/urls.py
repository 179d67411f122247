from django.urls import path

from yakuba.platform.cases.views import detail, inbox, link, mine

app_name = "cases"
urlpatterns = [
    path("office/", inbox.inbox, name="inbox"),
    path("office/cases/<str:number>/", detail.detail, name="detail"),
    path("my/", mine.my_page, name="my_page"),
    path("my/cases/<str:number>/", mine.mine, name="mine"),
    path("cases/<str:public_id>/", mine.status, name="status"),
    path("c/<str:secret>/", link.enter, name="link"),
]
