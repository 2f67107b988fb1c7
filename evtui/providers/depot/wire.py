"""DepotFinity's JSON as it is spelled on the wire (Session Reports API), read tolerantly.

Every field may be missing, null or of another type: an unreadable one becomes None, its reason is kept, and
neither its neighbours nor its item are lost. Blocks (lists and inner objects) are taken as they come and read
entry by entry in the mapping.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict

from evtui.models.instant import Instant
from evtui.providers.lenient import Flag, Identifier, Number, Text, lenient

LIST_NAME: Final = "items"
"""Member of an answer that holds its list."""


def word(value: object) -> str | None:
    """A vendor word or message exactly as sent; numbers are written out."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        raise ValueError("an object or a list instead of a text")
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def moment(value: object) -> Instant | None:
    """RFC 3339 text; null and empty text are no time, a text without zone is UTC (Session Reports API)."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str):
        raise ValueError("not a time")
    return Instant.parse(value)


Word = Annotated[str | None, lenient(word)]
Moment = Annotated[Instant | None, lenient(moment)]


class WireModel(BaseModel):
    """A vendor object of which every field is optional and lenient; unknown ones are kept."""

    model_config = ConfigDict(extra="allow", frozen=True, protected_namespaces=())


class OcppStatus(WireModel):
    """Entry of the connector status history."""

    value: Word = None
    eventTimestamp: Moment = None


class DetailStatus(WireModel):
    """A controller status word; ``value`` is ``0x`` and hex digits, or a decimal number."""

    key: Word = None
    value: Word = None
    eventTimestamp: Moment = None


class DeviceError(WireModel):
    """An error text with its counter. The reference also nests a time here, the guide's sample does not."""

    errorCode: Word = None
    errorCounter: Number = None
    eventTimestamp: Moment = None


class DeviceStatus(WireModel):
    """State change of a sub-device."""

    deviceId: Word = None
    status: Word = None
    eventTimestamp: Moment = None
    errorCodes: Any = None


class ChargeParameter(WireModel):
    """Limits announced by one side."""

    paramType: Word = None
    maxPower: Number = None
    maxCurrent: Number = None
    maxVoltage: Number = None
    minCurrent: Number = None
    minVoltage: Number = None
    eventTimestamp: Moment = None


class AlignmentResult(WireModel):
    """Result of bringing the output to battery voltage before closing."""

    inRange: Flag = None
    presentVoltage: Number = None
    requestedVoltage: Number = None
    eventTimestamp: Moment = None


class BreakerOpenCondition(WireModel):
    """Electrical conditions when the DC breaker opened."""

    current: Number = None
    voltage: Number = None
    eventTimestamp: Moment = None


class Report(WireModel):
    """A session report; the meter values are cut off before, they stay raw."""

    sessionId: Identifier = None
    vehicleId: Text = None
    sessionTimeStart: Moment = None
    sessionTimeEnd: Moment = None
    energySocStart: Number = None
    energySocEnd: Number = None
    energyChargeStart: Number = None
    energyChargeEnd: Number = None
    energyPrimaryStart: Number = None
    energyPrimaryEnd: Number = None
    energyRequestedStart: Number = None
    energyRequestedEnd: Number = None
    ocppStatus: Any = None
    detailStatus: Any = None
    deviceStatus: Any = None
    chargeParameters: Any = None
    batteryAlignmentResults: Any = None
    dcBreakerOpenConditions: Any = None


class Transaction(WireModel):
    """A transaction: discovery needs the connector, the time and how it ended."""

    TransactionID: Identifier = None
    ChargerID: Identifier = None
    ConnectorID: Identifier = None
    StartAt: Moment = None
    EndAt: Moment = None
    EndResult: Word = None


class AvailabilityStatus(WireModel):
    """One availability record; OCPP defines the vendor fields as text, here they come as numbers."""

    status: Word = None
    timeStamp: Moment = None
    errorCode: Word = None
    vendorErrorCode: Word = None
    vendorId: Word = None
