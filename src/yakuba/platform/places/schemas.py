"""What the API of places answers."""

from __future__ import annotations

from ninja import Field, Schema


class PostalAreaOut(Schema):
    """A town, or an organisation with a postal code of its own."""

    postal_code: str = Field(examples=["112-0003"])
    prefecture: str
    city: str
    town: str = Field(description="Empty where the code is for all towns that have none of their own")
    municipality_code: str = Field(examples=["131059"])
    prefecture_kana: str
    city_kana: str
    town_kana: str
    block: str = Field(description="Of an organisation")
    office: str = Field(description="The organisation's name")
    note: str = Field(description="Which part of the town, as Japan Post says it")


class AddressProblemOut(Schema):
    code: str = Field(examples=["no-block"])
    message: str


class AddressOut(Schema):
    """An address in its parts, in the form in which it is kept."""

    text: str = Field(description="The whole address in one line")
    postal_code: str = Field(description="When one was typed before the address")
    prefecture: str
    city: str
    street: str = Field(description="Street names, in Kyoto")
    town: str
    block: str
    building: str
    municipality_code: str
    key: str = Field(description="Equal for one place however it was written, the building left out")
    problems: list[AddressProblemOut] = Field(description="What a person should look at")
    changes: list[str] = Field(description="What was added or converted")


class MunicipalityOut(Schema):
    """A prefecture, a municipality or a ward of a designated city."""

    code: str = Field(examples=["131059"])
    prefecture: str
    name: str = Field(description="As an address writes it behind the prefecture; empty for a prefecture")
    kana: str
    kind: str = Field(description="prefecture, municipality, designated-city or ward")
    designated_city: str = Field(description="The code of the city that a ward belongs to")
