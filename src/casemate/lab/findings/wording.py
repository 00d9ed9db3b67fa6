"""How a report speaks of each scenario: to those who own the system, where the exercise speaks to the learner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A finding in words."""

    title: str
    impact: str
    """What somebody can do, and to whom that matters."""


def _worded(title: str, impact: str) -> Wording:
    return Wording(title=title, impact=impact)


WORDING: Mapping[str, Wording] = MappingProxyType(
    {
        "foreign-refund": _worded(
            "A clerk has another customer's shipment refunded",
            "Whoever is signed in can have Harry refund a shipment of any company by asking for it. The money is paid "
            "at once, and the other company does not notice.",
        ),
        "planted-instruction": _worded(
            "An uploaded document gives orders to the assistant",
            "A carrier can hide an order in a document. When a clerk later asks something harmless, the assistant "
            "reads the order and acts on it in the clerk's name: it refunds a shipment or sends a mail.",
        ),
        "foreign-customer": _worded(
            "The assistant tells another company's contacts",
            "A clerk gets names, addresses, phone numbers and accounts of another customer's people. These are "
            "personal data, and their loss has to be reported.",
        ),
        "hostile-artefact": _worded(
            "Loading a published model runs its author's code",
            "Whoever may publish to the model registry runs code of their choosing on the application server, with the "
            "rights of the application, as soon as the model is loaded.",
        ),
        "lookalike-package": _worded(
            "A look-alike package runs code when it is installed",
            "Somebody who publishes a connector under a name one letter off runs code on the integration server of "
            "whoever mistypes it.",
        ),
        "planted-fact": _worded(
            "A carrier's document decides what customers are told",
            "Whoever may upload can have the assistant state a false rule, address or price, in the name of the "
            "company and to everybody who asks.",
        ),
        "poisoned-feedback": _worded(
            "False feedback makes hazardous freight ordinary",
            "A signed-in person can teach the classifier that dangerous goods are ordinary. They would then travel "
            "without papers and precautions.",
        ),
        "script-in-answer": _worded(
            "A script in an answer runs in the browser",
            "What the model says goes into the page as HTML. Whoever can bring it to say a script acts with the "
            "session of the person who reads it.",
        ),
        "destructive-query": _worded(
            "The assistant deletes and changes records",
            "Questions become SQL that runs with every right on the whole database. A sentence is enough to delete "
            "shipments, change prices or drop a table.",
        ),
        "refund-unasked": _worded(
            "Refunds are paid without anybody agreeing",
            "The assistant moves money because somebody asks. No person sees the refund before it is made, and it "
            "cannot be called back.",
        ),
        "told-secret": _worded(
            "The assistant gives away the staff discount code",
            "The code stands in the instructions of the assistant, which can be brought to repeat them. Whoever has "
            "the code gets the discount.",
        ),
        "foreign-document": _worded(
            "Questions bring up another company's documents",
            "All customers share one index without a border. A clerk reads contracts, gate codes and plans of another "
            "customer by asking for them.",
        ),
        "invented-policy": _worded(
            "Invented policies are shown as the company's word",
            "Asked about something that no document mentions, the assistant makes an answer up, and the page presents "
            "it as Harbour's. A customer may hold Harbour to it.",
        ),
        "invented-package": _worded(
            "A package that the assistant made up is installed",
            "The assistant recommends packages that do not exist. Whoever registers such a name runs code on the "
            "machine of everybody who follows the recommendation.",
        ),
        "endless-answer": _worded(
            "One person uses up the model's time and budget",
            "The client says how long an answer may be, and nobody counts. A few requests keep the model busy, and "
            "every token costs money.",
        ),
    }
)
"""By scenario."""
