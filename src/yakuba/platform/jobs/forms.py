"""What operators fill in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SettlementForm(forms.Form):
    """What became of a job of unknown outcome, and how the operator knows."""

    outcome = forms.ChoiceField(
        label=_("確かめた結果"),
        choices=[
            ("done", _("処理は終わっていた（完了にする）")),
            ("failed", _("処理されていなかった。やり直さない（失敗にする）")),
            ("retry", _("処理されていなかった。もう一度実行する")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("確かめた結果を選んでください。")},
    )
    note = forms.CharField(
        label=_("確かめた方法"),
        max_length=300,
        help_text=_("例：メールサーバーの送信記録を見た。個人情報は書かないでください。"),
        error_messages={"required": _("どのように確かめたかを書いてください。あとで見る人のための記録になります。")},
    )
