"""Minimal chat templates of well-known model families, and how each model tells its turns apart.

Each family writes messages as text, and reads back the sequence of boundaries that the model would see.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

Turn = tuple[str, str]
"""Role ("system", "user" or "assistant") and content."""


@dataclass(frozen=True, slots=True)
class Family:
    """A chat template.

    Attributes:
        name: of the format.
        system, user, assistant: a turn, with {} for its content.
        cue: the last words before the answer.
        boundary: finds what ends or begins a turn.
    """

    name: str
    system: str
    user: str
    assistant: str
    cue: str
    boundary: str

    def render(self, turns: Sequence[Turn]) -> str:
        """The prompt as a model gets it."""
        return "".join(getattr(self, role).replace("{}", content) for role, content in turns) + self.cue

    def boundaries(self, prompt: str) -> list[str]:
        """What the model takes for the edges of turns, in order, with their roles."""
        return re.findall(self.boundary, prompt, re.MULTILINE)


def _alike(name: str, turn: str, cue: str, boundary: str) -> Family:
    system, user, assistant = (turn.replace("ROLE", role) for role in ("system", "user", "assistant"))
    return Family(name, system, user, assistant, cue, boundary)


FAMILIES = (
    _alike(
        "chatml",
        "<|im_start|>ROLE\n{}<|im_end|>\n",
        "<|im_start|>assistant\n",
        r"<\|im_(?:start\|>\w*|end\|>)",
    ),
    _alike(
        "llama3",
        "<|start_header_id|>ROLE<|end_header_id|>\n\n{}<|eot_id|>",
        "<|start_header_id|>assistant<|end_header_id|>\n\n",
        r"<\|(?:start_header_id|end_header_id|eot_id|begin_of_text)\|>",
    ),
    Family(
        "llama2",
        "<s>[INST] <<SYS>>\n{}\n<</SYS>>\n\n",
        "{} [/INST]",
        " {} </s><s>[INST] ",
        "",
        r"</?s>|\[/?INST\]|<</?SYS>>",
    ),
    Family(
        "mistral",
        "<s>[SYSTEM_PROMPT]{}[/SYSTEM_PROMPT]",
        "[INST]{}[/INST]",
        "{}</s>",
        "",
        r"</?s>|\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_RESULTS|TOOL_CALLS|TOOL_CONTENT)\]",
    ),
    Family(
        "gemma",
        "<bos><start_of_turn>user\n{}\n\n",
        "{}<end_of_turn>\n",
        "<start_of_turn>model\n{}<end_of_turn>\n<start_of_turn>user\n",
        "<start_of_turn>model\n",
        r"<bos>|<eos>|<start_of_turn>\w*|<end_of_turn>",
    ),
    Family(
        "deepseek",
        "<｜begin▁of▁sentence｜>{}",
        "<｜User｜>{}",
        "<｜Assistant｜>{}<｜end▁of▁sentence｜>",
        "<｜Assistant｜><think>\n",
        r"<[｜|](?:User|Assistant|begin▁of▁sentence|end▁of▁sentence)[｜|]>|</?think>",
    ),
    _alike("zephyr", "<|ROLE|>\n{}</s>\n", "<|assistant|>\n", r"<\|(?:system|user|assistant)\|>|</s>"),
    Family("vicuna", "{} ", "USER: {} ", "ASSISTANT: {}</s>", "ASSISTANT:", r"\b(?:USER|ASSISTANT):|</s>"),
    Family(
        "alpaca",
        "{}\n\n",
        "### Instruction:\n{}\n\n",
        "### Response:\n{}\n\n",
        "### Response:\n",
        r"^[ \t]*#{1,6} ?(?:Instruction|Response|Input|Human|Assistant|User|System):",
    ),
    Family("spoken", "{}", "\n\nHuman: {}", "\n\nAssistant: {}", "\n\nAssistant:",
           r"\n\n(?:Human|Assistant):"),
    _alike("exaone", "[|ROLE|]{}[|endofturn|]\n", "[|assistant|]", r"\[\|\w*\|\]"),
    _alike("minimax", "]~b]ROLE\n{}[e~[\n", "]~b]assistant\n", r"\]~!?b[\[\]]\w*|\[e~\["),
    Family("nemotron", "<extra_id_0>System\n{}\n", "<extra_id_1>User\n{}\n", "<extra_id_1>Assistant\n{}\n",
           "<extra_id_1>Assistant\n", r"<extra_id_\d>\w*|<SPECIAL_\d+>"),
    Family("baichuan", "{}", "<reserved_106>{}", "<reserved_107>{}", "<reserved_107>", r"<reserved_\d+>"),
    Family("glm", "[gMASK]<sop><|system|>\n{}", "<|user|>\n{}", "<|assistant|>\n{}", "<|assistant|>\n",
           r"\[gMASK\]|<sop>|<\|(?:system|user|assistant|observation)\|>"),
)  # fmt: skip


def folded(text: str) -> str:
    """The text as the most eager tokenizer folds it before it looks for its special tokens."""
    return "".join(
        char
        for char in unicodedata.normalize("NFKC", text)
        if unicodedata.category(char) not in ("Mn", "Me", "Cf")
    )
