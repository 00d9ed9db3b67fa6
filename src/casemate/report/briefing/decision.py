"""Page 1: what is asked, the verdict, and its reason in one line."""

from __future__ import annotations

from collections.abc import Iterator

from casemate.govern.verdict import ConditionKind, Outcome
from casemate.govern.verdict.rule import Reason
from casemate.report.briefing.subject import Subject, apart, draws_said, joined, money_apart
from casemate.report.document import Block, Bullets, Callout, Fact, Facts, Inlines, Paragraph, Section, Strong, Tone
from casemate.report.words import count, per_cent

WORDS = {
    Outcome.GO: "GO",
    Outcome.CONDITIONS: "GO WITH CONDITIONS",
    Outcome.NO_GO: "NO-GO",
    Outcome.NOT_DECIDABLE: "NOT DECIDABLE",
}
TONES = {
    Outcome.GO: Tone.GOOD,
    Outcome.CONDITIONS: Tone.MEDIUM,
    Outcome.NO_GO: Tone.CRITICAL,
    Outcome.NOT_DECIDABLE: Tone.INFO,
}


def verdict_said(subject: Subject) -> str:
    """`NO-GO, provisional`."""
    made = subject.verdict.ruling
    return f"{WORDS[made.outcome]}{', provisional' if made.provisional else ''}"


def decision(subject: Subject) -> Section:
    """The page."""
    outcome = subject.verdict.ruling.outcome
    blocks: list[Block] = [
        Callout(
            title=(f"Verdict: {verdict_said(subject)}",),
            blocks=(Paragraph(parts=(reason(subject),)),),
            tone=TONES[outcome],
        ),
        Facts(items=tuple(_facts(subject))),
        Bullets(items=tuple((line,) for line in _lines(subject))),
    ]
    return Section(
        title=f"{subject.title}: {_headline(subject)}",
        anchor="decision",
        blocks=tuple(blocks),
        notes=tuple(_notes(subject)),
    )


def _headline(subject: Subject) -> str:
    match subject.verdict.ruling.outcome:
        case Outcome.GO:
            return "the risk keeps to what its owner accepts"
        case Outcome.CONDITIONS:
            return f"may go on under {count(len(subject.verdict.conditions), 'condition')}"
        case Outcome.NO_GO if subject.verdict.grounds.prohibited:
            return "the law prohibits this practice"
        case Outcome.NO_GO:
            return "too much risk for this budget"
        case _:
            return "state the appetite first"


def reason(subject: Subject) -> str:
    """The one line: why, in money."""
    verdict, appetite = subject.verdict, subject.profile.appetite
    why = verdict.ruling.reasons[0]
    if why is Reason.PROHIBITED:
        return (
            f"The model says that {subject.title} is a practice prohibited by Art. 5 of the EU AI Act; "
            "no control and no budget changes that."
        )
    if why is Reason.NO_APPETITE:
        costs = subject.money(subject.profile.current.expected.expected)
        return f"A year is expected to cost {costs}, and the model does not say how much its owner accepts."
    now, costs_a_year = verdict.exceeds_now, subject.profile.current.expected.expected
    kept = now is not None and appetite.tail_probability is not None and now <= appetite.tail_probability
    # Of two limits, the one that is broken is the reason.
    dear = kept and appetite.expected is not None and costs_a_year > appetite.expected
    if not dear and now is not None and appetite.tail_loss is not None and appetite.tail_probability is not None:
        told, accepted = apart(now, appetite.tail_probability)
        first = (
            f"A year costs more than {subject.money(appetite.tail_loss)} with a chance of {told}; {accepted} is "
            "accepted."
        )
    else:
        told, accepted = money_apart(subject, costs_a_year, appetite.expected or 0.0)
        first = f"A year is expected to cost {told}; {accepted} is accepted."
    return joined([first, _because(subject)])


def _because(subject: Subject) -> str:
    grounds = subject.verdict.grounds
    assert grounds.now is not None
    match subject.verdict.ruling.reasons[0]:
        case Reason.UNAFFORDABLE:
            assert grounds.best is not None
            over = draws_said(grounds.best.draws - grounds.best.holds, grounds.best.draws)
            return f"Even the best {_spending(subject)} can buy exceeds the tolerance in {over}."
        case Reason.WITHIN:
            return f"The tolerance holds today in {draws_said(grounds.now.holds, grounds.now.draws)}."
        case Reason.UNKNOWN:
            facts = count(grounds.unknown, "unknown fact")
            return (
                f"The tolerance holds in {draws_said(grounds.now.holds, grounds.now.draws)}, but {facts} could "
                "undo that."
            )
        case _:
            held = draws_said(grounds.now.holds, grounds.now.draws)
            then = (
                f", with the plan in {draws_said(grounds.best.holds, grounds.best.draws)}"
                if grounds.best is not None
                else ""
            )
            return f"The tolerance holds today in {held}{then}; nine in ten settle it."


