"""What in a line of prose is not prose: code, addresses, placeholders, mathematics, emoji, markup.

    "Press **Save** in [the menu](https://x.example) 😀"
           MARK              LINK                   COPIED

Finding takes linear time on any input: every repetition is bounded, and no two neighbours match the same
character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class Kind(Enum):
    """What becomes of a span in a translation."""

    COPIED = auto()  #: stays as it is, wherever the translation puts it
    BARRIER = auto()  #: stays where it is: what is before it and what is behind it are not one sentence
    LINK = auto()  #: `[text](address)`: the text is prose
    OPENS = auto()  #: a mark of formatting: it means nothing by itself
    CLOSES = auto()


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text.

    Attributes:
        partner: index, among the spans that were found with it, of the mark that belongs to this one; None
            for other spans, and where there is none.
    """

    start: int
    end: int
    kind: Kind
    partner: int | None = None
    is_emoji: bool = False

    @property
    def is_mark(self) -> bool:
        return self.kind in (Kind.OPENS, Kind.CLOSES)


# Letters that an address may have. Where words are written without spaces, one ends before them.
_LETTER: Final = r"\u00c0-\u02af\u0370-\u037d\u0388-\u052f\u05d0-\u05ea\u0620-\u064a"
_ADDRESS: Final = rf"[A-Za-z0-9\-._~:/?\#\[\]@!$&'()*+,;=%{_LETTER}]"
_DOMAIN: Final = (
    "com|org|net|edu|gov|mil|int|info|biz|io|dev|app|ai|co|me|tv|xyz|eu|de|fr|es|it|pt|nl|be|at|ch|uk|ie|us|ca|"
    "au|nz|jp|cn|kr|tw|hk|in|ru|ua|pl|cz|sk|hu|ro|bg|gr|tr|se|no|dk|fi|is|br|mx|ar|cl|za|ke|il|example"
)
# Without a value only those that are known: "a <b and c> d" is no tag.
_ATTRIBUTES: Final = r"""(?:\s{1,4}(?:[A-Za-z_:@][A-Za-z0-9_:.-]{0,40}
    =(?:"[^"<>]{0,500}"|'[^'<>]{0,500}'|[^\s"'<>]{1,200})
    |checked|controls|disabled|hidden|open|readonly|required|selected)){0,20}\s{0,4}/?>"""
_FORMATTING: Final = (
    "a|abbr|b|bdi|bdo|big|cite|del|dfn|em|font|i|ins|mark|q|s|small|span|strike|strong|sub|sup|time|tt|u|var|wbr"
)  # fmt: skip
_BLOCKS: Final = (
    "address|article|aside|audio|blockquote|body|br|button|caption|center|dd|details|dialog|div|dl|dt|fieldset|"
    "figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe|img|input|label|legend|li|link|main|meta|"
    "nav|ol|option|p|pre|script|section|select|style|summary|svg|table|tbody|td|textarea|tfoot|th|thead|title|"
    "tr|ul|video"
)
# What is a picture by itself. Other signs are one only when a selector behind them says so: 2♠ is text.
_PICTURES: Final = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u263a\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab"
    "\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e"
    "\u2753-\u2755\u2757\u2764\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001faff"
)
_SIGNS: Final = (
    "\u203c\u2049\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299"
)
_PICTURE: Final = rf"(?:[{_PICTURES}][\ufe0f\U0001f3fb-\U0001f3ff]?|[{_SIGNS}][\ufe0f\U0001f3fb-\U0001f3ff])"
_EMOJI: Final = rf"""
      [\U0001f1e6-\U0001f1ff]{{2}}                                        # flags of countries
    | [0-9\#*]\ufe0f?\u20e3                                               # keycaps
    | {_PICTURE}(?:[\U000e0020-\U000e007f]{{1,8}})?(?:\u200d(?:{_PICTURE}|[\u2600-\u27bf])){{0,8}}
"""

