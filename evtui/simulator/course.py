"""The course of one simulated session: what physically happened, in seconds after the plug-in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class StatusWord(NamedTuple):
    """An OCPP status."""

    at_s: float
    word: str


class DetailWord(NamedTuple):
    """A status word of the controller."""

    at_s: float
    key: str
    value: int


class DeviceError(NamedTuple):
    """One entry of errorCodes."""

    text: str
    counter: int


class DeviceState(NamedTuple):
    """A state change of a sub-device."""

    at_s: float
    device: str
    state: str
    errors: tuple[DeviceError, ...] = ()


class Limits(NamedTuple):
    """Limits that one side announced (W, A, V)."""

    at_s: float
    side: str
    max_w: int
    max_a: int
    max_v: int
    min_v: int


class Alignment(NamedTuple):
    """Output voltage against battery voltage before the breaker closes."""

    at_s: float
    in_range: bool
    present_v: int
    requested_v: int


class BreakerOpening(NamedTuple):
    """Current and voltage when the DC breaker opened."""

    at_s: float
    amps: int
    volts: int


@dataclass(slots=True)
class Course:
    """Everything that happened in one session; filled by the physics, then only read."""

    soc_start: float
    """State of charge from 0 to 1."""
    soc_end: float
    volts: list[float] = field(default_factory=list)
    """Output voltage at each whole second, without measuring noise."""
    amps: list[float] = field(default_factory=list)
    soc: list[float] = field(default_factory=list)
    """State of charge from 0 to 1 at each whole second."""
    ocpp: list[StatusWord] = field(default_factory=list)
    detail: list[DetailWord] = field(default_factory=list)
    devices: list[DeviceState] = field(default_factory=list)
    limits: list[Limits] = field(default_factory=list)
    alignment: Alignment | None = None
    opening: BreakerOpening | None = None
    silent: tuple[int, int] | None = None
    """Seconds [from, to) without meter values."""
    flow: tuple[float, float] | None = None
    """First and last second with current."""
    delivered_wh: float = 0.0
    """Integral of voltage times current."""
    duration_s: int = 0
    """Seconds from the plug-in to the last second of the record."""
    evidence_s: float = 0.0
    """First instant at which the record shows what is special; the end for a normal session."""

    def forget_samples(self) -> None:
        """Drop the curves, which are nearly all of the memory; facts and events stay."""
        self.volts, self.amps, self.soc = [], [], []

    @property
    def primary_wh(self) -> float:
        """Grid side: conversion losses and 3 kW of auxiliaries."""
        return self.delivered_wh / 0.949 + 3000.0 * self.duration_s / 3600.0

    @property
    def requested_wh(self) -> float:
        """What the vehicle asked for."""
        return self.delivered_wh * 1.007 + 200.0

    def device_state(self, device: str) -> str | None:
        """Latest state of a device so far."""
        return next((event.state for event in reversed(self.devices) if event.device == device), None)

    def detail_value(self, key: str) -> int:
        """Latest value of a status word so far; 0 if there was none."""
        return next((event.value for event in reversed(self.detail) if event.key == key), 0)