def _spending(subject: Subject) -> str:
    asked = subject.verdict.asked
    parts = [subject.money(asked.money)] if asked.money < float("inf") else []
    if asked.weeks < float("inf"):
        parts.append(f"{asked.weeks:g} engineer-weeks" if asked.weeks != 1 else "one engineer-week")
    return " and ".join(parts) or "unlimited money"


def _facts(subject: Subject) -> Iterator[Fact]:
    verdict, profile, plan = subject.verdict, subject.profile, subject.verdict.plan
    appetite = profile.appetite
    if verdict.exceeds_now is not None and appetite.tail_loss is not None and appetite.tail_probability is not None:
        limit = subject.money(appetite.tail_loss)
        told, accepted = apart(verdict.exceeds_now, appetite.tail_probability)
        over = verdict.exceeds_now > appetite.tail_probability
        yield Fact(value=told, label=f"chance of a year above {limit}, today", tone=Tone.HIGH if over else Tone.GOOD)
        yield Fact(value=accepted, label="of years above that is what the owner accepts")
        if verdict.exceeds_best is not None:
            best = apart(verdict.exceeds_best, appetite.tail_probability)[0]
            yield Fact(value=best, label="the same chance, after the plan")
    yield Fact(value=subject.money(profile.current.expected.expected), label="expected loss of a year, today")
    if plan is not None:
        yield Fact(value=subject.money(plan.after.expected.expected), label="expected loss of a year, after the plan")


def _lines(subject: Subject) -> Iterator[Inlines]:
    yield Strong(text="Asked: "), asked(subject)
    yield Strong(text="Turns on: "), turning(subject)
    if subject.verdict.ruling.provisional:
        share = per_cent(subject.verdict.grounds.judgement)
        tests = subject.verdict.tests
        first = f" First test: “{subject.threat_title(tests[0].rule, tests[0].at)}”." if tests else ""
        yield Strong(text="Provisional: "), f"{share} of the exceedance rests on judgement, not on tests.{first}"


def asked(subject: Subject) -> str:
    """What the reader is asked to decide."""
    verdict, plan, name = subject.verdict, subject.verdict.plan, subject.title
    going = "stay in production" if _is_live(subject) else "go into production"
    spend = (
        f"{subject.money(plan.cost)} over {plan.limits.years:g} years and {plan.weeks:.1f} engineer-weeks for "
        f"{count(len(plan.chosen), 'control')}"
        if plan is not None and plan.chosen
        else ""
    )
    match verdict.ruling.outcome:
        case Outcome.GO:
            return f"let {name} {going}; nothing has to be bought for it."
        case Outcome.CONDITIONS:
            return f"let {name} {going}{f' and approve {spend}' if spend else ''}, on the conditions of page 3."
        case Outcome.NO_GO if verdict.grounds.prohibited:
            return f"{name} stops, or changes until its class under the EU AI Act is another one."
        case Outcome.NO_GO:
            buys = f" Approve {spend} as the first step." if spend else ""
            stop = "take out of production, or change," if _is_live(subject) else "hold back, or change,"
            return f"{stop} {name}; or accept a larger loss in writing.{buys}"
        case _:
            return f"the owner of {name} states how much annual loss is acceptable (business: appetite: in the model)."


def _is_live(subject: Subject) -> bool:
    stage = subject.system.identity.lifecycle
    return stage is not None and stage.value == "production"


def turning(subject: Subject) -> str:
    """What would change the verdict."""
    from casemate.report.briefing.shaking import flips_said

    if subject.verdict.ruling.outcome is Outcome.NOT_DECIDABLE:
        return "the owner's word: with an appetite the rule gives a verdict on the same figures."
    if subject.verdict.grounds.prohibited:
        return "the system's class under the EU AI Act, and nothing else."
    said = list(flips_said(subject))
    facts = [c for c in subject.verdict.conditions if c.kind is ConditionKind.FACT]
    if not said and facts:
        return f"{count(len(facts), 'kind')} of facts that the model does not state (page 3)."
    return (
        said[0] if said else "nothing that halving or doubling the judged probabilities five times over would change."
    )


def _notes(subject: Subject) -> Iterator[Inlines]:
    asked = subject.verdict.asked
    source = (
        "as stated"
        if asked.stated
        else "what the controls that the model itself plans would cost; no budget was stated"
    )
    yield (f"Budget: {_spending(subject)}, {source}.",)
    yield (f"Figures: casemate brief --format json, fields verdict and readings; day of the briefing {subject.today}.",)
