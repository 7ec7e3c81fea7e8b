"""Food and drink: `dish` as it is ordered (a portion), `menu` as a noun, and what is said about a meal."""

from __future__ import annotations

FOOD = """
[menu noun]
butter | butter | Butter f | beurre m | mantequilla f | burro m | 黄油 份 | siagi 9
soup | soup | Suppe f | soupe f | sopa f | zuppa f | 汤 碗 | supu 9
salad | salad | Salat m | salade f | ensalada f | insalata f | 沙拉 份 | saladi 9
pizza | pizza | Pizza f | pizza f | pizza f | pizza f | 比萨饼 份 | piza 9
fish | fish | Fisch m | poisson m | pescado m | pesce m | 鱼 份 | nyama ya samaki 9
chicken | chicken | Hähnchen n | poulet m | pollo m | pollo m | 鸡肉 份 | nyama ya kuku 9
meat | meat | Fleisch n | viande f | carne f | carne f | 肉 份 | nyama 9
rice | rice | Reis m | riz m | arroz m | riso m | 米饭 份 | wali 11
bread | bread | Brot n | pain m | pan m | pane m | 面包 个 | mkate 3
cheese | cheese | Käse m | fromage m | queso m | formaggio m | 奶酪 份 | jibini 9
cake | cake | Kuchen m | gâteau m | pastel m | dolce m | 蛋糕 块 | keki 9
ice | ice cream | Eis n | glace f | helado m | gelato m | 冰淇淋 份 | aiskrimu 9
sausage | sausage | Wurst f | saucisse f | salchicha f | salsiccia f | 香肠 份 | soseji 9
sauce | sauce | Soße f | sauce f | salsa f | salsa f | 酱汁 份 | mchuzi 3
yoghurt | yoghurt | Joghurt m | yaourt m | yogur m | yogurt m | 酸奶 份 | mtindi 3
chocolate | chocolate | Schokolade f | chocolat m | chocolate m | cioccolato m | 巧克力 份 | chokoleti 9
honey | honey | Honig m | miel m | miel f | miele m | 蜂蜜 份 | asali 9

[dish phrase]
pasta | a plate of pasta | einen Teller Nudeln/keine Nudeln | une assiette de pâtes/de pâtes | un plato de pasta | un piatto di pasta | 一盘意大利面/意大利面 | sahani ya tambi/tambi
salad | a salad | einen Salat/keinen Salat | une salade/de salade | una ensalada | un'insalata | 一份沙拉/沙拉 | saladi
pizza | a pizza | eine Pizza/keine Pizza | une pizza/de pizza | una pizza | una pizza | 一份比萨饼/比萨饼 | piza
sandwich | a sandwich | ein Sandwich/kein Sandwich | un sandwich/de sandwich | un sándwich | un panino | 一个三明治/三明治 | sandwichi
burger | a hamburger | einen Hamburger/keinen Hamburger | un hamburger/de hamburger | una hamburguesa | un hamburger | 一个汉堡包/汉堡包 | hambaga
cake | a piece of cake | ein Stück Kuchen/keinen Kuchen | une part de gâteau/de gâteau | un trozo de pastel | una fetta di torta | 一块蛋糕/蛋糕 | kipande cha keki
fish | fish with rice | Fisch mit Reis/keinen Fisch mit Reis | du poisson avec du riz/de poisson avec du riz | pescado con arroz | pesce con riso | 鱼和米饭 | samaki na wali
chicken | chicken with rice | Hähnchen mit Reis/kein Hähnchen mit Reis | du poulet avec du riz/de poulet avec du riz | pollo con arroz | pollo con riso | 鸡肉和米饭 | kuku na wali
meat | meat with potatoes | Fleisch mit Kartoffeln/kein Fleisch mit Kartoffeln | de la viande avec des pommes de terre/de viande avec des pommes de terre | carne con patatas | carne con patate | 肉和土豆 | nyama na viazi
bread | bread with cheese | Brot mit Käse/kein Brot mit Käse | du pain avec du fromage/de pain avec du fromage | pan con queso | pane e formaggio | 面包和奶酪 | mkate na jibini
egg | an egg | ein Ei/kein Ei | un œuf/d'œuf | un huevo | un uovo | 一个鸡蛋/鸡蛋 | yai
orange | an orange | eine Orange/keine Orange | une orange/d'orange | una naranja | un'arancia | 一个橙子/橙子 | chungwa
apple | an apple | einen Apfel/keinen Apfel | une pomme/de pomme | una manzana | una mela | 一个苹果/苹果 | tufaha
banana | a banana | eine Banane/keine Banane | une banane/de banane | un plátano | una banana | 一根香蕉/香蕉 | ndizi
mango | a mango | eine Mango/keine Mango | une mangue/de mangue | un mango | un mango | 一个芒果/芒果 | embe
pear | a pear | eine Birne/keine Birne | une poire/de poire | una pera | una pera | 一个梨/梨 | pea
ice | an ice cream | ein Eis/kein Eis | une glace/de glace | un helado | un gelato | 一份冰淇淋/冰淇淋 | aiskrimu
fruit | a piece of fruit | ein Stück Obst/kein Obst | un fruit/de fruit | una fruta | un frutto | 一个水果/水果 | tunda

[beverage phrase]
coffee | a coffee | einen Kaffee | un café | un café | un caffè | 一杯咖啡 | kahawa
tea | a tea | einen Tee | un thé | un té | un tè | 一杯茶 | chai
water | a glass of water | ein Glas Wasser | un verre d'eau | un vaso de agua | un bicchiere d'acqua | 一杯水 | glasi ya maji
beer | a beer | ein Bier | une bière | una cerveza | una birra | 一杯啤酒 | bia
juice | an orange juice | einen Orangensaft | un jus d'orange | un zumo de naranja | un succo d'arancia | 一杯橙汁 | juisi ya machungwa
wine | a glass of wine | ein Glas Wein | un verre de vin | una copa de vino | un bicchiere di vino | 一杯葡萄酒 | glasi ya divai
milk | a glass of milk | ein Glas Milch | un verre de lait | un vaso de leche | un bicchiere di latte | 一杯牛奶 | glasi ya maziwa
lemonade | a lemonade | eine Limonade | une limonade | una limonada | una limonata | 一杯柠檬水 | limonadi
chocolate | a hot chocolate | eine heiße Schokolade | un chocolat chaud | un chocolate caliente | una cioccolata calda | 一杯热巧克力 | chokoleti ya moto

[extra phrase]
sugar | sugar | Zucker | sucre/du sucre | azúcar | zucchero | 糖 | sukari
milk | milk | Milch | lait/du lait | leche | latte | 牛奶 | maziwa
ice | ice | Eis | glaçons/des glaçons | hielo | ghiaccio | 冰 | barafu
lemon | lemon | Zitrone | citron/du citron | limón | limone | 柠檬 | limau
salt | salt | Salz | sel/du sel | sal | sale | 盐 | chumvi
cheese | cheese | Käse | fromage/du fromage | queso | formaggio | 奶酪 | jibini
onions | onions | Zwiebeln | oignons/des oignons | cebolla | cipolla | 洋葱 | vitunguu
meat | meat | Fleisch | viande/de la viande | carne | carne | 肉 | nyama

[taste adjective]
cold | cold | kalt | froid/froide | frío/fría | freddo/fredda | 是冷的 | ubaridi
salty | too salty | zu salzig | trop salé/trop salée | demasiado salado/demasiado salada | troppo salato/troppo salata | 太咸了 | chumvi nyingi sana
sweet | too sweet | zu süß | trop sucré/trop sucrée | demasiado dulce | troppo dolce | 太甜了 | sukari nyingi sana
fatty | too fatty | zu fettig | trop gras/trop grasse | demasiado grasiento/demasiado grasienta | troppo grasso/troppo grassa | 太油了 | mafuta mengi sana
spicy | too spicy | zu scharf | trop épicé/trop épicée | demasiado picante | troppo piccante | 太辣了 | pilipili nyingi sana
"""
