"""The last page: how the figures were made, how sure they are, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from casemate.quantities import Basis
from casemate.report.briefing.subject import Subject
from casemate.report.document import Block, Inlines, Section, Terms
from casemate.report.words import count, listed, per_cent

ANCHOR = "method"


def method(subject: Subject) -> Section:
    """The page."""
    blocks: list[Block] = [Terms(items=tuple(_terms(subject)))]
    return Section(
        title="How this was made, how sure it is, and what is not known",
        anchor=ANCHOR,
        blocks=tuple(blocks),
        notes=(("docs/risk.md has the method with its formulas, docs/briefing.md the rule of the verdict.",),),
    )


def _terms(subject: Subject) -> Iterator[tuple[str, Inlines]]:
    profile, verdict, analysis = subject.profile, subject.verdict, subject.review.analysis
    yield (
        "Method",
        (
            f"One attack graph of {count(len(analysis.derived.graph.steps), 'step')} and "
            f"{count(len(analysis.threats), 'threat')} "
            "gives each campaign's chance; campaigns and costs give the whole distribution of a year's loss, by FFT. "
            f"{profile.draws} draws of what is not known, seed {profile.seed}.",
        ),
    )
    shares = [f"{per_cent(verdict.basis[basis])} {basis.value}" for basis in Basis if verdict.basis[basis] > 0]
    yield "Exceedance rests on", (listed(shares, 4) or "nothing uncertain",)
    exact = "exact" if profile.exact else "partly shares of sampled worlds (standard error under 1.2 points)"
    worst = max((abs(one) for one in profile.check.deviations), default=0.0)
    yield (
        "Numerical confidence",
        (
            f"Probabilities of campaigns are {exact}; {profile.check.years:,} simulated years deviate by at "
            f"most {worst:.1f} standard errors.",
        ),
    )
    yield (
        "Judged, not measured",
        ("Rates of campaigns, costs of events and strengths of controls, unless the model says otherwise.",),
    )
    yield (
        "How to read",
        (
            "Business words: the technique that the likeliest way ends with, then what the model says of the loss. A "
            "threshold: the judged success of the rule that carries most of what a control weakens, times what it "
            "should let through. Multiplied judgements: steps only, up to 1; rates and costs stay.",
        ),
    )
    unknown = verdict.unknown
    keys = listed([one.path for one in unknown], 3)[:200] or "none on a way to a loss above the appetite"
    yield f"Unknown facts: {len(unknown)}", (keys,)
    without = [*profile.unpriced, *profile.unreached]
    if without:
        yield (
            "Not in the figures",
            (
                f"Without a cost: {listed([subject.name(x, 200) for x in profile.unpriced], 4) or 'none'}. "
                f"No way found: {listed([subject.name(x, 200) for x in profile.unreached], 4) or 'none'}.",
            ),
        )
    yield (
        "Verdict rule",
        (
            "No-go: a ban, or the best affordable exceeds the tolerance in 90 % of draws. Go: the "
            "tolerance holds today in 90 % "
            "and no unknown fact lies on a way to a loss above the appetite. Else: go with conditions.",
        ),
    )
    yield (
        "Knowledge",
        (f"MITRE ATLAS {analysis.knowledge.atlas.edition}; {count(len(analysis.knowledge.rules), 'rule')}.",),
    )
