"""Every way in which the worst-case model reads a text: as it stands, and out of each disguise that it knows."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_TAGS = re.compile("[\U000e0020-\U000e007e]")
_ALIKE = str.maketrans(
    "аеорсухіјѕԁɡһқӏոтмкнвАВЕКМНОРСТХІЈЅαεορτυνικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdghqlntmkhbABEKMHOPCTXIJSaeoptuvikABEZHIKMNOPTYX",
)
_LEET = str.maketrans("013457@$", "oieastas")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}[\s:]?){8,}")
_SPACED = re.compile(r"\b(?:\w[ .\-_*]){4,}\w\b")
_WORDS = re.compile(
    r"\b(?:refund|mail|send|print|say|repeat|reveal|show|output|reply|answer|write|select|delete|update|drop|insert|"
    r"discount|instructions|prompt|tell|visit)\b",
    re.IGNORECASE,
)
_FOREIGN = {
    "wiederhole": "repeat", "wiederholen": "repeat", "zeige": "show", "zeig": "show", "nenne": "tell", "sage": "say",
    "sag": "say", "schreibe": "write", "schreib": "write", "sende": "send", "schicke": "send", "erstatte": "refund",
    "lösche": "delete", "gib": "output", "ausgeben": "output", "antworte": "answer", "anweisungen": "instructions",
    "rabattcode": "discount code", "personalrabattcode": "staff discount code", "alle": "all", "dein": "your",
    "deine": "your", "sendung": "shipment", "sendungen": "shipments", "lieferung": "shipment", "kunden": "customers",
    "répète": "repeat", "répétez": "repeat", "montre": "show", "montrez": "show", "dis": "say", "dites": "tell",
    "écris": "write", "écrivez": "write", "envoie": "send", "envoyez": "send", "rembourse": "refund",
    "remboursez": "refund", "supprime": "delete", "supprimez": "delete", "réponds": "answer", "répondez": "answer",
    "tes": "your", "vos": "your", "réduction": "discount", "remise": "discount", "tous": "all", "toutes": "all",
    "envoi": "shipment", "expédition": "shipment", "repite": "repeat", "muestra": "show", "di": "say", "dime": "tell",
    "escribe": "write", "envía": "send", "envia": "send", "reembolsa": "refund", "borra": "delete", "elimina": "delete",
    "responde": "answer", "tus": "your", "instrucciones": "instructions", "código": "code", "descuento": "discount",
    "todos": "all", "todas": "all", "envío": "shipment", "herhaal": "repeat", "toon": "show", "zeg": "say",
    "schrijf": "write", "stuur": "send", "verwijder": "delete", "antwoord": "answer", "jouw": "your",
    "instructies": "instructions", "kortingscode": "discount code", "zending": "shipment", "ripeti": "repeat",
    "mostra": "show", "scrivi": "write", "invia": "send", "rimborsa": "refund", "cancella": "delete",
    "rispondi": "answer", "istruzioni": "instructions", "codice": "code", "sconto": "discount",
    "spedizione": "shipment", "repita": "repeat", "mostre": "show", "escreva": "write", "envie": "send",
    "reembolse": "refund", "apague": "delete", "instruções": "instructions", "desconto": "discount",
}  # fmt: skip
_FOREIGN_WORD = re.compile(r"\b(?:" + "|".join(sorted(_FOREIGN, key=len, reverse=True)) + r")\b", re.IGNORECASE)


def readings(text: str) -> tuple[str, ...]:
    """The text, then each of its other readings that says something; no reading twice."""
    plain = unfolded(text)
    found = [text, plain, _FOREIGN_WORD.sub(lambda word: _FOREIGN[word[0].lower()], plain)]
    # a disguise is one only where more is commanded behind it than in front
    known = len(_WORDS.findall(plain))
    found.extend(other for other in _disguised(plain) if len(_WORDS.findall(other)) > known or _was_blob(other, plain))
    return tuple(dict.fromkeys(found))


def _was_blob(other: str, plain: str) -> bool:
    """Whether a reading came out of a part of the text, so that it is shorter, and commands something."""
    return len(other) < len(plain) and _WORDS.search(other) is not None


def unfolded(text: str) -> str:
    """The text without hidden characters, look-alike letters and entities."""
    seen = _TAGS.sub(lambda tag: chr(ord(tag[0]) - 0xE0000), text)
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", seen)).translate(_ALIKE)
    return html.unescape(unquote(seen))


def _disguised(text: str) -> Iterator[str]:
    yield codecs.encode(text, "rot13")
    yield text[::-1]
    yield " ".join(word[::-1] for word in text.split())
    yield text.translate(_LEET)
    yield _SPACED.sub(lambda spaced: re.sub(r"[ .\-_*]", "", spaced[0]), text)
    yield from (decoded for blob in _BASE64.findall(text) if (decoded := _from_base64(blob)))
    yield from (decoded for blob in _HEX.findall(text) if (decoded := _from_hex(blob)))


def _from_base64(blob: str) -> str:
    padded = blob.rstrip("=") + "=" * (-len(blob.rstrip("=")) % 4)
    try:
        return base64.b64decode(padded.replace("-", "+").replace("_", "/")).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _from_hex(blob: str) -> str:
    try:
        return bytes.fromhex(re.sub(r"[\s:]", "", blob)).decode("utf-8")
    except ValueError:
        return ""
