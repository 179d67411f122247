"""Taking in what another town made: as a version in the making, never straight before residents."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yakuba.platform import audit
from yakuba.platform.errors import NotYours
from yakuba.platform.people.models import Department, Person
from yakuba.platform.people.rights import may
from yakuba.resident.procedures.actions.publishing import make_procedure, write_version
from yakuba.resident.procedures.errors import PublisherUnknown
from yakuba.resident.procedures.models import Procedure, ProcedureVersion, Publisher
from yakuba.resident.procedures.packages import Package, signing
from yakuba.resident.procedures.queries import version_in_the_making


@audit.deed()
def import_package(package: Package, *, department: Department | None, by: Person | None, revision: int | None = None) -> ProcedureVersion:
    """A version in the making with what the package asks; a new procedure of `department` where there is none of that name.

    PublisherUnknown unless the key is trusted here. `revision`: of the version in the making that will be written over, as it was read.
    """
    trusted = trusted_name(package.public_key)
    if not trusted:
        raise PublisherUnknown(package.publisher_name, package.fingerprint)
    note = _("%(town)sの第%(number)d版から取込み") % {"town": trusted, "number": package.content["version"]}
    procedure = Procedure.objects.filter(slug=package.definition.slug).first()
    if procedure is None:
        if department is None:
            raise NotYours(_("新しい手続を受け持つ課を選んでください。"))
        procedure = make_procedure(package.content["definition"], department=department, by=by)
        version = version_in_the_making(procedure)
        assert version is not None
        version.note = note[:200]
    else:
        version = write_version(procedure, package.content["definition"], by=by, note=note[:200], revision=revision)
    version.origin = package.origin
    version.save(update_fields=["origin", "note"])
    audit.record("procedure.imported", procedure, by=by, version=version.number, publisher=package.public_key, content=version.content_hash)
    return version


def trusted_name(public_key: str) -> str:
    """What staff here call the holder of a trusted key; empty for any other. This town trusts itself."""
    if public_key == signing.town_key():
        return _("この役場")
    known = Publisher.objects.filter(public_key=public_key).first()
    return known.name if known else ""


@audit.deed()
def trust(public_key: str, *, name: str, by: Person) -> Publisher:
    """Trust the holder of a key from now on, after its fingerprint was compared."""
    if not may(by, "procedures.trust"):
        raise NotYours(_("発行元を信頼に加えるのは、情報政策の担当者です。"))
    publisher, _made = Publisher.objects.update_or_create(public_key=public_key, defaults={"name": name.strip()[:120], "trusted_by": by})
    audit.record("publisher.trusted", publisher, by=by, key=signing.fingerprint(public_key))
    return publisher


@audit.deed()
def distrust(publisher: Publisher, *, by: Person) -> None:
    """No longer take packages of this key. What was imported before stays."""
    if not may(by, "procedures.trust"):
        raise NotYours(_("発行元を信頼から外すのは、情報政策の担当者です。"))
    audit.record("publisher.distrusted", publisher, by=by, key=signing.fingerprint(publisher.public_key))
    publisher.delete()