_SPAN: Final = re.compile(
    rf"""
    (?P<copied>
      (?<!`)(?P<tick>`{{1,3}})(?!`)(?![^`\n]{{0,500}}'')[^`\n]{{1,500}}(?<!\s)(?P=tick)(?!`)
    | (?:\$\$[^$\n]{{1,500}}\$\$ | \\\([^\n]{{1,300}}?\\\) | \\\[[^\n]{{1,300}}?\\\])   # mathematics
    | (?<![\w$\\])\$(?=[A-Za-z]'?\$|[^$\n]{{0,199}}[\\^_={{}}])[^\s$][^$\n]{{0,200}}(?<!\s)\$(?![\w$])
    | !\[[^\[\]\n]{{0,300}}\]\([^()\s]{{0,1000}}(?:\([^()\s]{{0,200}}\)[^()\s]{{0,200}}){{0,2}}
        (?:[ \t]{{1,4}}"[^"\n]{{0,200}}")?\)                              # image
    | <(?:https?://|mailto:)[^<>\s]{{1,2000}}>
    | <(?P<element>code|pre|script|style|kbd|samp|math)(?:\s[^<>\n]{{0,200}})?>
        [^\n]{{0,1000}}?</(?P=element)>
    )
    | (?P<barrier>
      <[|｜][^<>|｜\n]{{1,60}}[|｜]>                                       # chat markers
    | </?(?:s|unk|pad|bos|eos|cls|sep|mask)> | <</?SYS>> | \[/?INST\]
    | <!--[^\n]{{0,2000}}?-->
    | (?i:</?(?:{_BLOCKS})){_ATTRIBUTES}
    )
    | (?P<opens> (?i:<(?:{_FORMATTING})){_ATTRIBUTES} )
    | (?P<closes> (?i:</(?:{_FORMATTING}))\s{{0,4}}> | \[\^[A-Za-z0-9_-]{{1,40}}\] )   # and footnotes
    | (?P<link>
      \[[^\[\]\n]{{1,300}}\]\([^()\s]{{0,1000}}(?:\([^()\s]{{0,200}}\)[^()\s]{{0,200}}){{0,2}}
        (?:[ \t]{{1,4}}"[^"\n]{{0,200}}")?\)
    )
    | (?P<url>
      (?i:https?|ftp)://{_ADDRESS}{{1,2000}} | (?<![A-Za-z0-9.])www\.{_ADDRESS}{{1,2000}}
    )
    | (?P<token>
      (?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{{1,64}}@[A-Za-z0-9-]{{1,63}}(?:\.[A-Za-z0-9-]{{1,63}}){{1,8}}
    | (?<![A-Za-z0-9@._/-])(?=[a-z0-9])(?:[A-Za-z0-9-]{{1,63}}\.){{1,5}}(?:{_DOMAIN})
        (?![A-Za-z0-9_-]|\.[A-Za-z0-9])(?:/[A-Za-z0-9._~%/\#?&=+-]{{0,500}}(?<![.?]))?   # example.com/path
    | \{{\{{[^{{}}\n]{{1,80}}\}}\}} | \{{%[^{{}}\n]{{1,200}}%\}} | <%[^<>\n]{{1,200}}%>
    | [$\#]\{{[^{{}}\n]{{1,80}}\}} | \{{[A-Za-z0-9_.:!,-]{{0,60}}\}}
    | \{{(?=[^{{}}\n]{{0,200}}["'])[^{{}}\n]{{1,400}}\}}                    # {{"a": 1}}
    | %\([A-Za-z_][A-Za-z0-9_]{{0,40}}\)[sdifr] | %[A-Z][A-Z0-9_]{{1,40}}%
    | (?<![A-Za-z0-9_%])%(?:[0-9]{{1,2}}\$)?[0-9]{{0,2}}(?:\.[0-9]{{1,2}})?[sdif@](?![A-Za-z0-9_])
    | (?<![A-Za-z0-9_$])\$[A-Za-z_][A-Za-z0-9_]{{0,40}}
    | (?<![\w:)/])(?<!:\s):[a-z_][a-z0-9_]{{1,40}}:?(?![\w:/])                # :param, :smile:
    | \#[A-Z][A-Z0-9_]{{1,40}}\#                                          # #NUMBER#
    | \[\[?[A-Z][A-Z0-9_]{{1,40}}\]\]?                                    # [NAME]
    | (?<![A-Za-z0-9_])_{{2}}[A-Za-z0-9]{{1,40}}(?:_[A-Za-z0-9]{{1,40}}){{0,5}}_{{2}}(?![A-Za-z0-9_])
    | (?<![A-Za-z0-9_])[A-Za-z0-9]{{1,60}}(?:_[A-Za-z0-9]{{1,60}}){{1,10}}(?:\(\))?(?![A-Za-z0-9_])
    | (?<![A-Za-z0-9_.])[A-Za-z][A-Za-z0-9.]{{0,60}}\(\)                     # call()
    | (?<![\w/.~-])(?:~|\.{{1,2}})?(?:/[A-Za-z0-9._@-]{{1,100}}){{2,20}}/?(?<!\.)       # /a/path
    | (?<![A-Za-z0-9])[A-Za-z]:\\[A-Za-z0-9._\\-]{{1,300}}(?<!\.)
    | (?<![\w-])--[a-z][a-z0-9-]{{1,40}}(?:=[^\s,;]{{1,60}})?               # --option
    | (?<![A-Za-z0-9_@/.])@[A-Za-z0-9_]{{2,40}}(?![A-Za-z0-9_@])         # @name
    | (?<![\w&\#/])\#[^\W\d_]\w{{1,60}}(?![\w\#])                             # #topic
    | >>[A-Za-z_]{{2,12}}<<
    | </?[A-Za-z0-9_]{{1,2}}[A-Za-z0-9:_.-]{{0,40}}{_ATTRIBUTES}             # tags
    | &(?:[A-Za-z]{{2,8}}|\#[0-9]{{1,6}}|\#x[0-9A-Fa-f]{{1,6}});          # entities
    )
    | (?P<emoji> {_EMOJI} )
    """,
    re.VERBOSE,
)
# A text without these has no spans: most texts are done here.
_SUSPECT: Final = re.compile(
    r"[`$\\\[<{%#:@_/.&*~>()-]|\u20e3|[\u203c\u2049\u231a-\u27bf\u2934-\u3299]|[\U0001f000-\U0001faff]"
)
_KINDS: Final = {
    "copied": Kind.COPIED,
    "url": Kind.COPIED,
    "token": Kind.COPIED,
    "emoji": Kind.COPIED,
    "barrier": Kind.BARRIER,
    "opens": Kind.OPENS,
    "closes": Kind.CLOSES,
    "link": Kind.LINK,
}
_URL_TAIL: Final = frozenset(".,;:!?'*_")
_PAIRS: Final = {")": "(", "]": "["}
_EMPHASIS: Final = re.compile(r"\*{1,3}|_{1,3}|~~")
_TAG_NAME: Final = re.compile(r"</?([A-Za-z]+)")
#: Marks that may be open at the same time; more of them are not meant as marks.
_MAX_OPEN: Final = 16


