"""Secret links for applicants without account: made for each mail, kept as a digest, over after a while."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.cases.models import AccessLink, Case
from yakuba.platform.cases.queries import digest
from yakuba.platform.people.models import Person

LINK_DAYS = 90


@audit.deed()
def renew_link(case: Case, *, by: Person | None = None) -> str:
    """A fresh link to the case: its path below the site's address. The links of earlier mails keep working until they are over."""
    secret = secrets.token_urlsafe(32)
    link = AccessLink.objects.create(case=case, digest=digest(secret), expires_at=timezone.now() + timedelta(days=LINK_DAYS))
    audit.record("case.link_made", case, by=by, link=link)
    return reverse("cases:link", args=[secret])


@audit.deed()
def revoke_links(case: Case, *, by: Person) -> int:
    """Take all links back, after one went to the wrong hands."""
    count = AccessLink.objects.filter(case=case, revoked_at__isnull=True).update(revoked_at=timezone.now())
    audit.record("case.links_revoked", case, by=by, count=count)
    return count
