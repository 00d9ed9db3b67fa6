"""The tokenizer is BERT's, and the embedding model finds what means the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from casemate.files import CasemateError
from casemate.lab.harbour.embedding import HashedWords, embedding_model
from casemate.lab.harbour.library import CHUNK, chunks_of
from casemate.lab.harbour.wordpiece import WordPiece, read_wordpiece
from casemate.lab.weights import EMBEDDING_MODEL, EMBEDDING_TOKENIZER, installed, missing

PIECES = ["[CLS]", "[SEP]", "[UNK]", "ship", "##ment", "##s", "a", ",", "!", "\N{CJK UNIFIED IDEOGRAPH-4E00}"]
LINES = (
    "Hello world, this is a test!",
    "Ça va? naïve façade",
    "don't stop\N{EM DASH}ever\N{HORIZONTAL ELLIPSIS}",
    "日本語テキスト と english",
    "a\u200bb\tc\nd \xad soft",
    "unaffable antidisestablishmentarianism",
    "x" * 150,
    "$5 & <img src=x onerror=1> a_b-c",
    "İstanbul ﬁne Ⅷ ① ẞ ß",
    "\ufffd\x00a 한국어 텍스트",
    "word " * 300,
)


@pytest.fixture
def tokenizer() -> WordPiece:
    return WordPiece({piece: number for number, piece in enumerate(PIECES)})


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("Shipments", [3, 4, 5]),
        ("ship,A!", [3, 7, 6, 8]),
        ("shipx", [2]),
        ("á", [6]),
        ("a\N{CJK UNIFIED IDEOGRAPH-4E00}a", [6, 9, 6]),
        ("a" * 101, [2]),
        ("\x00a\u200b", [6]),
    ],
)
def test_words_become_pieces(tokenizer: WordPiece, text: str, numbers: list[int]) -> None:
    assert tokenizer.encode(text, 20) == [0, *numbers, 1]


def test_long_texts_are_cut_before_the_end_mark(tokenizer: WordPiece) -> None:
    assert tokenizer.encode("a " * 50, 5) == [0, 6, 6, 6, 1]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    for text in ("", "[]", "{}", '{"model": {"vocab": ["a"]}}', '{"model": {"vocab": {"a": 1}}}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CasemateError, match="WordPiece"):
            read_wordpiece(path)


def test_chunks_are_short_and_lose_nothing() -> None:
    text = f"{'a' * 1300}\n\nshort\n\nalso short\n\n{'b' * 450}"
    chunks = chunks_of(text)
    assert all(len(chunk) <= CHUNK for chunk in chunks)
    assert "".join(chunks).replace("\n", "") == text.replace("\n", "")
    assert "short\nalso short" in "\n".join(chunks)
    assert chunks_of("") == [""]


def test_hashed_words_find_shared_words() -> None:
    one, same, other, none = HashedWords().embed(["free storage", "Storage: free!", "gear boxes", ""])
    assert one @ same == pytest.approx(1)
    assert one @ other < 0.5
    assert none @ none == 0


needs_weights = pytest.mark.skipif(
    bool(missing((EMBEDDING_MODEL, EMBEDDING_TOKENIZER))), reason="the models are not there: casemate lab install"
)


@needs_weights
def test_the_tokenizer_agrees_with_the_reference() -> None:
    tokenizers = pytest.importorskip("tokenizers", reason="the reference implementation is not installed")
    path = installed(EMBEDDING_TOKENIZER)
    reference = tokenizers.Tokenizer.from_file(str(path))
    reference.enable_truncation(128)
    reference.no_padding()
    ours = read_wordpiece(path)
    for line in LINES:
        assert ours.encode(line, 128) == reference.encode(line).ids, line


@needs_weights
def test_the_embedding_model_finds_what_means_the_same() -> None:
    pytest.importorskip("onnxruntime", reason="the extra is not installed: pip install -e .[lab]")
    model = embedding_model()
    asked, same, other = model.embed(
        ["When do I get my money back?", "Refunds are paid within 14 days.", "Pallets must be wrapped."]
    )
    assert asked @ same > asked @ other + 0.15
    assert (asked @ asked) == pytest.approx(1, abs=1e-5)
    assert (model.embed(["Pallets must be wrapped."])[0] == other).all()
