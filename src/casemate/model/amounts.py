"""Amounts of money in the model language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casemate.files import Reading, Value, kind_of
from casemate.quantities import Money, QuantityError


class ModelReading(Reading):
    """A model being read; amounts without a currency are in the model's own."""

    def __init__(self, ids: Mapping[str, frozenset[str]], currency: str | None) -> None:
        super().__init__(ids)
        self.currency = currency


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money, such as `200k EUR`."""

    def read(self, reading: Reading, raw: Value) -> object:
        if isinstance(raw, bool) or not isinstance(raw, str | int | float):
            reading.wrong(f"expected an amount of money, found {kind_of(raw)}", "write it like `200k EUR`")
            return None
        try:
            return Money.parse(raw, reading.currency if isinstance(reading, ModelReading) else None)
        except QuantityError as error:
            reading.wrong(str(error), "write it like `200k EUR`, `1.5M USD` or `40_000 GBP`")
            return None

    def write(self, value: object) -> Value:
        assert isinstance(value, Money)
        return value.text()

    def schema(self) -> dict[str, Value]:
        return {"type": ["string", "number"], "description": "Money, such as `200k EUR`, `1.5M USD`, `40_000 GBP`."}
