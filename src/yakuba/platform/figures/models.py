"""What was measured, and what is aimed at."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class FigureValue(models.Model):
    """What a figure was in a period (測定値). `value` null: there was nothing to measure. `final`: the period is over and this stays."""

    figure = models.CharField(max_length=80)
    period = models.CharField(max_length=7)
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    measured_at = models.DateTimeField(default=timezone.now)
    final = models.BooleanField(default=False)

    class Meta:
        ordering = ["figure", "period"]
        constraints = [models.UniqueConstraint(name="figure_value_is_one_per_period", fields=["figure", "period"])]

    def __str__(self) -> str:
        return f"{self.figure} {self.period}"


class FigureTarget(models.Model):
    """What a figure shall reach in a fiscal year (目標値), and where that was decided."""

    figure = models.CharField(max_length=80)
    fiscal_year = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    source = models.CharField(max_length=200, blank=True)  # 「区民サービス向上計画 12ページ」
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["figure", "-fiscal_year"]
        constraints = [models.UniqueConstraint(name="figure_target_is_one_per_year", fields=["figure", "fiscal_year"])]

    def __str__(self) -> str:
        return f"{self.figure} {self.fiscal_year}"
