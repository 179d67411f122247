"""Kinds of field: how each is asked, read, kept, shown and exported. `kinds["date"]` is the one for dates."""

from yakuba.resident.procedures.fields.addresses import AddressKind
from yakuba.resident.procedures.fields.choices import ChoiceKind
from yakuba.resident.procedures.fields.consent import ConsentKind
from yakuba.resident.procedures.fields.contacts import EmailKind, PhoneKind
from yakuba.resident.procedures.fields.dates import DateKind
from yakuba.resident.procedures.fields.files import FileKind
from yakuba.resident.procedures.fields.form_data import FormData
from yakuba.resident.procedures.fields.groups import GroupKind
from yakuba.resident.procedures.fields.kind import Context, FieldKind, FieldProblem, kinds
from yakuba.resident.procedures.fields.names import NameKind
from yakuba.resident.procedures.fields.numbers import MoneyKind, NumberKind
from yakuba.resident.procedures.fields.texts import ExplanationKind, TextKind

for _kind in (
    TextKind(),
    NameKind(),
    DateKind(),
    AddressKind(),
    PhoneKind(),
    EmailKind(),
    ChoiceKind(),
    NumberKind(),
    MoneyKind(),
    FileKind(),
    ConsentKind(),
    GroupKind(),
    ExplanationKind(),
):
    kinds.add(_kind.name, _kind)

__all__ = ["Context", "FieldKind", "FieldProblem", "FormData", "kinds"]
