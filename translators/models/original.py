"""An unconverted model, run with PyTorch and its own tokenizer in float32: what a conversion must equal.

PyTorch and transformers are imported when one is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from translators.families import Family
from translators.models.decoding import MAX_TOKENS
from translators.models.errors import ModelProblem
from translators.types import Item


class Original:
    """A Hugging Face directory's tokenizer and, on demand, its model."""

    def __init__(self, directory: Path, tokenizer: Any) -> None:
        self._directory = directory
        self._tokenizer = tokenizer

    @classmethod
    def open(cls, directory: Path) -> Original:
        """Load the tokenizer.

        Raises:
            ModelProblem: it cannot be loaded, or transformers is not installed.
        """
        try:
            import transformers

            return cls(
                directory, transformers.AutoTokenizer.from_pretrained(str(directory), local_files_only=True)
            )
        except ImportError as exc:
            raise ModelProblem(f"{exc}: this needs the extra `models`") from exc
        except (OSError, ValueError, RuntimeError) as exc:
            raise ModelProblem(f"{directory}: the tokenizer cannot be loaded: {exc}") from exc

    def id_of(self, token: str) -> int | None:
        """The tokenizer's id of a token; None where the token is unknown to it."""
        index = self._tokenizer.convert_tokens_to_ids(token)
        if index is None or (index == self._tokenizer.unk_token_id and token != self._tokenizer.unk_token):
            return None
        return int(index)

    def text_ids(self, text: str) -> list[int]:
        """The ids of a text alone, without language or end tokens, as the original tokenizes it."""
        ids: list[int] = self._tokenizer(text, add_special_tokens=False).input_ids
        return ids

    def greedy(
        self, family: Family, items: Iterable[Item], sources: Sequence[Sequence[int]]
    ) -> list[list[int]]:
        """Generated ids of each item, without what the decoder is forced to begin with.

        Args:
            sources: encoder input of each item, in the original's ids.

        Raises:
            ModelProblem: the model cannot be loaded.
        """
        import torch
        import transformers

        try:
            model: Any = transformers.AutoModelForSeq2SeqLM.from_pretrained(
                str(self._directory), dtype=torch.float32, local_files_only=True
            )
        except (OSError, ValueError, RuntimeError) as exc:
            raise ModelProblem(f"{self._directory}: the model cannot be loaded: {exc}") from exc
        model.eval()
        config, said = model.config, model.generation_config
        end, start = self._tokenizer.eos_token_id, said.decoder_start_token_id
        start = config.decoder_start_token_id if start is None else start
        is_marian = config.model_type == "marian"
        outputs = []
        for item, ids in zip(items, sources, strict=True):
            forced = [self.id_of(token) for token in family.prefix(item.target)]
            # The model's own settings, beams and length limits among them, are not what is compared.
            model.generation_config = transformers.GenerationConfig(
                num_beams=1,
                do_sample=False,
                max_new_tokens=MAX_TOKENS + len(forced),
                decoder_start_token_id=start,
                eos_token_id=end,
                pad_token_id=self._tokenizer.pad_token_id,
                forced_bos_token_id=forced[0] if forced else None,
                # Marian's padding is no token of the converted vocabulary.
                suppress_tokens=[self._tokenizer.pad_token_id] if is_marian else None,
            )
            with torch.no_grad():
                encoded = torch.tensor([list(ids)])
                generated = model.generate(encoded, attention_mask=torch.ones_like(encoded))[0].tolist()
            outputs.append([int(index) for index in generated[1 + len(forced) :]])
        return outputs
