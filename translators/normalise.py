"""Unicode hygiene: what may stand in a text that goes into somebody's prompt.

Translations come from a model or from a caller, and are laid out beside instructions. So control characters
and bidirectional overrides are taken out, and what a chat template would read as its own markers is
defused: the text stays readable, but it is no marker any more.

Some tokenizers fold text before they look for their tokens, by NFKC for one. So markers are looked for in the
text as it looks when folded: `＜|im_start|＞` is one, and so is `[INST]` with an invisible character inside.
What is no marker keeps its form.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

#: Part of every cache key: a change here changes what is stored.
NORMALISER_VERSION: Final = "3"

# Kept: tab and newline; the joiners and marks that Arabic, Persian, Hebrew and Indic texts need; and tag
# characters where they write the flag of England, Scotland or Wales, but not where they write a text that
# only models see. Selectors of variants are kept where there is a character to vary.
_VARIANTS: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_REMOVED: Final = re.compile(
    "(\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|"
    "\U000e0077\U000e006c\U000e0073)\U000e007f)"
    "|[\x00-\x08\x0b-\x1f\x7f-\x9f"
    "\u00ad\u061c\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff0-\ufffb"  # invisible, interlinear notes
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # letters without a form
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides and isolates
    "\ufdd0-\ufdef\ufffe\uffff"  # no characters at all
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
    f"|(?<![\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af])[\U000e0100-\U000e01ef]+|(?<=[{_VARIANTS}])[{_VARIANTS}]+"
)
# No script writes more marks on one letter. What remains is the same again when it is composed anew.
_MARKS_CHARS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_SURPLUS_MARKS: Final = re.compile(f"(?<=[{_MARKS_CHARS}]{{8}})[{_MARKS_CHARS}]+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LINE_BREAK: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# One character of each marker is replaced by one that looks alike and that no normal form takes back. Nothing
# is removed: removing one marker could put the halves of another together.
_DEFUSED: Final = {"<": "‹", ">": "›", "[": "(", "]": ")", ":": "∶"}
_STRUCTURE: Final = re.compile(r"[<>\[\]:]")
_MARKS: Final = frozenset({"Mn", "Me"})
_IGNORED: Final = _MARKS | {"Cf"}
_FILLERS: Final = frozenset("\u115f\u1160")  # invisible Hangul letters

_ANGLED: Final = r"""
    (?: s | [be]os | [be]od | eo[pmth] | sop | unk | pad | sep | cls | mask | sys | eoa | eosys | image
      | (?:[be]os|eod|eop|pad|unk|sep|cls|mask)_token
      | (?:start|begin|end)_of_\w{1,40}
      | (?:im|fim|image|audio|video|longcat)_\w{1,40}
      | (?:extra_id|extra_token|special|special_token|reserved|reserved_token|reserved_special_token
          |tokens_unused|added_token|unused)_?[0-9]{1,6}
      | _?(?:user|human|assistant|system|bot|ai|usr) | _(?:start|end|pad) | 用户 | role
      | [bc]_(?:q|a|sys|usys|func|code)
      | think | thinking | thought | reasoning | arg_(?:key|value)
      | tools? | tool_(?:calls?|responses?|results?|outputs?|code|declare|sep)
      | functions? | function_(?:calls?|responses?|results?) | (?:function|parameter|invoke)=[\w.:-]{1,64}
    )"""
_SQUARED: Final = r"""
    (?: INST | SYSTEM_PROMPT | AVAILABLE_TOOLS | TOOL_CALLS? | TOOL_RESULTS? | TOOL_CONTENT | MODEL_SETTINGS
      | [gs]MASK | unused[0-9]{1,6} | Round\s{1,2}[0-9]{1,4}
      | (?-i:THINK|ARGS|CALL_ID|IMG|IMG_BREAK|IMG_END|AUDIO|BEGIN_AUDIO|PREFIX|SUFFIX|MIDDLE
            |BOS|EOS|PAD|UNK|SEP|CLS|MASK|SYS|USER|BOT|ASSISTANT|SYSTEM)
    )"""
_ROLES: Final = r"Human|User|Assistant|System"

# Every match and its groups give the characters to replace; what lies between them is only looked at, so that
# markers which share a bracket are all found. Every repetition is bounded: linear time on any input.
_MARKERS: Final = tuple(
    re.compile(pattern, re.VERBOSE | re.MULTILINE | flags)
    for pattern, flags in (
        (r"(<)(?=\|)", 0),  # <|im_start|>, <|turn>, <｜User｜>
        (r"(?<=\|)(>)", 0),
        (r"(\[)(?=\|)", 0),  # [|assistant|]
        (r"(?<=\|)(\])", 0),
        (r"(\])(?=~)", 0),  # ]~b]user and [e~[
        (r"(?<=~)(\[)", 0),
        (rf"(<)(?=/?(?:\w{{1,20}}:)?{_ANGLED}(>))", re.IGNORECASE),
        (rf"(\[)(?=/?{_SQUARED}(\]))", re.IGNORECASE),
        (r"(?:USER|ASSISTANT|SYSTEM|HUMAN)\s{0,2}(?=(:))", 0),  # turns on one line, "… USER: … ASSISTANT:"
        (rf"\n[ \t]{{0,8}}\n[ \t]{{0,8}}(?:{_ROLES})[ \t]{{0,2}}(?=(:))", 0),
        (rf"^[ \t]{{0,8}}\#{{1,6}}[ \t]{{0,4}}(?:{_ROLES}|Instruction|Input|Response)[ \t]{{0,2}}(?=(:))", 0),
    )
)


def neutralise(text: str) -> str:
    """The text in NFC, without control characters or overrides, with chat markers defused; idempotent."""
    text = _LINE_BREAK.sub("\n", text)
    text = _REMOVED.sub(r"\1", text)
    text = _SURROGATE.sub("\ufffd", text)
    text = _SURPLUS_MARKS.sub("", unicodedata.normalize("NFC", text))
    # A mark with no letter of its own would change the character before the text, which may end a marker.
    while text and unicodedata.category(text[0]) in _MARKS:
        text = text.lstrip(text[0])
    return _defuse(text)


def _defuse(text: str) -> str:
    if not _STRUCTURE.search(text if text.isascii() else unicodedata.normalize("NFKD", text)):
        return text
    folded = text if text.isascii() else "".join(map(_fold, text))
    found = {
        match.start(group): _DEFUSED[match[group]]
        for marker in _MARKERS
        for match in marker.finditer(folded)
        for group in range(1, marker.groups + 1)
    }
    if not found:
        return text
    # For each character of the folded text, where it comes from.
    origins = [place for place, char in enumerate(text) for _ in _fold(char)]
    replaced = {origins[place]: char for place, char in found.items()}
    return "".join(replaced.get(place, char) for place, char in enumerate(text))


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    """The character as the most eager tokenizer folds it: several, one or none."""
    return "".join(
        one
        for one in unicodedata.normalize("NFKD", char)
        if unicodedata.category(one) not in _IGNORED and one not in _FILLERS
    )
