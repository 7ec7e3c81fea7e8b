"""Is this Swahili? A count of common words and verb shapes, for texts of a few words.

The compact fastText model hardly knows Swahili: of twenty phrasebook sentences it named one. Swahili words
are easy to tell, though: they end in a vowel, verbs carry subject and tense in front of the stem
(`a-na-soma`), and a few hundred words make up most of everyday text.
"""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

# Words that other languages in Latin script write too count only beside words that they do not.
_SHARED: Final = frozenset(
    "ni na ya la za wa si hata sana basi bei moja mama baba au pia tu le me se lini una jana".split()
)

_COMMON: Final = frozenset(
    """
    habari asante tafadhali karibu kwaheri hujambo sijambo jambo ndiyo ndio hapana samahani pole mambo salama
    cha vya kwa kwenye katika hadi mpaka bila kuhusu kama kwamba lakini kwani kisha halafu bado tayari sasa
    leo kesho asubuhi mchana jioni usiku alasiri wiki mwezi mwaka saa dakika siku
    hii hiki hizi hivi huyu hawa hili haya hapa hapo huko huku kule pale yule wale ile lile zile vile ule
    yangu yako yake yetu yenu yao wangu wako wake wetu wenu wao langu lako lake letu lao changu chako chake
    chetu chao zangu zako zake zetu zao vyangu vyako vyake vyetu vyao kwangu kwako kwake kwetu kwao
    mimi wewe yeye sisi ninyi nyinyi
    nini nani wapi gani vipi ngapi kwanini mbona yupi ipi
    iko kiko yuko uko ziko viko wako liko yapo kuna hakuna pana mna ana nina tuna wana ina kina zina vina
    sina huna hana hatuna hawana haina kuwa alikuwa walikuwa ilikuwa nilikuwa atakuwa itakuwa
    mbili tatu nne tano sita saba nane tisa kumi mia elfu
    kubwa mkubwa makubwa kikubwa dogo ndogo mdogo kidogo madogo nzuri mzuri mazuri kizuri vizuri mbaya mabaya
    kibaya mpya mapya kipya ghali rahisi moto baridi zuri refu mrefu ndefu fupi mfupi tamu kitamu
    mtu watu mtoto watoto mwanamke mwanaume wanaume wanawake rafiki marafiki dada kaka ndugu mwalimu walimu
    mwanafunzi wanafunzi daktari mgeni wageni mteja wateja mpishi dereva muuzaji polisi shangazi mjomba bibi
    nyumba nyumbani chumba vyumba mlango meza kiti kitabu vitabu barua simu chakula maji chai kahawa mkate
    nyama samaki wali matunda mboga maziwa sukari chumvi embe ndizi kuku mayai choo duka soko sokoni dukani
    hoteli hotelini shule shuleni hospitali hospitalini kituo kituoni uwanja ndege gari treni barabara
    mji mjini tiketi pesa fedha shilingi bili mizigo mfuko begi nguo kiatu viatu shati ufunguo kadi akaunti
    agizo dawa kichwa tumbo homa mvua jua hewa kazi kazini safari lugha kiswahili kiingereza tena kila wengi
    nyingi mengi zaidi pamoja mbele nyuma kulia kushoto juu chini ndani nje
    nataka naomba ninataka ningependa nahitaji ninahitaji naweza unaweza ninaweza sijui najua nenda njoo
    """.split()
)

# Subject, tense and a stem that ends in a vowel; the commonest tenses, affirmative and negative.
_VERB: Final = re.compile(
    r"(?:ni|u|a|tu|m|wa|i|li|ya|ki|vi|zi|ku|pa)(?:na|li|ta|me|ka|ki|nge)(?:[a-z]{2,12})(?:a|i|e|u)"
    r"|(?:si|hu|ha|hatu|ham|hawa|hai|haki|havi|hazi|hali|haya)[a-z]{1,10}i"
    r"|ku[bcdfghjklmnprstvwyz][a-z]{1,10}a"
)

#: Share of recognised words from which a text counts as Swahili.
MIN_SHARE: Final = 0.5


def likelihood(text: str) -> float:
    """0..1: the share of words that look Swahili; 0 where too little of it could be nothing else."""
    words = [word.casefold() for word in _WORD.findall(text)]
    if not words:
        return 0.0
    own = sum(word in _COMMON for word in words)
    shared = sum(word in _SHARED and word not in _COMMON for word in words)
    verbs = sum(word not in _COMMON and _VERB.fullmatch(word) is not None for word in words)
    verb_forms = {word for word in words if _VERB.fullmatch(word) is not None}
    open_ended = sum(word[-1] in "aeiou" for word in words)
    # One verb shape alone proves little: the Spanish "ametralladora" has it.
    if own == 0 and len(verb_forms) < 2:
        return 0.0
    if open_ended < 0.8 * len(words):
        return 0.0
    share = (own + shared + verbs) / len(words)
    return share if share >= MIN_SHARE else 0.0
