"""What the platform tidies up by itself, through the queue as in life."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.jobs import later, run_all_now
from yakuba.platform.jobs.jobs import forget_unproven_people
from yakuba.platform.jobs.models import JobState
from yakuba.platform.people.models import Person


def test_a_sign_up_that_was_never_confirmed_is_gone_after_two_days_and_a_confirmed_one_stays(sato):
    EmailAddress.objects.create(user=sato, email=sato.email, verified=True, primary=True)
    stranger = Person.objects.create(kind="resident", email="never@example.jp")
    EmailAddress.objects.create(user=stranger, email=stranger.email, verified=False, primary=True)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        later(forget_unproven_people)
        [job] = run_all_now()
    assert (job.state, list(job.lines.values_list("text", flat=True))) == (JobState.DONE, ["forgotten 1"])
    assert list(Person.objects.all()) == [sato]
    assert AuditEntry.objects.filter(event="person.forgotten").count() == 1
