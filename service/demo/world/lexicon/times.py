"""Times, numbers and money. Digits are the same in every language; clock times are on the 24-hour clock."""

from __future__ import annotations

TIMES = """
[when phrase]
yesterday | yesterday | gestern | hier | ayer | ieri | 昨天 | jana
morning | this morning | heute Morgen | ce matin | esta mañana | stamattina | 今天早上 | leo asubuhi
lastweek | last week | letzte Woche | la semaine dernière | la semana pasada | la settimana scorsa | 上周 | wiki iliyopita
lastmonth | last month | letzten Monat | le mois dernier | el mes pasado | il mese scorso | 上个月 | mwezi uliopita
lastyear | last year | letztes Jahr | l'année dernière | el año pasado | l'anno scorso | 去年 | mwaka uliopita
twodays | two days ago | vor zwei Tagen | il y a deux jours | hace dos días | due giorni fa | 两天前 | siku mbili zilizopita
monday | on Monday | am Montag | lundi | el lunes | lunedì | 星期一 | Jumatatu
tuesday | on Tuesday | am Dienstag | mardi | el martes | martedì | 星期二 | Jumanne
wednesday | on Wednesday | am Mittwoch | mercredi | el miércoles | mercoledì | 星期三 | Jumatano
thursday | on Thursday | am Donnerstag | jeudi | el jueves | giovedì | 星期四 | Alhamisi
friday | on Friday | am Freitag | vendredi | el viernes | venerdì | 星期五 | Ijumaa
saturday | on Saturday | am Samstag | samedi | el sábado | sabato | 星期六 | Jumamosi
sunday | on Sunday | am Sonntag | dimanche | el domingo | domenica | 星期天 | Jumapili

[soon phrase]
tomorrow | tomorrow | morgen | demain | mañana | domani | 明天 | kesho
tonight | tonight | heute Abend | ce soir | esta noche | stasera | 今天晚上 | leo usiku
nextweek | next week | nächste Woche | la semaine prochaine | la próxima semana | la settimana prossima | 下周 | wiki ijayo
nextmonth | next month | nächsten Monat | le mois prochain | el próximo mes | il mese prossimo | 下个月 | mwezi ujao
aftertomorrow | the day after tomorrow | übermorgen | après-demain | pasado mañana | dopodomani | 后天 | kesho kutwa
monday | on Monday | am Montag | lundi | el lunes | lunedì | 星期一 | Jumatatu
tuesday | on Tuesday | am Dienstag | mardi | el martes | martedì | 星期二 | Jumanne
wednesday | on Wednesday | am Mittwoch | mercredi | el miércoles | mercoledì | 星期三 | Jumatano
thursday | on Thursday | am Donnerstag | jeudi | el jueves | giovedì | 星期四 | Alhamisi
friday | on Friday | am Freitag | vendredi | el viernes | venerdì | 星期五 | Ijumaa
saturday | on Saturday | am Samstag | samedi | el sábado | sabato | 星期六 | Jumamosi
sunday | on Sunday | am Sonntag | dimanche | el domingo | domenica | 星期天 | Jumapili

[num number]
2 | two | zwei | deux | dos | due | 两 | miwili/mawili/viwili/mbili
3 | three | drei | trois | tres | tre | 三 | mitatu/matatu/vitatu/tatu
4 | four | vier | quatre | cuatro | quattro | 四 | minne/manne/vinne/nne
5 | five | fünf | cinq | cinco | cinque | 五 | mitano/matano/vitano/tano
6 | six | sechs | six | seis | sei | 六 | sita
7 | seven | sieben | sept | siete | sette | 七 | saba
8 | eight | acht | huit | ocho | otto | 八 | minane/manane/vinane/nane
9 | nine | neun | neuf | nueve | nove | 九 | tisa
10 | ten | zehn | dix | diez | dieci | 十 | kumi

[span phrase]
nights2 | two nights | zwei Nächte/zwei Nächten | deux nuits | dos noches | due notti | 两晚/两个晚上 | usiku mbili
nights3 | three nights | drei Nächte/drei Nächten | trois nuits | tres noches | tre notti | 三晚/三个晚上 | usiku tatu
nights4 | four nights | vier Nächte/vier Nächten | quatre nuits | cuatro noches | quattro notti | 四晚/四个晚上 | usiku nne
nights5 | five nights | fünf Nächte/fünf Nächten | cinq nuits | cinco noches | cinque notti | 五晚/五个晚上 | usiku tano
nights1 | one night | eine Nacht/einer Nacht | une nuit | una noche | una notte | 一晚/一个晚上 | usiku mmoja
week1 | one week | eine Woche/einer Woche | une semaine | una semana | una settimana | 一周/一个星期 | wiki moja
weeks2 | two weeks | zwei Wochen | deux semaines | dos semanas | due settimane | 两周/两个星期 | wiki mbili
weeks3 | three weeks | drei Wochen | trois semaines | tres semanas | tre settimane | 三周/三个星期 | wiki tatu

[people phrase]
2 | two people | zwei Personen | deux personnes | dos personas | due persone | 两个人 | watu wawili
3 | three people | drei Personen | trois personnes | tres personas | tre persone | 三个人 | watu watatu
4 | four people | vier Personen | quatre personnes | cuatro personas | quattro persone | 四个人 | watu wanne
5 | five people | fünf Personen | cinq personnes | cinco personas | cinque persone | 五个人 | watu watano
6 | six people | sechs Personen | six personnes | seis personas | sei persone | 六个人 | watu sita
8 | eight people | acht Personen | huit personnes | ocho personas | otto persone | 八个人 | watu wanane
10 | ten people | zehn Personen | dix personnes | diez personas | dieci persone | 十个人 | watu kumi
"""

