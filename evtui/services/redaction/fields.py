"""Which fields hold personal data, known by their names in any spelling, and which are never touched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Final


class Personal(StrEnum):
    """What a value tells about somebody; also the first word of its pseudonym."""

    CREDENTIAL = "credential"
    """A token, key or password."""
    CARD = "card"
    """RFID card, identifier of a contract or an authorisation."""
    VEHICLE = "vehicle"
    """Vehicle id, plate, VIN, address of its controller."""
    USER = "user"
    """Name, number or address of a person in some system."""
    ADDRESS = "address"
    """Where it was: street, site, coordinates."""


_NAMES: Final[Mapping[Personal, str]] = {
    Personal.CREDENTIAL: "token accesstoken refreshtoken sessiontoken apikey xapikey password passwd secret "
    "clientsecret authorization cookie credential credentials",
    Personal.CARD: "rfid rfidtag rfiduid rfidnumber idtag parentidtag taguid uid card cardid cardnumber "
    "cardno authtoken authid authorizationid authorizationreference identifier evcoid emaid contractid "
    "contract",
    Personal.VEHICLE: "vehicle vehicleid vehiclename vin plate plateid licenseplate licenceplate numberplate "
    "registration evccid evccmac mac macaddress",
    Personal.USER: "user userid username useremail email emailaddress mail phone phonenumber mobile driver "
    "driverid drivername customer customerid customername owner ownerid firstname lastname fullname surname "
    "accountholder",
    Personal.ADDRESS: "address street streetname streetaddress housenumber city town zip zipcode postcode "
    "postalcode latitude longitude lat lon lng coordinates geo geolocation geoposition gps servicelocation "
    "servicelocationname stationname stationaddress site",
}


def _words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_KINDS: Final = {name: kind for kind, names in _NAMES.items() for name in names.split()}
_MEASURES: Final = _words(
    "from to start end stop range duration priority cost currency value inrange current voltage power soc "
    "timestamp requestsent errorcounter maxamperes meter"
)
_MEASURE_ENDINGS: Final = re.compile(
    r"^(?:energy|max|min|present|requested)|(?:time|timestamp|at|reading|wh|percent|percentage|voltage|current"
    r"|power|counter|count|seconds|duration)$"
)
_SPELLING: Final = re.compile(r"[^a-z0-9]")


@cache
def folded(name: str) -> str:
    """``licence_plate``, ``LicencePlate`` and ``licence-plate`` are one name."""
    return _SPELLING.sub("", name.casefold())


@cache
def kind_of(name: str) -> Personal | None:
    """What the value of a field of this name is, None for nothing personal."""
    return _KINDS.get(folded(name))


@cache
def kind_of_many(name: str) -> Personal | None:
    """What the values in a field named in the plural are: ``drivers``, ``userIds``."""
    short = folded(name)
    if short in _KINDS or not short.endswith("s"):
        return None
    return _KINDS.get(short.removesuffix("s")) or _KINDS.get(short.removesuffix("es"))


@cache
def is_measure(name: str) -> bool:
    """Whether a field holds a time, an energy or another figure: numbers there are never replaced."""
    short = folded(name)
    return kind_of(name) is None and (short in _MEASURES or _MEASURE_ENDINGS.search(short) is not None)


_PLACEHOLDERS: Final = _words("- – -- 0 none null nil unknown undefined n/a na true false anonymous") | {""}


def is_somebody(value: str) -> bool:
    """Whether a value names somebody or something at all; ``unknown``, zeros and nothing do not."""
    bare = value.strip().casefold()
    return bare not in _PLACEHOLDERS and bool(bare.strip("0"))
