"""Whether a converted model is the original: the same tokens for a text, the same output for the tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from translators.models.decoding import Opened, greedy
from translators.models.errors import ModelProblem
from translators.models.original import Original
from translators.models.parity import agreement
from translators.types import Item


def check_vocabulary(opened: Opened, original: Original, source: Path) -> None:
    """Every language token has an id of its own, which is the original tokenizer's.

    Raises:
        ModelProblem: a language would silently be asked for as `<unk>`.
    """
    ids = {token: index for index, token in enumerate(opened.target_vocabulary)}
    if len(ids) != len(opened.target_vocabulary):
        raise ModelProblem(f"{source}: a token stands twice in the converted vocabulary")
    for code in opened.languages:
        other = next((one for one in opened.languages if one != code), code)
        pairs = [(code, other), (other, code)]
        tokens = {token for pair in pairs if opened.serves(*pair) for token in _steering(opened, *pair)}
        for token in sorted(tokens):
            theirs = original.id_of(token)
            if theirs is None or ids.get(token) != theirs:
                raise ModelProblem(
                    f"{source}: the tokenizer does not know {token}, which would silently become <unk>. "
                    "The tokenizer is not whole: fetch tokenizer.json, tokenizer_config.json and "
                    "special_tokens_map.json from the model's repository, and convert again"
                )


def check_output(opened: Opened, original: Original, items: Sequence[Item]) -> list[list[str]]:
    """Token for token: the original's ids of each sample, and its greedy output in float32.

    Args:
        opened: converted without quantization.

    Returns:
        The output of each sample.

    Raises:
        ModelProblem: the first sample that differs.
    """
    ids = {token: index for index, token in enumerate(opened.source_vocabulary)}
    sources = []
    for item in items:
        tokens = opened.family.source(item.text, item.source, item.target)
        steering = _steering_length(opened, item)
        ours = [ids.get(token, ids.get("<unk>", -1)) for token in tokens]
        theirs = original.text_ids(item.text)
        if ours[steering:-1] != theirs:
            raise ModelProblem(
                f"the gateway reads {item.text!r} as {tokens[steering:-1]} (ids {ours[steering:-1]}), "
                f"the original as ids {theirs}: the SentencePiece file is not this model's"
            )
        sources.append(ours)
    expected = [
        [opened.target_vocabulary[index] for index in output]
        for output in original.greedy(opened.family, items, sources)
    ]
    actual = greedy(opened, items, compute_type="float32")
    found = agreement(items, expected, actual)
    if found.first is not None:
        raise ModelProblem(f"{found.line('converted against original, float32')}\n{found.first}")
    return actual


def report_agreement(
    opened: Opened,
    what: str,
    items: Sequence[Item],
    expected: Sequence[Sequence[str]],
    report: Callable[[str], None],
) -> None:
    """Say how far the model's output is that of its unquantized form."""
    report(agreement(items, expected, greedy(opened, items)).line(f"{what} against float32"))


def _steering(opened: Opened, source: str, target: str) -> list[str]:
    """Tokens that say the languages of a pair, in encoder and decoder."""
    item = Item("a", source, target)
    encoder = opened.family.source(item.text, source, target)[: _steering_length(opened, item)]
    return [*encoder, *opened.family.prefix(target)]


def _steering_length(opened: Opened, item: Item) -> int:
    """How many tokens stand before the text: none in a one-pair model, else one."""
    tokens = opened.family.source("", item.source, item.target)
    return max(0, len(tokens) - 1)
