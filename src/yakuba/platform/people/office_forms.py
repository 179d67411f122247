"""The forms of one's own account and of the office's pages on people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yakuba.platform.errors import Unreadable
from yakuba.platform.people.models import Department, Person, Post
from yakuba.platform.people.queries import departments_open, posts_open
from yakuba.platform.people.rights import roles, today
from yakuba.platform.people.tokens import Scope


def show_problems(form: forms.Form, problem: Unreadable) -> None:
    """Put what an action found wrong beside the fields it names; the rest above."""
    for field, texts in problem.fields.items():
        for text in texts:
            form.add_error(field if field in form.fields else None, text)
    if not problem.fields:
        form.add_error(None, problem.message)


class AccountForm(forms.Form):
    name = forms.CharField(label=_("氏名"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    name_kana = forms.CharField(label=_("フリガナ"), max_length=120, required=False, help_text=_("全角カタカナで入力してください。"))
    language = forms.ChoiceField(label=_("使うことば"), help_text=_("画面とメールのことばが変わります。"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, person: Person, **kwargs: Any):
        super().__init__(*args, initial={f: getattr(person, f) for f in ("name", "name_kana", "language")}, **kwargs)
        if person.is_staff:
            del self.fields["name"], self.fields["name_kana"]


class CloseForm(forms.Form):
    sure = forms.BooleanField(label=_("アカウントを閉じることを理解しました"))


class TokenForm(forms.Form):
    label = forms.CharField(label=_("名前"), help_text=_("何に使うトークンか、あとで分かる名前にしてください。"), max_length=80)
    scopes = forms.MultipleChoiceField(label=_("許可する操作"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(label=_("有効期間"), coerce=int, choices=[(30, _("30日")), (90, _("90日")), (365, _("1年"))], initial=90)

    def __init__(self, *args: Any, scopes: dict[str, Scope], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(name, scope.label) for name, scope in scopes.items()]  # type: ignore[attr-defined]


class StaffSearch(forms.Form):
    q = forms.CharField(label=_("氏名・フリガナ・職員番号"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    department = forms.ModelChoiceField(
        label=_("所属"), queryset=Department.objects.none(), required=False, to_field_name="code", empty_label=_("すべての所属")
    )
    state = forms.ChoiceField(
        label=_("在職"),
        required=False,
        choices=[("here", _("在職中")), ("idle", _("役職なし")), ("gone", _("退職")), ("all", _("すべて"))],
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.all()  # type: ignore[attr-defined]


class StaffForm(forms.Form):
    staff_number = forms.CharField(label=_("職員番号"), max_length=20)
    name = forms.CharField(label=_("氏名"), max_length=120)
    name_kana = forms.CharField(label=_("フリガナ"), max_length=120, required=False)
    email = forms.EmailField(label=_("メールアドレス"), help_text=_("最初のサインインのためのご案内をお送りします。"))


class ChangeStaffForm(forms.Form):
    name = forms.CharField(label=_("氏名"), max_length=120)
    name_kana = forms.CharField(label=_("フリガナ"), max_length=120, required=False)
    email = forms.EmailField(label=_("メールアドレス"))


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class LastDayForm(forms.Form):
    last_day = _day(_("最後の日"), help_text=_("この日の終わりまで有効です。"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = today


class DepartmentForm(forms.Form):
    code = forms.CharField(label=_("組織コード"), max_length=20)
    name = forms.CharField(label=_("名前"), max_length=80)
    name_en = forms.CharField(label=_("英語名"), max_length=120, required=False)
    parent = forms.ModelChoiceField(
        label=_("上の組織"), queryset=Department.objects.none(), required=False, to_field_name="code", empty_label=_("（いちばん上）")
    )
    phone = forms.CharField(label=_("電話"), max_length=20, required=False)
    email = forms.EmailField(label=_("メールアドレス"), required=False)
    place = forms.CharField(label=_("窓口の場所"), max_length=120, required=False)

    def __init__(self, *args: Any, department: Department | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices = departments_open()
        if department is not None:
            del self.fields["code"]
            choices = choices.exclude(path__startswith=department.path)
        self.fields["parent"].queryset = choices  # type: ignore[attr-defined]


class PostForm(forms.Form):
    title = forms.CharField(label=_("役職の名前"), max_length=80)
    roles = forms.MultipleChoiceField(label=_("役割"), required=False, widget=forms.CheckboxSelectMultiple)
    level = forms.TypedChoiceField(
        label=_("決裁の段階"), coerce=int, choices=[(0, _("なし")), (1, _("係長")), (2, _("課長")), (3, _("部長"))]
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [(name, role.label) for name, role in roles.items()]  # type: ignore[attr-defined]


class HoldingForm(forms.Form):
    """Who takes a post; on a person's page the post is asked instead."""

    post = forms.ModelChoiceField(label=_("役職"), queryset=Post.objects.none())
    staff_number = forms.CharField(label=_("職員番号"), max_length=20)
    from_on = _day(_("始まりの日"))
    until_on = _day(_("終わりの日"), required=False, help_text=_("決まっていなければ空けておきます。職務代理では必ず入力してください。"))
    acting = forms.BooleanField(label=_("職務代理（代わりに務める）"), required=False)

    def __init__(self, *args: Any, of: Person | Post, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["from_on"].initial = today
        del self.fields["staff_number" if isinstance(of, Person) else "post"]
        if isinstance(of, Person):
            self.fields["post"].queryset = posts_open()  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    staff_number = forms.CharField(label=_("引き継ぐ相手の職員番号"), max_length=20)


class TransferForm(forms.Form):
    title = forms.CharField(label=_("名前"), max_length=120, help_text=_("例：令和9年4月1日付 人事異動"))
    file = forms.FileField(label=_("一覧のファイル"), help_text=_("CSV（UTF-8またはShift_JIS）かExcel（.xlsx）、5MBまで。"))