def find(text: str) -> tuple[Span, ...]:
    """The spans of a text, in order, apart from each other; of asterisks only those that are pairs."""
    if not _SUSPECT.search(text):
        return ()
    found = list(_matches(text))
    if _EMPHASIS.search(text):
        found = sorted((*found, *_emphasis(text, found)), key=lambda span: span.start)
    return tuple(_paired(text, found))


def is_url(text: str) -> bool:
    """Whether what a span copies is a full address."""
    return text.lower().startswith(("http://", "https://", "ftp://", "www.", "<http://", "<https://"))


def link_text(text: str) -> tuple[str, str]:
    """The words and the address of a LINK's text."""
    words, _, address = text[1:].partition("](")
    return words, address[:-1]


def _matches(text: str) -> Iterator[Span]:
    position = 0
    while match := _SPAN.search(text, position):
        group = match.lastgroup or ""
        start, position = match.span()
        if group == "url":
            position = start + _url_length(match[0])
        yield Span(start, position, _KINDS[group], is_emoji=group == "emoji")


def _url_length(url: str) -> int:
    """Length without the punctuation behind it; brackets that belong to it stay."""
    surplus = {closing: url.count(closing) - url.count(opening) for closing, opening in _PAIRS.items()}
    end = len(url)
    while end > 1:
        last = url[end - 1]
        if last in surplus and surplus[last] > 0:
            surplus[last] -= 1
        elif last not in _URL_TAIL:
            break
        end -= 1
    return end


def _emphasis(text: str, others: Sequence[Span]) -> Iterator[Span]:
    """Pairs of `**`, `*`, `__`, `_` and `~~` that enclose something, as Markdown pairs them."""
    waiting: list[re.Match[str]] = []
    behind = iter(others)
    other = next(behind, None)
    for match in _EMPHASIS.finditer(text):
        while other is not None and other.end <= match.start():
            other = next(behind, None)
        if other is not None and other.start < match.end():
            continue
        left = text[match.start() - 1 : match.start()]
        right = text[match.end() : match.end() + 1]
        # Within a word only two asterisks are meant: 2*3*4 and some_name are not.
        strict = match[0][0] == "_" or match[0] == "*"
        closes = left != "" and not left.isspace() and not (strict and _is_latin(right))
        opens = right != "" and not right.isspace() and not (strict and _is_latin(left))
        partner = next((one for one in reversed(waiting) if one[0] == match[0]), None) if closes else None
        if partner is not None and partner.end() < match.start():
            del waiting[waiting.index(partner) :]
            yield Span(*partner.span(), Kind.OPENS)
            yield Span(*match.span(), Kind.CLOSES)
        elif opens:
            waiting.append(match)
            del waiting[:-_MAX_OPEN]


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _paired(text: str, found: Sequence[Span]) -> Iterator[Span]:
    waiting: list[tuple[str, int]] = []
    partners: dict[int, int] = {}
    for index, span in enumerate(found):
        if not span.is_mark:
            continue
        tag = _TAG_NAME.match(text, span.start)
        name = tag[1].lower() if tag else text[span.start : span.end]
        if span.kind is Kind.OPENS:
            waiting.append((name, index))
            del waiting[:-_MAX_OPEN]
            continue
        for place in range(len(waiting) - 1, -1, -1):
            if waiting[place][0] == name:
                partners[index], partners[waiting[place][1]] = waiting[place][1], index
                del waiting[place:]
                break
    for index, span in enumerate(found):
        yield Span(span.start, span.end, span.kind, partners.get(index), span.is_emoji)
