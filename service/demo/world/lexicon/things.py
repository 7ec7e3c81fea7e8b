"""Things people own, buy and lose, their kinds, their colours, and things counted in the plural."""

from __future__ import annotations

THINGS = """
[thing noun]
shirt | shirt | Hemd n | chemise f | camisa f | camicia f | 衬衫 件 | shati 5
coat | coat | Mantel m | manteau m | abrigo m | cappotto m | 大衣 件 | koti 5
dress | dress | Kleid n | robe f | vestido m | vestito m | 连衣裙 条 | gauni 5
hat | hat | Hut m | chapeau m | sombrero m | cappello m | 帽子 顶 | kofia 9
scarf | scarf | Schal m | écharpe f | bufanda f | sciarpa f | 围巾 条 | skafu 9
skirt | skirt | Rock m | jupe f | falda f | gonna f | 半身裙 条 | sketi 9
sweater | sweater | Pullover m | pull m | jersey m | maglione m | 毛衣 件 | sweta 9
phone | phone | Telefon n | téléphone m | teléfono m | telefono m | 电话 部 | simu 9
computer | computer | Computer m | ordinateur m | ordenador m | computer m | 电脑 台 | kompyuta 9
camera | camera | Kamera f | appareil photo m | cámara f | macchina fotografica f | 相机 台 | kamera 9
radio | radio | Radio n | radio f | radio f | radio f | 收音机 台 | redio 9
chair | chair | Stuhl m | chaise f | silla f | sedia f | 椅子 把 | kiti 7
table | table | Tisch m | table f | mesa f | tavolo m | 桌子 张 | meza 9
bed | bed | Bett n | lit m | cama f | letto m | 床 张 | kitanda 7
wardrobe | wardrobe | Schrank m | armoire f | armario m | armadio m | 衣柜 个 | kabati 5
sofa | sofa | Sofa n | canapé m | sofá m | divano m | 沙发 张 | sofa 9
bicycle | bicycle | Fahrrad n | vélo m | bicicleta f | bicicletta f | 自行车 辆 | baiskeli 9
car | car | Auto n | voiture f | coche m | macchina f | 汽车 辆 | gari 5
motorbike | motorbike | Motorrad n | moto f | moto f | moto f | 摩托车 辆 | pikipiki 9
ring | ring | Ring m | bague f | anillo m | anello m | 戒指 枚 | pete 9
necklace | necklace | Halskette f | collier m | collar m | collana f | 项链 条 | mkufu 3
bracelet | bracelet | Armband n | bracelet m | pulsera f | braccialetto m | 手镯 个 | bangili 9
guitar | guitar | Gitarre f | guitare f | guitarra f | chitarra f | 吉他 把 | gitaa 5
violin | violin | Geige f | violon m | violín m | violino m | 小提琴 把 | fidla 9
drum | drum | Trommel f | tambour m | tambor m | tamburo m | 鼓 面 | ngoma 9
book | book | Buch n | livre m | libro m | libro m | 书 本 | kitabu 7
notebook | notebook | Heft n | cahier m | cuaderno m | quaderno m | 笔记本 本 | daftari 5
pen | pen | Stift m | stylo m | bolígrafo m | penna f | 笔 支 | kalamu 9
bag | bag | Tasche f | sac m | bolso m | borsa f | 包 个 | begi 5
suitcase | suitcase | Koffer m | valise f | maleta f | valigia f | 行李箱 个 | sanduku 5
basket | basket | Korb m | panier m | cesta f | cesto m | 篮子 个 | kikapu 7
umbrella | umbrella | Regenschirm m | parapluie m | paraguas m | ombrello m | 雨伞 把 | mwavuli 3
watch | watch | Uhr f | montre f | reloj m | orologio m | 手表 块 | saa 9
lamp | lamp | Lampe f | lampe f | lámpara f | lampada f | 灯 盏 | taa 9
mirror | mirror | Spiegel m | miroir m | espejo m | specchio m | 镜子 面 | kioo 7
carpet | carpet | Teppich m | tapis m | alfombra f | tappeto m | 地毯 块 | zulia 5
blanket | blanket | Decke f | couverture f | manta f | coperta f | 毯子 条 | blanketi 5
cup | cup | Tasse f | tasse f | taza f | tazza f | 杯子 个 | kikombe 7
knife | knife | Messer n | couteau m | cuchillo m | coltello m | 刀 把 | kisu 7
ball | ball | Ball m | ballon m | pelota f | palla f | 球 个 | mpira 3
wallet | wallet | Geldbeutel m | portefeuille m | cartera f | portafoglio m | 钱包 个 | pochi 9
clothing | piece of clothing | Kleidungsstück n | vêtement m | prenda de vestir f | capo di abbigliamento m | 衣服 件 | nguo 9
device | device | Gerät n | appareil m | aparato m | apparecchio m | 电器 件 | kifaa 7
furniture | piece of furniture | Möbelstück n | meuble m | mueble m | mobile m | 家具 件 | samani 9
vehicle | vehicle | Fahrzeug n | véhicule m | vehículo m | veicolo m | 车 辆 | chombo cha usafiri 7
jewel | piece of jewellery | Schmuckstück n | bijou m | joya f | gioiello m | 首饰 件 | pambo 5
instrument | musical instrument | Musikinstrument n | instrument de musique m | instrumento musical m | strumento musicale m | 乐器 件 | ala ya muziki 9

[colour adjective]
red | red | rot | rouge | rojo/roja | rosso/rossa | 红色的 | mwekundu/jekundu/chekundu/nyekundu
blue | blue | blau | bleu/bleue | azul | blu | 蓝色的 | wa bluu/la bluu/cha bluu/ya bluu
green | green | grün | vert/verte | verde | verde | 绿色的 | wa kijani/la kijani/cha kijani/ya kijani
black | black | schwarz | noir/noire | negro/negra | nero/nera | 黑色的 | mweusi/jeusi/cheusi/nyeusi
white | white | weiß | blanc/blanche | blanco/blanca | bianco/bianca | 白色的 | mweupe/jeupe/cheupe/nyeupe
yellow | yellow | gelb | jaune | amarillo/amarilla | giallo/gialla | 黄色的 | wa njano/la njano/cha njano/ya njano
grey | grey | grau | gris/grise | gris | grigio/grigia | 灰色的 | wa kijivu/la kijivu/cha kijivu/ya kijivu
brown | brown | braun | marron | marrón | marrone | 棕色的 | wa kahawia/la kahawia/cha kahawia/ya kahawia
purple | purple | violett | violet/violette | morado/morada | viola | 紫色的 | wa zambarau/la zambarau/cha zambarau/ya zambarau

[quality adjective]
new | new | neu | neuf/neuve | nuevo/nueva | nuovo/nuova | 很新/新的/太新了 | mpya/jipya/kipya/mpya
old | old | alt | vieux/vieille | viejo/vieja | vecchio/vecchia | 很旧/旧的/太旧了 | wa zamani/la zamani/cha zamani/ya zamani
big | big | groß | grand/grande | grande | grande | 很大/大的/太大了 | mkubwa/kubwa/kikubwa/kubwa
small | small | klein | petit/petite | pequeño/pequeña | piccolo/piccola | 很小/小的/太小了 | mdogo/dogo/kidogo/ndogo
expensive | expensive | teuer/teur | cher/chère | caro/cara | caro/cara | 很贵/贵的/太贵了 | ghali
heavy | heavy | schwer | lourd/lourde | pesado/pesada | pesante | 很重/重的/太重了 | mzito/zito/kizito/nzito
beautiful | beautiful | schön | beau/belle | bonito/bonita | bello/bella | 很漂亮/漂亮的/太漂亮了 | mzuri/zuri/kizuri/nzuri
cheap | cheap | billig | bon marché | barato/barata | economico/economica | 很便宜/便宜的/太便宜了 | wa bei rahisi/la bei rahisi/cha bei rahisi/ya bei rahisi

[goods noun]
apples | apples | Äpfel p | pommes f | manzanas f | mele f | 苹果 个 | matufaha 6
oranges | oranges | Orangen p | oranges f | naranjas f | arance f | 橙子 个 | machungwa 6
eggs | eggs | Eier p | œufs m | huevos m | uova f | 鸡蛋 个 | mayai 6
bananas | bananas | Bananen p | bananes f | plátanos m | banane f | 香蕉 根 | ndizi 10
lemons | lemons | Zitronen p | citrons m | limones m | limoni m | 柠檬 个 | malimau 6
tomatoes | tomatoes | Tomaten p | tomates f | tomates m | pomodori m | 西红柿 个 | nyanya 10
tickets | tickets | Fahrkarten p | billets m | billetes m | biglietti m | 票 张 | tiketi 10
chairs | chairs | Stühle p | chaises f | sillas f | sedie f | 椅子 把 | viti 8
books | books | Bücher p | livres m | libros m | libri m | 书 本 | vitabu 8
cups | cups | Tassen p | tasses f | tazas f | tazze f | 杯子 个 | vikombe 8
spoons | spoons | Löffel p | cuillères f | cucharas f | cucchiai m | 勺子 把 | vijiko 8
stamps | stamps | Briefmarken p | timbres m | sellos m | francobolli m | 邮票 张 | stempu 10
towels | towels | Handtücher p | serviettes f | toallas f | asciugamani m | 毛巾 条 | taulo 10
pillows | pillows | Kissen p | oreillers m | almohadas f | cuscini m | 枕头 个 | mito 4
blankets | blankets | Decken p | couvertures f | mantas f | coperte f | 毯子 条 | mablanketi 6
plates | plates | Teller p | assiettes f | platos m | piatti m | 盘子 个 | sahani 10
shirts | shirts | Hemden p | chemises f | camisas f | camicie f | 衬衫 件 | mashati 6
bags | bags | Taschen p | sacs m | bolsos m | borse f | 包 个 | mabegi 6
suitcases | suitcases | Koffer p | valises f | maletas f | valigie f | 行李箱 个 | masanduku 6
lamps | lamps | Lampen p | lampes f | lámparas f | lampade f | 灯 盏 | taa 10

[fixture noun]
heater | heater | Heizung f | radiateur m | radiador m | termosifone m | 暖气 个 | hita 9
shower | shower | Dusche f | douche f | ducha f | doccia f | 淋浴 个 | bafu 5
television | television | Fernseher m | télévision f | televisión f | televisione f | 电视 台 | televisheni 9
fridge | fridge | Kühlschrank m | réfrigérateur m | frigorífico m | frigorifero m | 冰箱 台 | friji 9
lamp | lamp | Lampe f | lampe f | lámpara f | lampada f | 灯 盏 | taa 9
door | door | Tür f | porte f | puerta f | porta f | 门 扇 | mlango 3
window | window | Fenster n | fenêtre f | ventana f | finestra f | 窗户 扇 | dirisha 5
phone | phone | Telefon n | téléphone m | teléfono m | telefono m | 电话 部 | simu 9
fan | fan | Ventilator m | ventilateur m | ventilador m | ventilatore m | 风扇 台 | feni 9
lift | lift | Aufzug m | ascenseur m | ascensor m | ascensore m | 电梯 部 | lifti 9
bed | bed | Bett n | lit m | cama f | letto m | 床 张 | kitanda 7
key | key | Schlüssel m | clé f | llave f | chiave f | 钥匙 把 | ufunguo 11
"""

# What each thing is a kind of. The kinds are things themselves.
KINDS: dict[str, str] = {
    **dict.fromkeys(("shirt", "coat", "dress", "hat", "scarf", "skirt", "sweater"), "clothing"),
    **dict.fromkeys(("phone", "computer", "camera", "radio"), "device"),
    **dict.fromkeys(("chair", "table", "bed", "wardrobe", "sofa"), "furniture"),
    **dict.fromkeys(("bicycle", "car", "motorbike"), "vehicle"),
    **dict.fromkeys(("ring", "necklace", "bracelet"), "jewel"),
    **dict.fromkeys(("guitar", "violin", "drum"), "instrument"),
    **dict.fromkeys(("orange", "apple", "banana", "mango", "pear"), "fruit"),
}
