"""Places: `site` as a noun, `place` as "at" / "to" phrases, and cities, countries and rooms."""

from __future__ import annotations

PLACES = """
[site noun]
market | market | Markt m | marché m | mercado m | mercato m | 市场 个 | soko 5
station | station | Bahnhof m | gare f | estación f | stazione f | 火车站 个 | kituo cha treni 7
airport | airport | Flughafen m | aéroport m | aeropuerto m | aeroporto m | 机场 个 | uwanja wa ndege 11
hotel | hotel | Hotel n | hôtel m | hotel m | albergo m | 酒店 家 | hoteli 9
school | school | Schule f | école f | escuela f | scuola f | 学校 所 | shule 9
library | library | Bibliothek f | bibliothèque f | biblioteca f | biblioteca f | 图书馆 个 | maktaba 9
restaurant | restaurant | Restaurant n | restaurant m | restaurante m | ristorante m | 餐厅 家 | mgahawa 3
bank | bank | Bank f | banque f | banco m | banca f | 银行 家 | benki 9
post | post office | Postamt n | bureau de poste m | oficina de correos f | ufficio postale m | 邮局 个 | ofisi ya posta 9
hospital | hospital | Krankenhaus n | hôpital m | hospital m | ospedale m | 医院 家 | hospitali 9
beach | beach | Strand m | plage f | playa f | spiaggia f | 海滩 个 | ufukwe 11
park | park | Park m | parc m | parque m | parco m | 公园 个 | bustani 9
supermarket | supermarket | Supermarkt m | supermarché m | supermercado m | supermercato m | 超市 家 | supamaketi 9
museum | museum | Museum n | musée m | museo m | museo m | 博物馆 个 | jumba la makumbusho 5
pharmacy | pharmacy | Apotheke f | pharmacie f | farmacia f | farmacia f | 药店 家 | duka la dawa 5
office | office | Büro n | bureau m | oficina f | ufficio m | 办公室 个 | ofisi 9
university | university | Universität f | université f | universidad f | università f | 大学 所 | chuo kikuu 7
theatre | theatre | Theater n | théâtre m | teatro m | teatro m | 剧院 个 | ukumbi wa michezo 11
church | church | Kirche f | église f | iglesia f | chiesa f | 教堂 座 | kanisa 5
bakery | bakery | Bäckerei f | boulangerie f | panadería f | panetteria f | 面包店 家 | duka la mikate 5
cinema | cinema | Kino n | cinéma m | cine m | cinema m | 电影院 家 | sinema 9

[place phrase]
market | at the market/to the market | auf dem Markt/zum Markt | au marché | en el mercado/al mercado | al mercato | 在市场/市场 | sokoni
station | at the station/to the station | am Bahnhof/zum Bahnhof | à la gare | en la estación/a la estación | alla stazione | 在火车站/火车站 | kwenye kituo cha treni
airport | at the airport/to the airport | am Flughafen/zum Flughafen | à l'aéroport | en el aeropuerto/al aeropuerto | all'aeroporto | 在机场/机场 | kwenye uwanja wa ndege
hotel | at the hotel/to the hotel | im Hotel/ins Hotel | à l'hôtel | en el hotel/al hotel | in albergo | 在酒店/酒店 | hotelini
school | at the school/to the school | in der Schule/zur Schule | à l'école | en la escuela/a la escuela | a scuola | 在学校/学校 | shuleni
library | at the library/to the library | in der Bibliothek/in die Bibliothek | à la bibliothèque | en la biblioteca/a la biblioteca | in biblioteca | 在图书馆/图书馆 | maktabani
restaurant | at the restaurant/to the restaurant | im Restaurant/ins Restaurant | au restaurant | en el restaurante/al restaurante | al ristorante | 在餐厅/餐厅 | mgahawani
bank | at the bank/to the bank | in der Bank/zur Bank | à la banque | en el banco/al banco | in banca | 在银行/银行 | benki
post | at the post office/to the post office | auf dem Postamt/zum Postamt | au bureau de poste | en la oficina de correos/a la oficina de correos | all'ufficio postale | 在邮局/邮局 | posta
hospital | at the hospital/to the hospital | im Krankenhaus/ins Krankenhaus | à l'hôpital | en el hospital/al hospital | in ospedale | 在医院/医院 | hospitalini
beach | on the beach/to the beach | am Strand/zum Strand | à la plage | en la playa/a la playa | in spiaggia | 在海滩/海滩 | ufukweni
park | in the park/to the park | im Park/in den Park | au parc | en el parque/al parque | al parco | 在公园/公园 | bustanini
supermarket | at the supermarket/to the supermarket | im Supermarkt/zum Supermarkt | au supermarché | en el supermercado/al supermercado | al supermercato | 在超市/超市 | kwenye supamaketi
museum | at the museum/to the museum | im Museum/ins Museum | au musée | en el museo/al museo | al museo | 在博物馆/博物馆 | kwenye jumba la makumbusho
pharmacy | at the pharmacy/to the pharmacy | in der Apotheke/zur Apotheke | à la pharmacie | en la farmacia/a la farmacia | in farmacia | 在药店/药店 | kwenye duka la dawa
office | at the office/to the office | im Büro/ins Büro | au bureau | en la oficina/a la oficina | in ufficio | 在办公室/办公室 | ofisini
university | at the university/to the university | an der Universität/zur Universität | à l'université | en la universidad/a la universidad | all'università | 在大学/大学 | chuo kikuu
theatre | at the theatre/to the theatre | im Theater/ins Theater | au théâtre | en el teatro/al teatro | a teatro | 在剧院/剧院 | kwenye ukumbi wa michezo
church | at the church/to the church | in der Kirche/zur Kirche | à l'église | en la iglesia/a la iglesia | in chiesa | 在教堂/教堂 | kanisani
bakery | at the bakery/to the bakery | in der Bäckerei/zur Bäckerei | à la boulangerie | en la panadería/a la panadería | in panetteria | 在面包店/面包店 | kwenye duka la mikate
cinema | at the cinema/to the cinema | im Kino/ins Kino | au cinéma | en el cine/al cine | al cinema | 在电影院/电影院 | kwenye sinema

[city phrase]
berlin | Berlin | Berlin | Berlin | Berlín | Berlino | 柏林 | Berlin
paris | Paris | Paris | Paris | París | Parigi | 巴黎 | Paris
rome | Rome | Rom | Rome | Roma | Roma | 罗马 | Roma
madrid | Madrid | Madrid | Madrid | Madrid | Madrid | 马德里 | Madrid
london | London | London | Londres | Londres | Londra | 伦敦 | London
nairobi | Nairobi | Nairobi | Nairobi | Nairobi | Nairobi | 内罗毕 | Nairobi
beijing | Beijing | Peking | Pékin | Pekín | Pechino | 北京 | Beijing
vienna | Vienna | Wien | Vienne | Viena | Vienna | 维也纳 | Vienna
lisbon | Lisbon | Lissabon | Lisbonne | Lisboa | Lisbona | 里斯本 | Lisbon
geneva | Geneva | Genf | Genève | Ginebra | Ginevra | 日内瓦 | Geneva
milan | Milan | Mailand | Milan | Milán | Milano | 米兰 | Milan
barcelona | Barcelona | Barcelona | Barcelone | Barcelona | Barcellona | 巴塞罗那 | Barcelona
mombasa | Mombasa | Mombasa | Mombasa | Mombasa | Mombasa | 蒙巴萨 | Mombasa
shanghai | Shanghai | Shanghai | Shanghai | Shanghái | Shanghai | 上海 | Shanghai
munich | Munich | München | Munich | Múnich | Monaco di Baviera | 慕尼黑 | Munich
brussels | Brussels | Brüssel | Bruxelles | Bruselas | Bruxelles | 布鲁塞尔 | Brussels

[transport phrase]
train | by train | mit dem Zug | en train | en tren | in treno | 坐火车 | kwa treni
bus | by bus | mit dem Bus | en bus | en autobús | in autobus | 坐公共汽车 | kwa basi
car | by car | mit dem Auto | en voiture | en coche | in macchina | 开车 | kwa gari
plane | by plane | mit dem Flugzeug | en avion | en avión | in aereo | 坐飞机 | kwa ndege
taxi | by taxi | mit dem Taxi | en taxi | en taxi | in taxi | 坐出租车 | kwa teksi
bicycle | by bicycle | mit dem Fahrrad | à vélo | en bicicleta | in bicicletta | 骑自行车 | kwa baiskeli
motorbike | by motorbike | mit dem Motorrad | à moto | en moto | in moto | 骑摩托车 | kwa pikipiki

[line noun]
train | train | Zug m | train m | tren m | treno m | 火车 趟 | treni 9
bus | bus | Bus m | bus m | autobús m | autobus m | 公共汽车 辆 | basi 5
ferry | ferry | Fähre f | ferry m | ferri m | traghetto m | 渡船 艘 | feri 9
ship | ship | Schiff n | bateau m | barco m | nave f | 船 艘 | meli 9
night | night train | Nachtzug m | train de nuit m | tren nocturno m | treno notturno m | 夜车 趟 | treni ya usiku 9

[room noun]
single | single room | Einzelzimmer n | chambre simple f | habitación individual f | camera singola f | 单人间 间 | chumba cha mtu mmoja 7
double | double room | Doppelzimmer n | chambre double f | habitación doble f | camera doppia f | 双人间 间 | chumba cha watu wawili 7
family | family room | Familienzimmer n | chambre familiale f | habitación familiar f | camera familiare f | 家庭房 间 | chumba cha familia 7

[view phrase]
sea | with a view of the sea | mit Blick auf das Meer | avec vue sur la mer | con vistas al mar | con vista sul mare | 能看到大海的 | chenye mandhari ya bahari
garden | with a view of the garden | mit Blick auf den Garten | avec vue sur le jardin | con vistas al jardín | con vista sul giardino | 能看到花园的 | chenye mandhari ya bustani
mountains | with a view of the mountains | mit Blick auf die Berge | avec vue sur les montagnes | con vistas a las montañas | con vista sulle montagne | 能看到山的 | chenye mandhari ya milima
balcony | with a balcony | mit Balkon | avec balcon | con balcón | con balcone | 带阳台的 | chenye roshani
bathroom | with a bathroom | mit Bad | avec salle de bains | con baño | con bagno | 带浴室的 | chenye bafu
"""
