"""Restaurant: tables, orders, wishes, complaints, the bill."""

from __future__ import annotations

FRAMES = """
# restaurant.table
I would like a table for {people}[ {soon}] {clock}.
Ich möchte[ {soon}] {clock} einen Tisch für {people}.
Je voudrais une table pour {people}[ {soon}] {clock}.
Quisiera una mesa para {people}[ {soon}] {clock}.
Vorrei un tavolo per {people}[ {soon}] {clock}.
我想订一张[{soon}]{clock}{people}的桌子。
Ningependa meza ya {people}[ {soon}] {clock}.

# restaurant.free
Do you have a table for {people}[ {soon}]?
Haben Sie[ {soon}] einen Tisch für {people}?
Avez-vous une table pour {people}[ {soon}] ?
¿Tiene una mesa para {people}[ {soon}]?
Avete un tavolo per {people}[ {soon}]?
您[{soon}]有{people}的桌子吗？
Je, mna meza ya {people}[ {soon}]?

# restaurant.order
I would like {dish} and {beverage}, please.
Ich möchte bitte {dish} und {beverage}.
Je voudrais {dish} et {beverage}, s'il vous plaît.
Quisiera {dish} y {beverage}, por favor.
Vorrei {dish} e {beverage}, per favore.
我想要{dish}和{beverage}。
Ningependa {dish} na {beverage}, tafadhali.

# restaurant.drink
Please bring me {beverage}[ with {extra}].
Bitte bringen Sie mir {beverage}[ mit {extra}].
Apportez-moi {beverage}[ avec {extra:2}], s'il vous plaît.
Tráigame {beverage}[ con {extra}], por favor.
Mi porti {beverage}[ con {extra}], per favore.
请给我拿{beverage}[，加{extra}]。
Tafadhali niletee {beverage}[ yenye {extra}].

# restaurant.without
I would like {dish} without {extra}.
Ich möchte {dish} ohne {extra}.
Je voudrais {dish} sans {extra}.
Quisiera {dish} sin {extra}.
Vorrei {dish} senza {extra}.
我想要{dish}，不加{extra}。
Ningependa {dish} bila {extra}.

# restaurant.without_please
Please bring me {beverage} without {extra}.
Bitte bringen Sie mir {beverage} ohne {extra}.
Apportez-moi {beverage} sans {extra}, s'il vous plaît.
Tráigame {beverage} sin {extra}, por favor.
Mi porti {beverage} senza {extra}, per favore.
请给我拿{beverage}，不加{extra}。
Tafadhali niletee {beverage} bila {extra}.

# restaurant.for
{dish} for {person} and {beverage} for me, please.
Bitte {dish} für {person:a} und {beverage} für mich.
{dish} pour {person} et {beverage} pour moi, s'il vous plaît.
{dish} para {person} y {beverage} para mí, por favor.
{dish} per {person} e {beverage} per me, per favore.
请给{person}{dish}，给我{beverage}。
{dish} kwa {person} na {beverage} kwangu, tafadhali.

# restaurant.allergy
{person} does not eat {menu} or {menu2}.
{person} isst {menu:kein.a} und auch {menu2:kein.a}.
{person} ne mange pas {menu:de} ni {menu2:de}.
{person} no come {menu} ni {menu2}.
{person} non mangia {menu} né {menu2}.
{person}不吃{menu}，也不吃{menu2}。
{person} hali {menu} wala {menu2}.

# restaurant.taste
{menu:the} is {taste@menu}.
{menu:der.n} ist {taste@menu}.
{menu:le} est {taste@menu}.
{menu:el} está {taste@menu}.
{menu:il} è {taste@menu}.
{menu}{taste@menu}。
{menu} {menu:subj}na {taste@menu}.

# restaurant.notordered
I did not order {dish}, I ordered {dish2}.
Ich habe {dish:2} bestellt, ich habe {dish2} bestellt.
Je n'ai pas commandé {dish:2}, j'ai commandé {dish2}.
No pedí {dish}, pedí {dish2}.
Non ho ordinato {dish}, ho ordinato {dish2}.
我没有点{dish:2}，我点了{dish2}。
Sikuagiza {dish:2}, niliagiza {dish2}.

# restaurant.waiting
We have been waiting for the food for {minutes} minutes.
Wir warten seit {minutes} Minuten auf das Essen.
Nous attendons le repas depuis {minutes} minutes.
Esperamos la comida desde hace {minutes} minutos.
Aspettiamo il cibo da {minutes} minuti.
我们等饭菜等了{minutes}分钟。
Tunasubiri chakula kwa dakika {minutes}.

# restaurant.bill
The bill, please, I am paying {pay}.
Die Rechnung bitte, ich zahle {pay}.
L'addition, s'il vous plaît, je paie {pay}.
La cuenta, por favor, pago {pay}.
Il conto, per favore, pago {pay}.
请结账，我{pay}付款。
Bili, tafadhali, ninalipa {pay}.

# restaurant.total
That is {price} for {dish} and {beverage}.
Das macht {price} für {dish} und {beverage}.
Cela fait {price} pour {dish} et {beverage}.
Son {price} por {dish} y {beverage}.
Sono {price} per {dish} e {beverage}.
{dish}和{beverage}一共{price}。
Ni {price} kwa {dish} na {beverage}.

# restaurant.recommend
What do you recommend with {menu:the}?
Was empfehlen Sie {menu:zu.d}?
Que recommandez-vous avec {menu:le} ?
¿Qué recomienda usted con {menu:el}?
Che cosa consiglia con {menu:il}?
您推荐什么来配{menu}？
Unapendekeza nini pamoja na {menu}?

# restaurant.pasttable
{person} drank {beverage} {place} {when}.
{person} hat {when} {place} {beverage} getrunken.
{person} a bu {beverage} {place} {when}.
{person} bebió {beverage} {place} {when}.
{person} ha bevuto {beverage} {place} {when}.
{person}{when}{place}喝了{beverage}。
{person} alikunywa {beverage} {place} {when}.
"""
