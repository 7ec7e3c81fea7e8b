"""Hotel: booking, arriving, and what is wrong with the room."""

from __future__ import annotations

FRAMES = """
# hotel.book
I would like to book {room:a}[ {view}] for {span}.
Ich möchte {room:ein.a}[ {view}] für {span} buchen.
Je voudrais réserver {room:un}[ {view}] pour {span}.
Quisiera reservar {room:un}[ {view}] para {span}.
Vorrei prenotare {room:un}[ {view}] per {span}.
我想订一间[{view}]{room}，住{span}。
Ningependa kuhifadhi {room}[ {view}] kwa {span}.

# hotel.have
Do you have {room:a}[ {view}] for {span}?
Haben Sie {room:ein.a}[ {view}] für {span}?
Avez-vous {room:un}[ {view}] pour {span} ?
¿Tiene {room:un}[ {view}] para {span}?
Avete {room:un}[ {view}] per {span}?
您有一间住{span}的[{view}]{room}吗？
Je, mna {room}[ {view}] kwa {span}?

# hotel.price
How much is {room:a}[ {view}]?
Wie viel kostet {room:ein.n}[ {view}]?
Combien coûte {room:un}[ {view}] ?
¿Cuánto cuesta {room:un}[ {view}]?
Quanto costa {room:un}[ {view}]?
一间[{view}]{room}多少钱？
{room}[ {view}] ni bei gani?

# hotel.costs
{room:a}[ {view}] costs {price} per night.
{room:ein.n}[ {view}] kostet {price} pro Nacht.
{room:un}[ {view}] coûte {price} par nuit.
{room:un}[ {view}] cuesta {price} por noche.
{room:un}[ {view}] costa {price} a notte.
一间[{view}]{room}每晚{price}。
{room}[ {view}] ni {price} kwa usiku.

# hotel.reserved
I have a reservation in the name of {person} for {span}.
Ich habe eine Reservierung auf den Namen von {person:d} für {span}.
J'ai une réservation au nom {person:de} pour {span}.
Tengo una reserva a nombre {person:de} para {span}.
Ho una prenotazione a nome {person:di} per {span}.
我用{person}的名字订了房间，住{span}。
Nimehifadhi chumba kwa jina la {person} kwa {span}.

# hotel.broken
{fixture:the} in room {roomno} does not work.
{fixture:der.n} in Zimmer {roomno} funktioniert nicht.
{fixture:le} de la chambre {roomno} ne fonctionne pas.
{fixture:el} de la habitación {roomno} no funciona.
{fixture:il} della camera {roomno} non funziona.
{roomno}号房间的{fixture}不能用。
{fixture} {fixture:a} chumba {roomno} {fixture:neg}fanyi kazi.

# hotel.mybroken
{fixture:the} in my room is broken.
{fixture:der.n} in meinem Zimmer ist kaputt.
{fixture:le} de ma chambre est {fixture?cassé|cassée}.
{fixture:el} de mi habitación está {fixture?roto|rota}.
{fixture:il} della mia camera è {fixture?rotto|rotta}.
我房间的{fixture}坏了。
{fixture} {fixture:a} chumba changu {fixture:subj}meharibika.

# hotel.repaired
{fixture:the} in room {roomno} was repaired {when}.
{fixture:der.n} in Zimmer {roomno} wurde {when} repariert.
{fixture:le} de la chambre {roomno} a été {fixture?réparé|réparée} {when}.
{fixture:el} de la habitación {roomno} fue {fixture?reparado|reparada} {when}.
{fixture:il} della camera {roomno} è {fixture?stato riparato|stata riparata} {when}.
{roomno}号房间的{fixture}{when}修好了。
{fixture} {fixture:a} chumba {roomno} {fixture:subj}litengenezwa {when}.

# hotel.fixture_missing
There is no {fixture} in room {roomno}.
In Zimmer {roomno} gibt es {fixture:kein.a}.
Il n'y a pas {fixture:de} dans la chambre {roomno}.
No hay {fixture} en la habitación {roomno}.
Non c'è {fixture:nessun} nella camera {roomno}.
{roomno}号房间里没有{fixture}。
Hakuna {fixture} katika chumba {roomno}.

# hotel.fixture_is
Is there {fixture:a} in room {roomno}?
Gibt es in Zimmer {roomno} {fixture:ein.a}?
Est-ce qu'il y a {fixture:un} dans la chambre {roomno} ?
¿Hay {fixture:un} en la habitación {roomno}?
C'è {fixture:un} nella camera {roomno}?
{roomno}号房间里有{fixture}吗？
Je, kuna {fixture} katika chumba {roomno}?

# hotel.nothing
There is no {site} near the hotel.
In der Nähe des Hotels gibt es {site:kein.a}.
Il n'y a pas {site:de} près de l'hôtel.
No hay {site:ningun} cerca del hotel.
Non c'è {site:nessun} vicino all'albergo.
酒店附近没有{site}。
Hakuna {site} karibu na hoteli.

# hotel.key
Here is the key to room {roomno}, breakfast is {clock}.
Hier ist der Schlüssel für Zimmer {roomno}, Frühstück gibt es {clock}.
Voici la clé de la chambre {roomno}, le petit-déjeuner est {clock}.
Aquí tiene la llave de la habitación {roomno}, el desayuno es {clock}.
Ecco la chiave della camera {roomno}, la colazione è {clock}.
这是{roomno}号房间的钥匙，早餐是{clock}。
Huu ni ufunguo wa chumba {roomno}, kifungua kinywa ni {clock}.

# hotel.need
Please bring {num@goods} {goods} to room {roomno}.
Bitte bringen Sie {num@goods} {goods} auf Zimmer {roomno}.
Apportez {num@goods} {goods} à la chambre {roomno}, s'il vous plaît.
Traiga {num@goods} {goods} a la habitación {roomno}, por favor.
Porti {num@goods} {goods} alla camera {roomno}, per favore.
请把{num@goods}{goods}送到{roomno}号房间。
Tafadhali lete {goods} {num@goods} kwenye chumba {roomno}.

# hotel.too
{fixture:the} in room {roomno} is too {quality@fixture}.
{fixture:der.n} in Zimmer {roomno} ist zu {quality@fixture}.
{fixture:le} de la chambre {roomno} est trop {quality@fixture}.
{fixture:el} de la habitación {roomno} es demasiado {quality@fixture}.
{fixture:il} della camera {roomno} è troppo {quality@fixture}.
{roomno}号房间的{fixture}{quality:3}。
{fixture} {fixture:a} chumba {roomno} ni {quality@fixture} mno.

# hotel.is
{fixture:the} in my room is {quality@fixture}.
{fixture:der.n} in meinem Zimmer ist {quality@fixture}.
{fixture:le} de ma chambre est {quality@fixture}.
{fixture:el} de mi habitación es {quality@fixture}.
{fixture:il} della mia camera è {quality@fixture}.
我房间的{fixture}{quality}。
{fixture} {fixture:a} chumba changu ni {quality@fixture}.

# hotel.wake
Please wake us {soon} {clock}.
Bitte wecken Sie uns {soon} {clock}.
Réveillez-nous {soon} {clock}, s'il vous plaît.
Despiértenos {soon} {clock}, por favor.
Ci svegli {soon} {clock}, per favore.
请{soon}{clock}叫醒我们。
Tafadhali tuamshe {soon} {clock}.

# hotel.leave
We are leaving {soon} {clock}.
Wir reisen {soon} {clock} ab.
Nous partons {soon} {clock}.
Nos vamos {soon} {clock}.
Partiamo {soon} {clock}.
我们{soon}{clock}离开。
Tunaondoka {soon} {clock}.

# hotel.clean
Room {roomno} has not been cleaned yet.
Zimmer {roomno} ist noch nicht geputzt.
La chambre {roomno} n'a pas encore été nettoyée.
La habitación {roomno} todavía no está limpia.
La camera {roomno} non è ancora stata pulita.
{roomno}号房间还没有打扫。
Chumba {roomno} bado hakijasafishwa.

# hotel.needfixture
We need {fixture:a} in room {roomno}.
Wir brauchen {fixture:ein.a} in Zimmer {roomno}.
Il nous faut {fixture:un} dans la chambre {roomno}.
Necesitamos {fixture:un} en la habitación {roomno}.
Ci serve {fixture:un} nella camera {roomno}.
{roomno}号房间需要{fixture:yi}。
Tunahitaji {fixture} katika chumba {roomno}.
"""
