"""The fields of a DepotFinity session report and the values evtui derives from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evtui.services.explain.explanation import Explanation, Family, Known

NAME: Final = "field of a DepotFinity report"
SOURCE: Final = "DepotFinity guide and API reference, Session Reports API"
_WH: Final = (
    "The unit is not documented; Wh fits the vendor's sample (37 kWh in 20 minutes at a 450 kW station)."
)
_SESSION_CLOCK: Final = (
    "On the session clock. Events have a clock of their own; the two are never subtracted from each other."
)
_TEXTS: Final = {
    "sessionId": (
        ("session_id",),
        "Key of the report. Its relation to a transaction's id is not documented.",
        (),
        ("sessionTimeStart",),
    ),
    "vehicleId": (
        ("vehicle_id",),
        "Identity of the vehicle: what kind of identity is not documented. Fleet data.",
        (),
        ("vehicle",),
    ),
    "sessionTimeStart": (
        ("session_time_start",),
        "Start of the session.",
        (_SESSION_CLOCK,),
        ("DAT-1", "clock_offset"),
    ),
    "sessionTimeEnd": (
        ("session_time_end",),
        "End of the session; absent while it runs.",
        (_SESSION_CLOCK,),
        ("DAT-1", "RUNNING"),
    ),
    "energySocStart": (
        ("energy_soc_start_percent",),
        "State of charge at the start, in percent, sent by the vehicle.",
        (),
        ("ENE-4",),
    ),
    "energySocEnd": (
        ("energy_soc_end_percent",),
        "State of charge at the end, in percent, sent by the vehicle.",
        (),
        ("ENE-4",),
    ),
    "energyChargeStart": (
        ("energy_charge_start_wh",),
        "Running counter on the DC side at the start.",
        (_WH,),
        ("energyChargeEnd", "ENE-1"),
    ),
    "energyChargeEnd": (
        ("energy_charge_end_wh", "energy_wh"),
        "Running counter on the DC side at the end; minus the start it is the energy delivered.",
        (_WH,),
        ("ENE-1", "ENE-2", "ENE-5"),
    ),
    "energyPrimaryStart": (
        ("energy_primary_start_wh",),
        "Running counter on the grid side at the start.",
        (_WH,),
        ("energyPrimaryEnd",),
    ),
    "energyPrimaryEnd": (
        ("energy_primary_end_wh", "energy_primary_wh"),
        "Running counter on the grid side at the end; minus the start it is the energy taken.",
        (_WH,),
        ("ENE-2", "ENE-3", "efficiency"),
    ),
    "energyRequestedStart": (
        ("energy_requested_start_wh",),
        "Counter of the energy the vehicle asked for; the meaning is a guess.",
        (_WH,),
        ("energyRequestedEnd",),
    ),
    "energyRequestedEnd": (
        ("energy_requested_end_wh", "energy_requested_wh"),
        "Counter of the energy the vehicle asked for; the meaning is a guess.",
        (_WH,),
        ("ENE-1",),
    ),
    "mean power": (
        ("mean_power_w",),
        "Energy delivered over the session's length; pauses count, so it is below the usual power.",
        (),
        ("ENE-6",),
    ),
    "event clock": (
        ("event_clock_offset_days", "events_first_at", "events_last_at", "events_span_s", "eventTimestamp"),
        "The clock of all events and samples. It may differ from the session clock by years; then the axis "
        "follows the events and nothing is shifted.",
        (),
        ("DAT-1", "clock_offset"),
    ),
    "session duration": (
        ("session_duration_s", "session clock"),
        "End minus start of the session.",
        (_SESSION_CLOCK,),
        ("ENE-6",),
    ),
    "extra": ((), "Fields evtui does not know; kept and shown as sent.", (), ("raw",)),
}


def _entries(known: Known) -> Iterator[Explanation]:
    for word, (aliases, meaning, more, see_also) in _TEXTS.items():
        yield Explanation(
            key=word,
            family=NAME,
            title=f"{word}: {NAME}",
            meaning=(meaning, *more),
            source=SOURCE,
            see_also=see_also,
            aliases=aliases,
        )


FAMILY: Final = Family(NAME, _entries)
