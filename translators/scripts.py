"""Which script a letter is written in, and what that says about Chinese variants. Pure tables and counts."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from typing import Final

# First and last code point, ISO 15924 script. Only what FLORES-200 languages are written in.
_RANGES: Final[tuple[tuple[int, int, str], ...]] = (
    (0x0041, 0x005A, "Latn"),
    (0x0061, 0x007A, "Latn"),
    (0x00AA, 0x00AA, "Latn"),
    (0x00BA, 0x00BA, "Latn"),
    (0x00C0, 0x02AF, "Latn"),
    (0x0370, 0x03FF, "Grek"),
    (0x0400, 0x052F, "Cyrl"),
    (0x0531, 0x058F, "Armn"),
    (0x0591, 0x05F4, "Hebr"),
    (0x0600, 0x06FF, "Arab"),
    (0x0750, 0x077F, "Arab"),
    (0x08A0, 0x08FF, "Arab"),
    (0x0900, 0x097F, "Deva"),
    (0x0980, 0x09FF, "Beng"),
    (0x0A00, 0x0A7F, "Guru"),
    (0x0A80, 0x0AFF, "Gujr"),
    (0x0B00, 0x0B7F, "Orya"),
    (0x0B80, 0x0BFF, "Taml"),
    (0x0C00, 0x0C7F, "Telu"),
    (0x0C80, 0x0CFF, "Knda"),
    (0x0D00, 0x0D7F, "Mlym"),
    (0x0D80, 0x0DFF, "Sinh"),
    (0x0E00, 0x0E7F, "Thai"),
    (0x0E80, 0x0EFF, "Laoo"),
    (0x0F00, 0x0FFF, "Tibt"),
    (0x1000, 0x109F, "Mymr"),
    (0x10A0, 0x10FF, "Geor"),
    (0x1100, 0x11FF, "Hang"),
    (0x1200, 0x139F, "Ethi"),
    (0x1780, 0x17FF, "Khmr"),
    (0x1C50, 0x1C7F, "Olck"),
    (0x1C80, 0x1C8F, "Cyrl"),
    (0x1C90, 0x1CBF, "Geor"),
    (0x1E00, 0x1EFF, "Latn"),
    (0x1F00, 0x1FFF, "Grek"),
    (0x2C60, 0x2C7F, "Latn"),
    (0x2D30, 0x2D7F, "Tfng"),
    (0x2D80, 0x2DDF, "Ethi"),
    (0x2DE0, 0x2DFF, "Cyrl"),
    (0x3005, 0x3007, "Hani"),
    (0x3041, 0x309F, "Hira"),
    (0x30A1, 0x30FA, "Kana"),
    (0x30FC, 0x30FF, "Kana"),
    (0x3131, 0x318E, "Hang"),
    (0x31F0, 0x31FF, "Kana"),
    (0x3400, 0x4DBF, "Hani"),
    (0x4E00, 0x9FFF, "Hani"),
    (0xA640, 0xA69F, "Cyrl"),
    (0xA720, 0xA7FF, "Latn"),
    (0xA8E0, 0xA8FF, "Deva"),
    (0xA9E0, 0xA9FF, "Mymr"),
    (0xAA60, 0xAA7F, "Mymr"),
    (0xAB30, 0xAB6F, "Latn"),
    (0xAC00, 0xD7A3, "Hang"),
    (0xF900, 0xFAFF, "Hani"),
    (0xFB00, 0xFB06, "Latn"),
    (0xFB1D, 0xFB4F, "Hebr"),
    (0xFB50, 0xFDFF, "Arab"),
    (0xFE70, 0xFEFC, "Arab"),
    (0xFF21, 0xFF3A, "Latn"),
    (0xFF41, 0xFF5A, "Latn"),
    (0xFF66, 0xFF9D, "Kana"),
    (0x20000, 0x323AF, "Hani"),
)
_STARTS: Final = tuple(first for first, _, _ in _RANGES)

# Scripts that the text of a language's script may consist of.
_MEMBERS: Final[dict[str, frozenset[str]]] = {
    "Hans": frozenset({"Hani"}),
    "Hant": frozenset({"Hani"}),
    "Jpan": frozenset({"Hani", "Hira", "Kana"}),
    "Hang": frozenset({"Hang", "Hani"}),
}

#: FLORES-200 scripts whose sentences follow each other without a space.
UNSPACED: Final = frozenset({"Hans", "Hant", "Jpan"})

#: FLORES-200 scripts that put no space between words.
UNSPACED_WORDS: Final = UNSPACED | {"Thai", "Laoo", "Khmr", "Mymr", "Tibt"}

# Frequent characters that exist in one of the two Chinese orthographies only, pairwise.
_SIMPLIFIED: Final = frozenset(
    "们这说会时国来对过学还没开问关现间经见长门东车话书让给谁买卖钱认识请谢电视机场飞汉语写读听"
    "爱欢乐难题业务员专为义习乡亲产从仅众优传伤伦伟体单卫历压厅厕县发变叶号吗听呜启园围图团圆圣块坏声处"
    "备够头夺奋妇妈娱孙宁宝实宠审宾寻导将尔尝层岁岛帅师帮带归录彻忆态怀总恋惊惯愿战户扫扬担择换据"
    "损摆敌数断旧显晓暂术杀杂权条极构枪标样树桥检楼欧残毕气汤沟泪泽洁浅济浓涛润涨渐温湾湿满灭灯灵炉点热烧烟"
    "状独狮猪环玛电画疗疯盐监盖盘码确离种积称稳穷窃竞笔签简类粮紧红约级纪纯纸线练组细终绍结络绝统继绩续维绿编缘网"
    "罗罚职联胜脑脚脸节艺药获营萨虑虽补装观规觉览触计订讨训记讲许论设访证评试诗诚该详误调谈谓"
    "谊贝负财责败货质购贵费贺资赛赞赶趋跃践转轮软轻较输边达迁运进远连迟适选逊递邮邻酱释铁银错锅镇闭闲闹闻阅队阳阴阶际陆险随隐顶"
    "顺须顾顿预领频颜额风饭饮馆马驾验骑骗鱼鲜鸟鸡鸣麦黄齐龙龟"
)
_TRADITIONAL: Final = frozenset(
    "們這說會時國來對過學還沒開問關現間經見長門東車話書讓給誰買賣錢認識請謝電視機場飛漢語寫讀聽"
    "愛歡樂難題業務員專為義習鄉親產從僅眾優傳傷倫偉體單衛歷壓廳廁縣發變葉號嗎嗚啟園圍圖團圓聖塊壞聲處"
    "備夠頭奪奮婦媽娛孫寧寶實寵審賓尋導將爾嘗層歲島帥師幫帶歸錄徹憶態懷總戀驚慣願戰戶掃揚擔擇換據"
    "損擺敵數斷舊顯曉暫術殺雜權條極構槍標樣樹橋檢樓歐殘畢氣湯溝淚澤潔淺濟濃濤潤漲漸溫灣濕滿滅燈靈爐點熱燒煙"
    "狀獨獅豬環瑪電畫療瘋鹽監蓋盤碼確離種積稱穩窮竊競筆簽簡類糧緊紅約級紀純紙線練組細終紹結絡絕統繼績續維綠編緣網"
    "羅罰職聯勝腦腳臉節藝藥獲營薩慮雖補裝觀規覺覽觸計訂討訓記講許論設訪證評試詩誠該詳誤調談謂"
    "誼貝負財責敗貨質購貴費賀資賽贊趕趨躍踐轉輪軟輕較輸邊達遷運進遠連遲適選遜遞郵鄰醬釋鐵銀錯鍋鎮閉閒鬧聞閱隊陽陰階際陸險隨隱頂"
    "順須顧頓預領頻顏額風飯飲館馬駕驗騎騙魚鮮鳥雞鳴麥黃齊龍龜"
)
_SIMPLIFIED_ONLY: Final = _SIMPLIFIED - _TRADITIONAL
_TRADITIONAL_ONLY: Final = _TRADITIONAL - _SIMPLIFIED

# Written Cantonese uses these where Mandarin has other words.
_CANTONESE: Final = frozenset("嘅咗喺嚟冇啲嗰佢唔乜嘢咁噉哋啱嗌諗攞瞓")


@lru_cache(maxsize=8192)
def script_of(char: str) -> str | None:
    """ISO 15924 script of a letter; None for what is no letter of a script known here."""
    point = ord(char)
    index = bisect_right(_STARTS, point) - 1
    if index < 0 or point > _RANGES[index][1]:
        return None
    # Ranges hold the odd sign and digit between their letters; combining marks write vowels and count.
    if not (char.isalpha() or _is_mark(char)):
        return None
    return _RANGES[index][2]


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def count_scripts(text: str) -> Counter[str]:
    """Letters of the text by script."""
    return Counter(script for char in text if (script := script_of(char)) is not None)


def members(script: str) -> frozenset[str]:
    """Scripts that make up text in a FLORES-200 script: Japanese is written in three."""
    return _MEMBERS.get(script, frozenset({script}))


def chinese_variant(text: str) -> str | None:
    """`zho_Hans`, `zho_Hant` or `yue_Hant` where the characters say so; None where they are common to all."""
    if sum(char in _CANTONESE for char in text) >= 2:
        return "yue_Hant"
    simplified = sum(char in _SIMPLIFIED_ONLY for char in text)
    traditional = sum(char in _TRADITIONAL_ONLY for char in text)
    if simplified == traditional:
        return None
    return "zho_Hant" if traditional > simplified else "zho_Hans"
