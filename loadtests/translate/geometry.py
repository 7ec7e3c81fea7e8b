"""NLLB-200-600M in size only: random weights, a made vocabulary, and lengths that the test sets.

What a batch costs depends on the shapes and not on the weights, so this measures what the real model would.
A text is its tokens with blanks between: "w17 w3 w99".
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import ctranslate2

from tests.support.random_transformer import Shape, random_transformer
from translators.types import Hypothesis, Item, ModelCard, Watch

LANGUAGES: Final = ("eng_Latn", "deu_Latn", "fra_Latn", "spa_Latn", "ita_Latn", "zho_Hans")
NLLB_600M: Final = Shape(depth=1024, heads=16, layers=12, feed_forward=4096)
#: For trying the load test out: seconds instead of minutes.
SMALL: Final = Shape(depth=128, heads=4, layers=2, feed_forward=256)
_SPECIAL: Final = ("<s>", "<pad>", "</s>", "<unk>")
_NEVER: Final = -1e9


def make(directory: Path, shape: Shape, vocabulary_size: int) -> Path:
    """Write the model, int8, unless it is there; returns the directory. A minute for the large one."""
    if (directory / "model.bin").is_file():
        return directory
    directory.mkdir(parents=True, exist_ok=True)
    words = [f"w{index}" for index in range(vocabulary_size - len(_SPECIAL) - len(LANGUAGES))]
    vocabulary = [*_SPECIAL, *words, *LANGUAGES]
    spec = random_transformer(len(vocabulary), shape, end_bias=_NEVER)
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.config.bos_token = "<s>"  # noqa: S105 - a token of the vocabulary
    spec.config.eos_token = "</s>"  # noqa: S105 - a token of the vocabulary
    spec.config.unk_token = "<unk>"  # noqa: S105 - a token of the vocabulary
    spec.config.decoder_start_token = "</s>"  # noqa: S105 - a token of the vocabulary
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(directory))
    return directory


class Geometry:
    """An `Engine` that makes every translation as long as its source.

    Args:
        workers: batches at the same time, a core each.
    """

    def __init__(self, directory: Path, workers: int) -> None:
        self.translator = ctranslate2.Translator(
            str(directory), inter_threads=workers, intra_threads=1, max_queued_batches=-1
        )
        self._card = ModelCard("geometry", "nllb", "none", True, LANGUAGES, fingerprint="geometry")

    @property
    def card(self) -> ModelCard:
        return self._card

    def count_tokens(self, text: str, source: str) -> int:
        return text.count(" ") + 3

    def translate_batch(self, items: Sequence[Item], watch: Watch | None = None) -> list[Hypothesis]:
        """One batch, as the real engine makes it."""
        return self.translate(items, max_batch_size=0, watch=watch)

    def translate(
        self, items: Sequence[Item], max_batch_size: int, watch: Watch | None = None
    ) -> list[Hypothesis]:
        """All items in one call; CTranslate2 itself makes batches of `max_batch_size` rows, 0 for one."""
        sources = [[item.source, *item.text.split(" "), "</s>"] for item in items]
        lengths = [len(source) - 2 for source in sources]
        longest = max(lengths)
        options: dict[str, Any] = {}
        if watch is not None or min(lengths) < longest:
            # The only way to end rows one by one, since random weights never end them.
            options["callback"] = _Steps(items, lengths, watch)
        results = self.translator.translate_batch(
            sources,
            target_prefix=[[item.target] for item in items],
            beam_size=1,
            disable_unk=True,
            return_scores=True,
            max_decoding_length=longest + 1,
            max_batch_size=max_batch_size,
            **options,
        )
        return [_hypothesis(result.hypotheses[0][1:]) for result in results]

    def close(self) -> None:
        """Release the model: one that lives until the interpreter ends may abort the process."""
        self.translator.unload_model()
        del self.translator


class _Steps:
    """Ends each row at the length of its source, and tells of it."""

    def __init__(self, items: Sequence[Item], lengths: Sequence[int], watch: Watch | None) -> None:
        self._lengths = lengths
        self._watch = watch
        self._tokens: list[list[str]] = [[] for _ in items]

    def __call__(self, step: Any) -> bool:
        index = step.batch_id
        if step.step:
            self._tokens[index].append(step.token)
        if step.step < self._lengths[index]:
            return self._watch is not None and not self._watch.wanted(index)
        if self._watch is not None:
            self._watch.done(index, _hypothesis(self._tokens[index]))
        return True


def _hypothesis(tokens: Sequence[str]) -> Hypothesis:
    return Hypothesis(" ".join(tokens), -1.0, len(tokens), False, 0.0)
