"""Life events (ライフイベント) by which residents look for a procedure; the order is the one on screen."""

from __future__ import annotations

from django.utils.translation import gettext as _


def categories() -> list[tuple[str, str]]:
    return [
        ("family", _("妊娠・出産・子育て")),
        ("moving", _("引越し・住まい")),
        ("certificates", _("戸籍・住民票・証明")),
        ("tax", _("税・保険・年金")),
        ("welfare", _("健康・福祉・介護")),
        ("waste", _("ごみ・環境・動物")),
        ("learning", _("講座・施設・文化")),
        ("disaster", _("防災・災害")),
        ("business", _("事業・営業")),
        ("government", _("区政・情報公開")),
    ]
