"""Amounts and rates as people say them, and the sentences that judge a risk; the page and the terminal share them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from casemate.quantities import Basis, Money
from casemate.report.words import element_name, listed, per_cent

if TYPE_CHECKING:
    from casemate.risk.assessing import Assessment
    from casemate.risk.drivers import Swing
    from casemate.risk.profile import Band, Reading

CEILING = (0.01, 0.02)
"""Of a typical firm, a year: the chance of a significant incident of any kind (about 9 %, Cyentia IRIS 2025) times the
share of breached firms who say that AI was involved (13-20 %, IBM 2025 and 2026)."""
_FEW = 3


def money(amount: float, currency: str) -> str:
    """`1.2M EUR`; what is below one unit counts as nothing."""
    return str(Money(amount, currency)) if amount >= 1 else f"0 {currency}"


def money_band(band: Band, currency: str) -> str:
    """`1.2M EUR (600k–2.5M)`."""
    low, high = (money(end, currency).removesuffix(f" {currency}") for end in (band.low, band.high))
    return f"{money(band.expected, currency)} ({low}–{high})"


def bare(text: str, currency: str) -> str:
    """An amount where the currency stands in the heading: `1.2M`."""
    return text.replace(f" {currency}", "")


def rate(events: float) -> str:
    """`1.3 a year`, `once in 20 years`, `less than once in 1,000 years`."""
    if events >= 0.5:
        return f"{events:.2g} a year"
    if events < 0.001:
        return "less than once in 1,000 years" if events > 0 else "never"
    return f"once in {float(f'{1 / events:.2g}'):,.0f} years"


def verdict(found: Assessment) -> str:
    """Whether the current risk is within the owner's appetite, and whether what is planned would bring it there."""
    profile, currency = found.profile, found.profile.currency
    appetite = profile.appetite
    parts: list[str] = []
    if appetite.expected is not None:
        parts.append(
            f"a year is expected to cost {money(profile.current.expected.expected, currency)}, "
            f"the owner accepts {money(appetite.expected, currency)}"
        )
    if appetite.tail_loss is not None and appetite.tail_probability is not None:
        exceeds = profile.current.exceeds_appetite
        assert exceeds is not None  # there is a tail, so there is a chance to exceed it
        parts.append(
            f"a year costs more than {money(appetite.tail_loss, currency)} with a chance of "
            f"{per_cent(exceeds.expected)}, "
            f"the owner accepts {per_cent(appetite.tail_probability)}"
        )
    if not parts:
        return "The model states no appetite (`business: appetite:`), so nothing says whether this is too much."
    head = "Within the appetite" if within(found, profile.current) else "Beyond the appetite"
    said = f"{head}: {'; '.join(parts)}."
    if within(found, profile.current):
        return said
    if within(found, profile.planned):
        return f"{said} The planned controls bring it within."
    return f"{said} The planned controls do not bring it within."


def within(found: Assessment, reading: Reading) -> bool:
    """Whether a reading keeps to everything that the owner has stated."""
    appetite = found.profile.appetite
    if appetite.expected is not None and reading.expected.expected > appetite.expected:
        return False
    exceeds, accepted = reading.exceeds_appetite, appetite.tail_probability
    return exceeds is None or accepted is None or exceeds.expected <= accepted


def plausibility(found: Assessment) -> Iterator[str]:
    """How the frequency compares with statistics of incidents, and why it is where it is."""
    profile, drivers = found.profile, found.drivers
    events = profile.current.events
    if events <= CEILING[1]:
        yield (
            f"Loss events come {rate(events)}. Of typical firms, 1–2 % a year report a significant incident with AI "
            "(Cyentia IRIS 2025 times IBM 2025–26), so this is in line with what is reported."
        )
        return
    yield (
        f"Loss events come {rate(events)}: far more than the 1–2 % a year of typical firms that report a significant "
        f"incident with AI (Cyentia IRIS 2025 times IBM 2025–26; {events / CEILING[1]:,.0f} times the upper figure). "
        "Read the amounts as what the model's own assumptions imply, not as a forecast. What lifts them:"
    )
    total = sum(one.rate.mean for one in profile.pricing.campaigns)
    stated = [one for one in profile.pricing.campaigns if one.stated]
    own = sum(one.rate.mean for one in stated)
    names = listed([one.name for one in stated])
    named = f", {per_cent(own / total)} of them by {names}, whom the model names" if stated else ""
    yield (
        f"It counts {total:.2g} campaigns a year{named}: parties that set out against this system. Statistics count "
        "only what was noticed, reported and large. All these rates are judgement."
    )
    yield (
        "A campaign tries every way that is open to it, with all retries. If each tried its likeliest way alone, "
        f"events would come {rate(drivers.single_way_events)} and a year would cost "
        f"{money(drivers.single_way, profile.currency)}."
    )
    top = profile.current.losses[:_FEW]
    titles = [element_name(found.analysis.system, loss.loss) for loss in top]
    yield (
        f"Every success counts as a whole event of its loss ({listed(titles)} before all), at the cost that the model "
        "states. A loss that in truth has small forms too should say so in its interval."
    )
    yield (
        "If the owner knows from past years that such events are rarer, the rates of the adversaries are the first "
        "thing to correct (attempts_per_year in the model); nothing here was adjusted to look right."
    )


def swing_note(swing: Swing) -> str:
    """`0.3–6 campaigns a year (judgement)`."""
    ends = f"{swing.low_value:.2g}–{swing.high_value:.2g}"
    return f"{swing.what}: {ends} ({swing.basis.value})"


def basis_said(found: Assessment) -> str:
    """On what the probabilities of the steps rest."""
    shares = found.drivers.basis
    said = listed([f"{per_cent(shares[basis])} on {basis.value}" for basis in Basis if shares[basis] > 0], 5)
    return said or "nothing uncertain"


def reading_name(reading: Reading) -> str:
    """What a curve is called."""
    words = {
        "inherent": "without controls",
        "current": "today's controls",
        "planned": "with planned controls",
        "before": "today's controls",
        "after": "after the change",
    }
    return words[reading.name]
