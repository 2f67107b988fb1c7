"""Raw depot reports for the tests: the vendor's documented sample, and short ones around a start time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

Raw = dict[str, Any]
NOW = datetime(2025, 11, 21, 12, 0, tzinfo=UTC)

SAMPLE = """{
"items": [
{
"sessionId": 123456789,
"vehicleId": "qwerty",
"ocppStatus": [
{
"value": "Available",
"eventTimestamp": "2021-03-23T16:54:56.087Z"
},
{
"value": "Preparing",
"eventTimestamp": "2021-03-23T16:59:11.670Z"
}
],
"detailStatus": [
{
"key": "systemStatus",
"value": "0x00000000",
"eventTimestamp": "2021-03-23T00:48:26.437Z"
},
{
"key": "operationalStatus",
"value": "0x00000000",
"eventTimestamp": "2021-03-23T00:48:26.437Z"
}
],
"deviceStatus": [
{
"status": "OPEN",
"deviceId": "Breaker",
"eventTimestamp": "2021-03-23T16:52:33.173Z"
},
{
"status": "STANDBY",
"deviceId": "Converter",
"errorCodes": [
{
"errorCode": "WARN: converter : sibcos 1: VQS disabled from operating mode(no:144)",
"errorCounter": 29
}
],
"eventTimestamp": "2021-03-23T16:55:11.088Z"
}
],
"energySocEnd": 98,
"energySocStart": 76,
"sessionTimeEnd": "2022-08-03T16:40:30.440Z",
"energyChargeEnd": 1046400,
"chargeParameters": [
{
"maxPower": 450000,
"paramType": "Station",
"maxCurrent": 600,
"maxVoltage": 750,
"minCurrent": 0,
"minVoltage": 400,
"eventTimestamp": "2021-03-23T16:59:12.052Z"
},
{
"maxPower": 600000,
"paramType": "Request",
"maxCurrent": 800,
"maxVoltage": 750,
"minCurrent": 0,
"minVoltage": 0,
"eventTimestamp": "2021-03-23T16:59:12.186Z"
}
],
"energyPrimaryEnd": 293138710,
"sessionTimeStart": "2022-08-03T16:20:30.661Z",
"energyChargeStart": 1009136,
"energyPrimaryStart": 293099449,
"energyRequestedEnd": 1054122,
"sessionMeterValues": [
{
"key": "present_current",
"value": 0,
"eventTimestamp": "2021-03-23T16:54:35.287Z"
},
{
"key": "present_voltage",
"value": 3,
"eventTimestamp": "2021-03-23T16:59:08.685Z"
}
],
"energyRequestedStart": 1016608,
"batteryAlignmentResults": {
"inRange": true,
"eventTimestamp": "2021-03-23T16:59:38.672Z",
"presentVoltage": 633,
"requestedVoltage": 633
},
"dcBreakerOpenConditions": {
"current": 0,
"voltage": 676,
"eventTimestamp": "2021-03-23T17:13:44.735Z"
}
}
],
"ChargerID": "xyz",
"ConnectorID": "1"
}"""
"""The guide's example response, its literal ``...`` lines taken out (Session Reports API)."""


def stamp(moment: datetime) -> str:
    """As DepotFinity writes times."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def short_report(number: int, start: datetime, minutes: float | None = 20, **more: Any) -> Raw:
    """A plain charge of 10 kWh; without ``minutes`` it is still running."""

    def at(seconds: float) -> str:
        return stamp(start + timedelta(seconds=seconds))

    report: Raw = {
        "sessionId": number,
        "vehicleId": f"bus {number}",
        "sessionTimeStart": at(0),
        "energyChargeStart": 1000 * number,
        "energyChargeEnd": 1000 * number + 10_000,
        "ocppStatus": [
            {"value": "Available", "eventTimestamp": at(-600)},
            {"value": "Preparing", "eventTimestamp": at(0)},
            {"value": "Charging", "eventTimestamp": at(30)},
        ],
        "sessionMeterValues": [{"key": "present_current", "value": 100, "eventTimestamp": at(40)}],
    }
    if minutes is not None:
        report["sessionTimeEnd"] = at(60 * minutes)
    return {**report, **more}
