"""What people do: verbs with an object, activities, subjects of study, ailments, and the weather."""

from __future__ import annotations

# English: past / base. Chinese: perfective / base. Swahili: past / negative past. Others: the participle
# (Spanish: the preterite).
ACTIONS = """
[verb phrase]
buy | bought/buy | gekauft | acheté | compró | comprato | 买了/买 | alinunua/hakununua
sell | sold/sell | verkauft | vendu | vendió | venduto | 卖了/卖 | aliuza/hakuuza
lose | lost/lose | verloren | perdu | perdió | perso | 丢了/丢 | alipoteza/hakupoteza
find | found/find | gefunden | trouvé | encontró | trovato | 找到了/找到 | alipata/hakupata
see | saw/see | gesehen | vu | vio | visto | 看到了/看到 | aliona/hakuona
repair | repaired/repair | repariert | réparé | reparó | riparato | 修了/修 | alitengeneza/hakutengeneza
draw | drew/draw | gezeichnet | dessiné | dibujó | disegnato | 画了/画 | alichora/hakuchora
choose | chose/choose | ausgesucht | choisi | eligió | scelto | 选了/选 | alichagua/hakuchagua
order | ordered/order | bestellt | commandé | pidió | ordinato | 订了/订 | aliagiza/hakuagiza
receive | received/receive | erhalten | reçu | recibió | ricevuto | 收到了/收到 | alipokea/hakupokea

[activity phrase]
swim | swim | schwimmen/nicht schwimmen | nager | nadar | nuotare | 游泳 | kuogelea
cook | cook | kochen/nicht kochen | cuisiner | cocinar | cucinare | 做饭 | kupika
dance | dance | tanzen/nicht tanzen | danser | bailar | ballare | 跳舞 | kucheza ngoma
sleep | sleep | schlafen/nicht schlafen | dormir | dormir | dormire | 睡觉 | kulala
work | work | arbeiten/nicht arbeiten | travailler | trabajar | lavorare | 工作 | kufanya kazi
football | play football | Fußball spielen/nicht Fußball spielen | jouer au football | jugar al fútbol | giocare a calcio | 踢足球 | kucheza mpira wa miguu
guitar | play the guitar | Gitarre spielen/nicht Gitarre spielen | jouer de la guitare | tocar la guitarra | suonare la chitarra | 弹吉他 | kupiga gitaa
film | watch a film | einen Film sehen/keinen Film sehen | regarder un film/regarder de film | ver una película | guardare un film | 看电影 | kutazama filamu
bread | buy bread | Brot kaufen/kein Brot kaufen | acheter du pain/acheter de pain | comprar pan | comprare il pane | 买面包 | kununua mkate
book | read a book | ein Buch lesen/kein Buch lesen | lire un livre/lire de livre | leer un libro | leggere un libro | 看书 | kusoma kitabu
drive | drive a car | Auto fahren/nicht Auto fahren | conduire une voiture/conduire de voiture | conducir un coche | guidare la macchina | 开汽车 | kuendesha gari
taxi | call a taxi | ein Taxi rufen/kein Taxi rufen | appeler un taxi/appeler de taxi | llamar un taxi | chiamare un taxi | 叫出租车 | kuita teksi
rent | rent a car | ein Auto mieten/kein Auto mieten | louer une voiture/louer de voiture | alquilar un coche | noleggiare una macchina | 租一辆汽车 | kukodi gari
museum | visit the museum | das Museum besuchen/nicht das Museum besuchen | visiter le musée | visitar el museo | visitare il museo | 参观博物馆 | kutembelea jumba la makumbusho
fish | eat fish | Fisch essen/keinen Fisch essen | manger du poisson/manger de poisson | comer pescado | mangiare il pesce | 吃鱼 | kula samaki
tea | drink tea | Tee trinken/keinen Tee trinken | boire du thé/boire de thé | beber té | bere il tè | 喝茶 | kunywa chai
letter | write a letter | einen Brief schreiben/keinen Brief schreiben | écrire une lettre/écrire de lettre | escribir una carta | scrivere una lettera | 写信 | kuandika barua
photo | take a photo | ein Foto machen/kein Foto machen | prendre une photo/prendre de photo | hacer una foto | fare una foto | 拍照 | kupiga picha
bike | ride a bicycle | Fahrrad fahren/nicht Fahrrad fahren | faire du vélo/faire de vélo | montar en bicicleta | andare in bicicletta | 骑自行车 | kuendesha baiskeli
clean | clean the room | das Zimmer putzen/nicht das Zimmer putzen | nettoyer la chambre | limpiar la habitación | pulire la camera | 打扫房间 | kusafisha chumba
home | go home | nach Hause gehen/nicht nach Hause gehen | rentrer à la maison | ir a casa | andare a casa | 回家 | kwenda nyumbani
train | travel by train | mit dem Zug reisen/nicht mit dem Zug reisen | voyager en train | viajar en tren | viaggiare in treno | 坐火车旅行 | kusafiri kwa treni
sing | sing | singen/nicht singen | chanter | cantar | cantare | 唱歌 | kuimba
wait | wait here | hier warten/nicht hier warten | attendre ici | esperar aquí | aspettare qui | 在这里等 | kusubiri hapa
money | change money | Geld wechseln/kein Geld wechseln | changer de l'argent/changer d'argent | cambiar dinero | cambiare dei soldi | 换钱 | kubadilisha pesa

[subject phrase]
english | English | Englisch | l'anglais | inglés | inglese | 英语 | Kiingereza
german | German | Deutsch | l'allemand | alemán | tedesco | 德语 | Kijerumani
french | French | Französisch | le français | francés | francese | 法语 | Kifaransa
spanish | Spanish | Spanisch | l'espagnol | español | spagnolo | 西班牙语 | Kihispania
italian | Italian | Italienisch | l'italien | italiano | italiano | 意大利语 | Kiitaliano
chinese | Chinese | Chinesisch | le chinois | chino | cinese | 汉语 | Kichina
swahili | Swahili | Suaheli | le swahili | suajili | swahili | 斯瓦希里语 | Kiswahili
maths | mathematics | Mathematik | les mathématiques | matemáticas | matematica | 数学 | hisabati
history | history | Geschichte | l'histoire | historia | storia | 历史 | historia
music | music | Musik | la musique | música | musica | 音乐 | muziki
biology | biology | Biologie | la biologie | biología | biologia | 生物 | biolojia
chemistry | chemistry | Chemie | la chimie | química | chimica | 化学 | kemia
physics | physics | Physik | la physique | física | fisica | 物理 | fizikia
geography | geography | Geografie | la géographie | geografía | geografia | 地理 | jiografia

[tongue phrase]
english | English | Englisch | anglais | inglés | inglese | 英语 | Kiingereza
german | German | Deutsch | allemand | alemán | tedesco | 德语 | Kijerumani
french | French | Französisch | français | francés | francese | 法语 | Kifaransa
spanish | Spanish | Spanisch | espagnol | español | spagnolo | 西班牙语 | Kihispania
italian | Italian | Italienisch | italien | italiano | italiano | 意大利语 | Kiitaliano
chinese | Chinese | Chinesisch | chinois | chino | cinese | 汉语 | Kichina
swahili | Swahili | Suaheli | swahili | suajili | swahili | 斯瓦希里语 | Kiswahili

[pain phrase]
head | a headache | Kopfschmerzen | mal à la tête | dolor de cabeza | mal di testa | 头疼 | kichwa
stomach | a stomach ache | Bauchschmerzen | mal au ventre | dolor de estómago | mal di pancia | 肚子疼 | tumbo
back | back pain | Rückenschmerzen | mal au dos | dolor de espalda | mal di schiena | 背疼 | mgongo
throat | a sore throat | Halsschmerzen | mal à la gorge | dolor de garganta | mal di gola | 嗓子疼 | koo
tooth | a toothache | Zahnschmerzen | mal aux dents | dolor de muelas | mal di denti | 牙疼 | jino
fever | a fever | Fieber | de la fièvre | fiebre | la febbre | 发烧 | homa

[medicine phrase]
tablets | these tablets | diese Tabletten | ces comprimés | estas pastillas | queste compresse | 这些药片 | tembe hizi
syrup | this syrup | diesen Sirup | ce sirop | este jarabe | questo sciroppo | 这种糖浆 | sharubati hii
medicine | this medicine | dieses Medikament | ce médicament | esta medicina | questa medicina | 这种药 | dawa hii
drops | these drops | diese Tropfen | ces gouttes | estas gotas | queste gocce | 这些滴剂 | matone haya

[weather phrase]
rain | rain | regnen | il pleuvra | lloverá | pioverà | 会下雨 | mvua itanyesha
snow | snow | schneien | il neigera | nevará | nevicherà | 会下雪 | theluji itaanguka
sun | be sunny | sonnig sein | il y aura du soleil | hará sol | ci sarà il sole | 会出太阳 | kutakuwa na jua
cold | be cold | kalt sein | il fera froid | hará frío | farà freddo | 会很冷 | kutakuwa na baridi
hot | be hot | heiß sein | il fera chaud | hará calor | farà caldo | 会很热 | kutakuwa na joto
wind | be windy | windig sein | il y aura du vent | hará viento | ci sarà vento | 会刮风 | kutakuwa na upepo
fog | be foggy | neblig sein | il y aura du brouillard | habrá niebla | ci sarà la nebbia | 会有雾 | kutakuwa na ukungu
"""
