"""Addresses (住所): taken apart, put into one form, checked against the towns that exist."""

from yakuba.platform.places.addresses.address import Address, Problem
from yakuba.platform.places.addresses.normalising import LONGEST, normalise

__all__ = ["LONGEST", "Address", "Problem", "normalise"]