WEEKDAYS = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})

_EUROS_IN_WORDS = """
five | five | fünf | cinq | cinco | cinque | 五 | tano
ten | ten | zehn | dix | diez | dieci | 十 | kumi
twelve | twelve | zwölf | douze | doce | dodici | 十二 | kumi na mbili
fifteen | fifteen | fünfzehn | quinze | quince | quindici | 十五 | kumi na tano
twenty | twenty | zwanzig | vingt | veinte | venti | 二十 | ishirini
thirty | thirty | dreißig | trente | treinta | trenta | 三十 | thelathini
forty | forty | vierzig | quarante | cuarenta | quaranta | 四十 | arobaini
fifty | fifty | fünfzig | cinquante | cincuenta | cinquanta | 五十 | hamsini
sixty | sixty | sechzig | soixante | sesenta | sessanta | 六十 | sitini
hundred | one hundred | hundert | cent | cien | cento | 一百 | mia moja
"""

_CURRENCIES = {
    "eur": ("euros", "Euro", "euros", "euros", "euro", "欧元", "euro"),
    "usd": ("dollars", "Dollar", "dollars", "dólares", "dollari", "美元", "dola"),
}
_AMOUNTS = (*range(3, 60), *range(60, 100, 5), *range(100, 500, 25), *range(500, 1000, 50))
_HOURS, _MINUTES = range(7, 23), ("00", "05", "10", "15", "20", "30", "40", "45", "50")


def _money(key: str, amounts: tuple[str, ...], currency: tuple[str, ...]) -> str:
    *latin, chinese, swahili = zip(amounts, currency, strict=True)
    cells = [f"{amount} {unit}" for amount, unit in latin]
    cells += ["".join(chinese), f"{swahili[1]} {swahili[0]}"]
    return " | ".join((key, *cells))


def prices() -> str:
    """The table of prices, in digits and (less often) in words."""
    rows = ["[price phrase]"]
    for code, currency in _CURRENCIES.items():
        rows += [_money(f"{code}{amount}", (str(amount),) * 7, currency) for amount in _AMOUNTS]
        for line in _EUROS_IN_WORDS.strip().splitlines():
            key, *words = (cell.strip() for cell in line.split("|"))
            rows.append(_money(code + key, tuple(words), currency))
    return "\n".join(rows)


def clocks() -> str:
    """The table of clock times: "at 14:30" in every language."""
    rows = ["[clock phrase]"]
    for hour in _HOURS:
        for minute in _MINUTES:
            time = f"{hour}:{minute}"
            cells = (
                f"at {time}",
                f"um {time} Uhr",
                f"à {time}",
                f"a las {time}",
                f"alle {time}",
                time,
                f"saa {time}",
            )
            rows.append(" | ".join((time, *cells)))
    return "\n".join(rows)


def numerals() -> str:
    """Numbers that are only ever digits: of a platform, a room, an order, and some minutes."""
    ranges = {
        "platform": range(1, 25),
        "roomno": range(101, 530, 3),
        "orderno": range(1013, 9990, 7),
        "minutes": range(5, 60, 5),
        "count": range(11, 61),
    }
    rows = []
    for name, values in ranges.items():
        rows += [f"[{name} phrase]", *(" | ".join([str(value)] * 8) for value in values)]
    return "\n".join(rows)
