"""People, all with a gender that every language shows, so that pronouns and participles agree."""

from __future__ import annotations

# name, gender, Chinese transliteration
NAMES = """
Anna f 安娜
Peter m 彼得
Maria f 玛丽亚
David m 大卫
Sofia f 索菲亚
Paul m 保罗
Lucia f 露西亚
Martin m 马丁
Amina f 阿米娜
Omar m 奥马尔
Clara f 克拉拉
Daniel m 丹尼尔
Emma f 艾玛
Leo m 莱奥
Nina f 尼娜
Thomas m 托马斯
Julia f 朱莉娅
Robert m 罗伯特
Sara f 萨拉
Victor m 维克多
Laura f 劳拉
Simon m 西蒙
Rosa f 罗莎
Adam m 亚当
Elena f 埃琳娜
Marco m 马可
Fatima f 法蒂玛
Hassan m 哈桑
Irene f 艾琳
Juma m 朱马
"""

# The German cell holds nominative, accusative and dative.
FAMILY = """
[person person]
mother f | my mother | meine Mutter/meine Mutter/meiner Mutter | ma mère | mi madre | mia madre | 我妈妈 | mama yangu
father m | my father | mein Vater/meinen Vater/meinem Vater | mon père | mi padre | mio padre | 我爸爸 | baba yangu
sister f | my sister | meine Schwester/meine Schwester/meiner Schwester | ma sœur | mi hermana | mia sorella | 我姐姐 | dada yangu
brother m | my brother | mein Bruder/meinen Bruder/meinem Bruder | mon frère | mi hermano | mio fratello | 我哥哥 | kaka yangu
daughter f | my daughter | meine Tochter/meine Tochter/meiner Tochter | ma fille | mi hija | mia figlia | 我女儿 | binti yangu
son m | my son | mein Sohn/meinen Sohn/meinem Sohn | mon fils | mi hijo | mio figlio | 我儿子 | mwanangu
wife f | my wife | meine Frau/meine Frau/meiner Frau | ma femme | mi esposa | mia moglie | 我妻子 | mke wangu
husband m | my husband | mein Mann/meinen Mann/meinem Mann | mon mari | mi esposo | mio marito | 我丈夫 | mume wangu
grandmother f | my grandmother | meine Großmutter/meine Großmutter/meiner Großmutter | ma grand-mère | mi abuela | mia nonna | 我奶奶 | bibi yangu
grandfather m | my grandfather | mein Großvater/meinen Großvater/meinem Großvater | mon grand-père | mi abuelo | mio nonno | 我爷爷 | babu yangu
"""
