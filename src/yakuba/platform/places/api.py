"""The API of places: open to everybody, because a form asks it before anybody has signed in."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from yakuba.platform.errors import NotThere
from yakuba.platform.limits import caller, limit
from yakuba.platform.places import addresses, postal
from yakuba.platform.places.municipalities import Municipality, municipality, read_municipality_code
from yakuba.platform.places.schemas import AddressOut, AddressProblemOut, MunicipalityOut, PostalAreaOut

router = Router()

# A whole school class or company shares one address of the internet; one form asks a handful of times.
RATE = "300/m"
A_DAY = 24 * 3600

Typed = Annotated[str, Query(min_length=1, max_length=addresses.LONGEST, description="An address as people type it")]
PostalCode = Annotated[
    str, Path(max_length=100, description="Seven digits; full width, hyphens and 〒 are understood", examples=["112-0003"])
]
MunicipalityCode = Annotated[str, Path(max_length=100, description="Five or six digits", examples=["131059"])]
DefaultCode = Annotated[
    str, Query(max_length=12, description="Code of the municipality in which an address that names none is looked for", examples=["131059"])
]


class UnknownPostalCode(NotThere):
    code = "unknown-postal-code"


@router.get("/places/postal/{code}", response=list[PostalAreaOut], auth=None, summary="The areas of a postal code")
def postal_areas(request: HttpRequest, response: HttpResponse, code: PostalCode):
    _hold_back(request)
    found = postal.look_up(code)
    if not found:
        raise UnknownPostalCode(_("この郵便番号の住所が見つかりません。番号を確かめてください。"))
    patch_cache_control(response, public=True, max_age=A_DAY)
    return [_area(area) for area in found]


@router.get("/places/addresses", response=AddressOut, auth=None, summary="An address taken apart and put into one form")
def normalised_address(request: HttpRequest, response: HttpResponse, text: Typed, municipality: DefaultCode = ""):
    _hold_back(request)
    home = read_municipality_code(municipality) if municipality else None
    found = addresses.normalise(text, default_municipality=home)
    # Where somebody lives is theirs: no shared cache keeps it. Its messages are in the language of the cookie.
    patch_cache_control(response, private=True, max_age=A_DAY)
    patch_vary_headers(response, ["Cookie"])
    return _address(found)


@router.get("/places/municipalities/{code}", response=MunicipalityOut, auth=None, summary="The municipality of a code")
def municipality_of_code(request: HttpRequest, response: HttpResponse, code: MunicipalityCode):
    _hold_back(request)
    found = municipality(code)
    patch_cache_control(response, public=True, max_age=A_DAY)
    return _municipality(found)


def _hold_back(request: HttpRequest) -> None:
    limit(f"places:{caller(request)}", rate=RATE)


def _area(area: postal.PostalArea) -> PostalAreaOut:
    return PostalAreaOut(
        postal_code=area.code,
        prefecture=area.prefecture,
        city=area.city,
        town=area.town,
        municipality_code=area.municipality_code,
        prefecture_kana=area.prefecture_kana,
        city_kana=area.city_kana,
        town_kana=area.town_kana,
        block=area.block,
        office=area.office,
        note=area.note,
    )


def _address(found: addresses.Address) -> AddressOut:
    return AddressOut(
        text=found.text,
        postal_code=found.postal_code,
        prefecture=found.prefecture,
        city=found.city,
        street=found.street,
        town=found.town,
        block=found.block,
        building=found.building,
        municipality_code=found.code,
        key=found.key,
        problems=[AddressProblemOut(code=problem.code, message=problem.message) for problem in found.problems],
        changes=list(found.changes),
    )


def _municipality(m: Municipality) -> MunicipalityOut:
    return MunicipalityOut(code=m.code, prefecture=m.prefecture, name=m.name, kana=m.kana, kind=m.kind, designated_city=m.designated_city)
