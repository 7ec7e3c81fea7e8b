"""Travel: directions, tickets, departures, delays."""

from __future__ import annotations

FRAMES = """
# travel.where
Excuse me, where is {site:the}?
Entschuldigung, wo ist {site:der.n}?
Excusez-moi, où est {site:le} ?
Disculpe, ¿dónde está {site:el}?
Mi scusi, dov'è {site:il}?
请问，{site}在哪里？
Samahani, {site} {site:subj}ko wapi?

# travel.whereis
Where is {site:the}?
Wo ist {site:der.n}?
Où est {site:le} ?
¿Dónde está {site:el}?
Dov'è {site:il}?
{site}在哪里？
{site} {site:subj}ko wapi?

# travel.near
{site:the} is near {site2:the}.
{site:der.n} ist in der Nähe {site2:von.d}.
{site:le} est près {site2:du}.
{site:el} está cerca {site2:del}.
{site:il} è vicino {site2:al}.
{site}在{site2}附近。
{site} {site:subj}ko karibu na {site2}.

# travel.next_to
{site:the} is next to {site2:the}.
{site:der.n} ist neben {site2:der.d}.
{site:le} est à côté {site2:du}.
{site:el} está al lado {site2:del}.
{site:il} è accanto {site2:al}.
{site}在{site2}旁边。
{site} {site:subj}ko kando ya {site2}.

# travel.opposite
{site:the} is opposite {site2:the}.
{site:der.n} ist gegenüber {site2:der.d}.
{site:le} est en face {site2:du}.
{site:el} está enfrente {site2:del}.
{site:il} è di fronte {site2:al}.
{site}在{site2}对面。
{site} {site:subj}ko mkabala na {site2}.

# travel.isnext
Is there {site:a} next to {site2:the}?
Gibt es {site:ein.a} neben {site2:der.d}?
Est-ce qu'il y a {site:un} à côté {site2:du} ?
¿Hay {site:un} al lado {site2:del}?
C'è {site:un} accanto {site2:al}?
{site2}旁边有{site}吗？
Je, kuna {site} kando ya {site2}?

# travel.walk
It is {minutes} minutes on foot from {site:the} to {site2:the}.
{site:von.d} bis {site2:zu.d} sind es {minutes} Minuten zu Fuß.
Il y a {minutes} minutes à pied {site:du} {site2:au}.
Hay {minutes} minutos a pie desde {site:el} hasta {site2:el}.
Ci sono {minutes} minuti a piedi {site:dal} {site2:al}.
从{site}到{site2}走路要{minutes}分钟。
Ni dakika {minutes} kwa miguu kutoka {site} hadi {site2}.

# travel.howget
How do I get {place:2} {transport}?
Wie komme ich {transport} {place:2}?
Comment puis-je aller {place:2} {transport} ?
¿Cómo puedo ir {place:2} {transport}?
Come posso andare {place:2} {transport}?
请问{transport}怎么去{place:2}？
Ninawezaje kwenda {place} {transport}?

# travel.howlong
How long does it take {place:2} {transport}?
Wie lange dauert es {transport} {place:2}?
Combien de temps faut-il pour aller {place:2} {transport} ?
¿Cuánto tiempo se tarda en ir {place:2} {transport}?
Quanto tempo ci vuole per andare {place:2} {transport}?
{transport}去{place:2}要多长时间？
Inachukua muda gani kwenda {place} {transport}?

# travel.turn
Turn left at {site:the} and then right at {site2:the}.
Biegen Sie {site:bei.d} links ab und dann {site2:bei.d} rechts.
Tournez à gauche près {site:du}, puis à droite près {site2:du}.
Gire a la izquierda en {site:el} y luego a la derecha en {site2:el}.
Giri a sinistra vicino {site:al} e poi a destra vicino {site2:al}.
请在{site}左转，然后在{site2}右转。
Pinda kushoto kwenye {site} kisha kulia kwenye {site2}.

# travel.goto
I would like to go from {city} to {city2} {transport}.
Ich möchte {transport} von {city} nach {city2} fahren.
Je voudrais aller de {city} à {city2} {transport}.
Me gustaría ir de {city} a {city2} {transport}.
Vorrei andare da {city} a {city2} {transport}.
我想{transport}从{city}去{city2}。
Ningependa kwenda kutoka {city} hadi {city2} {transport}.

# travel.ticket
I need a ticket to {city}[ {soon}], please.
Ich brauche bitte[ {soon}] eine Fahrkarte nach {city}.
J'ai besoin d'un billet pour {city}[ {soon}], s'il vous plaît.
Necesito un billete a {city}[ {soon}], por favor.
Ho bisogno di un biglietto per {city}[ {soon}], per favore.
我[{soon}]需要一张去{city}的票。
Ninahitaji tiketi ya kwenda {city}[ {soon}], tafadhali.

# travel.ticketprice
How much is a ticket from {city} to {city2}?
Wie viel kostet eine Fahrkarte von {city} nach {city2}?
Combien coûte un billet de {city} à {city2} ?
¿Cuánto cuesta un billete de {city} a {city2}?
Quanto costa un biglietto da {city} a {city2}?
从{city}到{city2}的票多少钱？
Tiketi kutoka {city} hadi {city2} ni bei gani?

# travel.departs
{line:the} to {city} leaves {soon} {clock}.
{line:der.n} nach {city} fährt {soon} {clock} ab.
{line:le} pour {city} part {soon} {clock}.
{line:el} a {city} sale {soon} {clock}.
{line:il} per {city} parte {soon} {clock}.
去{city}的{line}{soon}{clock}出发。
{line} {line:a} kwenda {city} {line:subj}taondoka {soon} {clock}.

# travel.arrives
When does {line:the} from {city} arrive?
Wann kommt {line:der.n} aus {city} an?
Quand arrive {line:le} de {city} ?
¿Cuándo llega {line:el} de {city}?
Quando arriva {line:il} da {city}?
从{city}来的{line}什么时候到？
{line} kutoka {city} {line:subj}nafika lini?

# travel.delay
{line:the} to {city} is {minutes} minutes late.
{line:der.n} nach {city} hat {minutes} Minuten Verspätung.
{line:le} pour {city} a {minutes} minutes de retard.
{line:el} a {city} tiene {minutes} minutos de retraso.
{line:il} per {city} ha {minutes} minuti di ritardo.
去{city}的{line}晚点{minutes}分钟。
{line} {line:a} kwenda {city} {line:subj}mechelewa dakika {minutes}.

# travel.missed
{person} missed {line:the} to {city}[ {when}].
{person} hat[ {when}] {line:der.a} nach {city} verpasst.
{person} a raté {line:le} pour {city}[ {when}].
{person} perdió {line:el} a {city}[ {when}].
{person} ha perso {line:il} per {city}[ {when}].
{person}[{when}]错过了去{city}的{line}。
{person} alikosa {line} {line:a} kwenda {city}[ {when}].

# travel.imissed
I missed {line:the} to {city}[ {when}].
Ich habe[ {when}] {line:der.a} nach {city} verpasst.
J'ai raté {line:le} pour {city}[ {when}].
Perdí {line:el} a {city}[ {when}].
Ho perso {line:il} per {city}[ {when}].
我[{when}]错过了去{city}的{line}。
Nilikosa {line} {line:a} kwenda {city}[ {when}].

# travel.took
{person} took {line:the} to {city}[ {when}].
{person} hat[ {when}] {line:der.a} nach {city} genommen.
{person} a pris {line:le} pour {city}[ {when}].
{person} tomó {line:el} a {city}[ {when}].
{person} ha preso {line:il} per {city}[ {when}].
{person}[{when}]坐了去{city}的{line}。
{person} alipanda {line} {line:a} kwenda {city}[ {when}].

# travel.full
{line:the} to {city} is full {soon}.
{line:der.n} nach {city} ist {soon} voll.
{line:le} pour {city} est {line?complet|complète} {soon}.
{line:el} a {city} está {line?lleno|llena} {soon}.
{line:il} per {city} è {line?pieno|piena} {soon}.
{soon}去{city}的{line}满了。
{line} {line:a} kwenda {city} {line:subj}mejaa {soon}.

# travel.closed
{site:the} is closed {soon}.
{site:der.n} ist {soon} geschlossen.
{site:le} est {site?fermé|fermée} {soon}.
{site:el} está {site?cerrado|cerrada} {soon}.
{site:il} è {site?chiuso|chiusa} {soon}.
{site}{soon}关门。
{site} {site:subj}mefungwa {soon}.

# travel.opens
{site:the} opens {soon} {clock}.
{site:der.n} öffnet {soon} {clock}.
{site:le} ouvre {soon} {clock}.
{site:el} abre {soon} {clock}.
{site:il} apre {soon} {clock}.
{site}{soon}{clock}开门。
{site} {site:subj}tafunguliwa {soon} {clock}.

# travel.whenopen
When does {site:the} open {soon}?
Wann öffnet {site:der.n} {soon}?
Quand {site:le} ouvre-t-{site?il|elle} {soon} ?
¿Cuándo abre {site:el} {soon}?
Quando apre {site:il} {soon}?
{site}{soon}什么时候开门？
{site} {site:subj}tafunguliwa lini {soon}?

# travel.suitcase
My {colour} suitcase did not arrive in {city}.
Mein {colour}er Koffer ist nicht in {city} angekommen.
Ma valise {colour:2} n'est pas arrivée à {city}.
Mi maleta {colour:2} no llegó a {city}.
La mia valigia {colour:2} non è arrivata a {city}.
我的{colour}行李箱没有到{city}。
Sanduku langu {colour:2} halikufika {city}.

# travel.taxi
I need a taxi {place:2} {soon} {clock}.
Ich brauche {soon} {clock} ein Taxi {place:2}.
J'ai besoin d'un taxi pour aller {place:2} {soon} {clock}.
Necesito un taxi para ir {place:2} {soon} {clock}.
Ho bisogno di un taxi per andare {place:2} {soon} {clock}.
我{soon}{clock}需要一辆出租车去{place:2}。
Ninahitaji teksi ya kwenda {place} {soon} {clock}.

# travel.platform
The train to {city} leaves {clock} from platform {platform}.
Der Zug nach {city} fährt {clock} von Gleis {platform} ab.
Le train pour {city} part {clock} du quai {platform}.
El tren a {city} sale {clock} del andén {platform}.
Il treno per {city} parte {clock} dal binario {platform}.
去{city}的火车{clock}从{platform}号站台出发。
Treni ya kwenda {city} inaondoka {clock} kwenye jukwaa namba {platform}.

# travel.whichplatform
From which platform does the train to {city} leave[ {soon}]?
Von welchem Gleis fährt[ {soon}] der Zug nach {city} ab?
De quel quai part le train pour {city}[ {soon}] ?
¿De qué andén sale el tren a {city}[ {soon}]?
Da quale binario parte il treno per {city}[ {soon}]?
去{city}的火车[{soon}]从几号站台出发？
Treni ya kwenda {city} itaondoka kwenye jukwaa gani[ {soon}]?

# travel.notarrived
{line:the} from {city} has not arrived yet.
{line:der.n} aus {city} ist noch nicht angekommen.
{line:le} de {city} n'est pas encore {line?arrivé|arrivée}.
{line:el} de {city} todavía no ha llegado.
{line:il} da {city} non è ancora {line?arrivato|arrivata}.
从{city}来的{line}还没有到。
{line} kutoka {city} bado {line:neg}jafika.
"""
