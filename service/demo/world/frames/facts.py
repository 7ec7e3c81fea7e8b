"""Facts: who did what to which thing, where and when. Each can be denied (`.no`) and asked about.

NLI and QA are made of these, so their adjuncts are groups that a meaning may leave out.
"""

from __future__ import annotations

FRAMES = """
# fact.deal
{person} {verb} {thing+colour:a}[ {place}][ {when}].
{person} hat[ {when}][ {place}] {thing+colour:ein.a} {verb}.
{person} a {verb} {thing+colour:un}[ {place}][ {when}].
{person} {verb} {thing+colour:un}[ {place}][ {when}].
{person} ha {verb} {thing+colour:un}[ {place}][ {when}].
{person}[{when}][{place}]{verb}{thing+colour:yi}。
{person} {verb} {thing+colour}[ {place}][ {when}].

# fact.deal.no
{person} did not {verb:2} {thing+colour:a}[ {place}][ {when}].
{person} hat[ {when}][ {place}] {thing+colour:kein.a} {verb}.
{person} n'a pas {verb} {thing+colour:de}[ {place}][ {when}].
{person} no {verb} {thing+colour:ningun}[ {place}][ {when}].
{person} non ha {verb} {thing+colour:nessun}[ {place}][ {when}].
{person}[{when}][{place}]没有{verb:2}{thing+colour}。
{person} {verb:2} {thing+colour}[ {place}][ {when}].

# fact.deal.who
Who {verb} {thing+colour:a}[ {place}][ {when}]?
Wer hat[ {when}][ {place}] {thing+colour:ein.a} {verb}?
Qui a {verb} {thing+colour:un}[ {place}][ {when}] ?
¿Quién {verb} {thing+colour:un}[ {place}][ {when}]?
Chi ha {verb} {thing+colour:un}[ {place}][ {when}]?
谁[{when}][{place}]{verb}{thing+colour:yi}？
Nani {verb} {thing+colour}[ {place}][ {when}]?

# fact.deal.what
What did {person} {verb:2}[ {place}][ {when}]?
Was hat {person}[ {when}][ {place}] {verb}?
Qu'est-ce {person:que} a {verb}[ {place}][ {when}] ?
¿Qué {verb} {person}[ {place}][ {when}]?
Che cosa ha {verb} {person}[ {place}][ {when}]?
{person}[{when}][{place}]{verb}什么？
{person} {verb} nini[ {place}][ {when}]?

# fact.deal.where
Where did {person} {verb:2} {thing+colour:a}[ {when}]?
Wo hat {person}[ {when}] {thing+colour:ein.a} {verb}?
Où est-ce {person:que} a {verb} {thing+colour:un}[ {when}] ?
¿Dónde {verb} {person} {thing+colour:un}[ {when}]?
Dove ha {verb} {person} {thing+colour:un}[ {when}]?
{person}[{when}]在哪里{verb}{thing+colour:yi}？
{person} {verb} {thing+colour} wapi[ {when}]?

# fact.deal.when
When did {person} {verb:2} {thing+colour:a}[ {place}]?
Wann hat {person}[ {place}] {thing+colour:ein.a} {verb}?
Quand est-ce {person:que} a {verb} {thing+colour:un}[ {place}] ?
¿Cuándo {verb} {person} {thing+colour:un}[ {place}]?
Quando ha {verb} {person} {thing+colour:un}[ {place}]?
{person}什么时候[{place}]{verb}{thing+colour:yi}？
{person} {verb} {thing+colour} lini[ {place}]?

# fact.colour
What colour was {thing:the}?
Welche Farbe hatte {thing:der.n}?
De quelle couleur était {thing:le} ?
¿De qué color era {thing:el}?
Di che colore era {thing:il}?
{thing:na}是什么颜色的？
{thing} {thing:subj}likuwa {thing:a} rangi gani?

# fact.paid
{person} paid {price} for {thing+colour:a}[ {place}][ {when}].
{person} hat[ {when}][ {place}] {price} für {thing+colour:ein.a} bezahlt.
{person} a payé {price} pour {thing+colour:un}[ {place}][ {when}].
{person} pagó {price} por {thing+colour:un}[ {place}][ {when}].
{person} ha pagato {price} per {thing+colour:un}[ {place}][ {when}].
{person}[{when}][{place}]花{price}买了{thing+colour:yi}。
{person} alilipa {price} kwa {thing+colour}[ {place}][ {when}].

# fact.paid.no
{person} did not pay {price} for {thing+colour:a}[ {place}][ {when}].
{person} hat[ {when}][ {place}] nicht {price} für {thing+colour:ein.a} bezahlt.
{person} n'a pas payé {price} pour {thing+colour:un}[ {place}][ {when}].
{person} no pagó {price} por {thing+colour:un}[ {place}][ {when}].
{person} non ha pagato {price} per {thing+colour:un}[ {place}][ {when}].
{person}[{when}][{place}]没有花{price}买{thing+colour:yi}。
{person} hakulipa {price} kwa {thing+colour}[ {place}][ {when}].

# fact.paid.who
Who paid {price} for {thing+colour:a}[ {place}][ {when}]?
Wer hat[ {when}][ {place}] {price} für {thing+colour:ein.a} bezahlt?
Qui a payé {price} pour {thing+colour:un}[ {place}][ {when}] ?
¿Quién pagó {price} por {thing+colour:un}[ {place}][ {when}]?
Chi ha pagato {price} per {thing+colour:un}[ {place}][ {when}]?
谁[{when}][{place}]花{price}买了{thing+colour:yi}？
Nani alilipa {price} kwa {thing+colour}[ {place}][ {when}]?

# fact.paid.howmuch
How much did {person} pay for {thing+colour:a}[ {place}][ {when}]?
Wie viel hat {person}[ {when}][ {place}] für {thing+colour:ein.a} bezahlt?
Combien est-ce {person:que} a payé pour {thing+colour:un}[ {place}][ {when}] ?
¿Cuánto pagó {person} por {thing+colour:un}[ {place}][ {when}]?
Quanto ha pagato {person} per {thing+colour:un}[ {place}][ {when}]?
{person}[{when}][{place}]花多少钱买了{thing+colour:yi}？
{person} alilipa kiasi gani kwa {thing+colour}[ {place}][ {when}]?

# fact.paid.what
What did {person} pay {price} for[ {place}][ {when}]?
Wofür hat {person}[ {when}][ {place}] {price} bezahlt?
Pour quoi est-ce {person:que} a payé {price}[ {place}][ {when}] ?
¿Por qué cosa pagó {person} {price}[ {place}][ {when}]?
Per che cosa ha pagato {person} {price}[ {place}][ {when}]?
{person}[{when}][{place}]花{price}买了什么？
{person} alilipa {price} kwa kitu gani[ {place}][ {when}]?

# fact.paid.where
Where did {person} pay {price} for {thing+colour:a}[ {when}]?
Wo hat {person}[ {when}] {price} für {thing+colour:ein.a} bezahlt?
Où est-ce {person:que} a payé {price} pour {thing+colour:un}[ {when}] ?
¿Dónde pagó {person} {price} por {thing+colour:un}[ {when}]?
Dove ha pagato {person} {price} per {thing+colour:un}[ {when}]?
{person}[{when}]在哪里花{price}买了{thing+colour:yi}？
{person} alilipa {price} kwa {thing+colour} wapi[ {when}]?

# fact.travel
{person} travelled from {city} to {city2}[ {transport}][ {when}].
{person} ist[ {when}][ {transport}] von {city} nach {city2} gereist.
{person} a voyagé de {city} à {city2}[ {transport}][ {when}].
{person} viajó de {city} a {city2}[ {transport}][ {when}].
{person} ha viaggiato da {city} a {city2}[ {transport}][ {when}].
{person}[{when}][{transport}]从{city}去了{city2}。
{person} alisafiri kutoka {city} hadi {city2}[ {transport}][ {when}].

# fact.travel.no
{person} did not travel from {city} to {city2}[ {transport}][ {when}].
{person} ist[ {when}] nicht[ {transport}] von {city} nach {city2} gereist.
{person} n'a pas voyagé de {city} à {city2}[ {transport}][ {when}].
{person} no viajó de {city} a {city2}[ {transport}][ {when}].
{person} non ha viaggiato da {city} a {city2}[ {transport}][ {when}].
{person}[{when}]没有[{transport}]从{city}去{city2}。
{person} hakusafiri kutoka {city} hadi {city2}[ {transport}][ {when}].

# fact.travel.who
Who travelled from {city} to {city2}[ {transport}][ {when}]?
Wer ist[ {when}][ {transport}] von {city} nach {city2} gereist?
Qui a voyagé de {city} à {city2}[ {transport}][ {when}] ?
¿Quién viajó de {city} a {city2}[ {transport}][ {when}]?
Chi ha viaggiato da {city} a {city2}[ {transport}][ {when}]?
谁[{when}][{transport}]从{city}去了{city2}？
Nani alisafiri kutoka {city} hadi {city2}[ {transport}][ {when}]?

# fact.travel.whither
To which city did {person} travel[ {transport}][ {when}]?
In welche Stadt ist {person}[ {when}][ {transport}] gereist?
Vers quelle ville est-ce {person:que} a voyagé[ {transport}][ {when}] ?
¿A qué ciudad viajó {person}[ {transport}][ {when}]?
Verso quale città ha viaggiato {person}[ {transport}][ {when}]?
{person}[{when}][{transport}]去了哪个城市？
{person} alisafiri hadi mji gani[ {transport}][ {when}]?

# fact.travel.how
How did {person} travel from {city} to {city2}[ {when}]?
Wie ist {person}[ {when}] von {city} nach {city2} gereist?
Comment est-ce {person:que} a voyagé de {city} à {city2}[ {when}] ?
¿Cómo viajó {person} de {city} a {city2}[ {when}]?
Come ha viaggiato {person} da {city} a {city2}[ {when}]?
{person}[{when}]怎么从{city}去了{city2}？
{person} alisafiri vipi kutoka {city} hadi {city2}[ {when}]?

# fact.travel.when
When did {person} travel from {city} to {city2}[ {transport}]?
Wann ist {person}[ {transport}] von {city} nach {city2} gereist?
Quand est-ce {person:que} a voyagé de {city} à {city2}[ {transport}] ?
¿Cuándo viajó {person} de {city} a {city2}[ {transport}]?
Quando ha viaggiato {person} da {city} a {city2}[ {transport}]?
{person}什么时候[{transport}]从{city}去了{city2}？
{person} alisafiri lini kutoka {city} hadi {city2}[ {transport}]?

# fact.meal
{person} ate {dish}[ with {person2}][ {place}][ {when}].
{person} hat[ {when}][ {place}][ mit {person2:d}] {dish} gegessen.
{person} a mangé {dish}[ avec {person2}][ {place}][ {when}].
{person} comió {dish}[ con {person2}][ {place}][ {when}].
{person} ha mangiato {dish}[ con {person2}][ {place}][ {when}].
{person}[{when}][和{person2}一起][{place}]吃了{dish}。
{person} alikula {dish}[ pamoja na {person2}][ {place}][ {when}].

# fact.meal.no
{person} did not eat {dish}[ with {person2}][ {place}][ {when}].
{person} hat[ {when}][ {place}][ mit {person2:d}] {dish:2} gegessen.
{person} n'a pas mangé {dish:2}[ avec {person2}][ {place}][ {when}].
{person} no comió {dish}[ con {person2}][ {place}][ {when}].
{person} non ha mangiato {dish}[ con {person2}][ {place}][ {when}].
{person}[{when}]没有[和{person2}一起][{place}]吃{dish:2}。
{person} hakula {dish:2}[ pamoja na {person2}][ {place}][ {when}].

# fact.meal.who
Who ate {dish}[ with {person2}][ {place}][ {when}]?
Wer hat[ {when}][ {place}][ mit {person2:d}] {dish} gegessen?
Qui a mangé {dish}[ avec {person2}][ {place}][ {when}] ?
¿Quién comió {dish}[ con {person2}][ {place}][ {when}]?
Chi ha mangiato {dish}[ con {person2}][ {place}][ {when}]?
谁[{when}][和{person2}一起][{place}]吃了{dish}？
Nani alikula {dish}[ pamoja na {person2}][ {place}][ {when}]?

# fact.meal.what
What did {person} eat[ with {person2}][ {place}][ {when}]?
Was hat {person}[ {when}][ {place}][ mit {person2:d}] gegessen?
Qu'est-ce {person:que} a mangé[ avec {person2}][ {place}][ {when}] ?
¿Qué comió {person}[ con {person2}][ {place}][ {when}]?
Che cosa ha mangiato {person}[ con {person2}][ {place}][ {when}]?
{person}[{when}][和{person2}一起][{place}]吃了什么？
{person} alikula nini[ pamoja na {person2}][ {place}][ {when}]?

# fact.meal.where
Where did {person} eat {dish}[ with {person2}][ {when}]?
Wo hat {person}[ {when}][ mit {person2:d}] {dish} gegessen?
Où est-ce {person:que} a mangé {dish}[ avec {person2}][ {when}] ?
¿Dónde comió {person} {dish}[ con {person2}][ {when}]?
Dove ha mangiato {person} {dish}[ con {person2}][ {when}]?
{person}[{when}][和{person2}一起]在哪里吃了{dish}？
{person} alikula {dish} wapi[ pamoja na {person2}][ {when}]?

# fact.meal.withwhom
Who did {person} eat {dish} with[ {place}][ {when}]?
Mit wem hat {person}[ {when}][ {place}] {dish} gegessen?
Avec qui est-ce {person:que} a mangé {dish}[ {place}][ {when}] ?
¿Con quién comió {person} {dish}[ {place}][ {when}]?
Con chi ha mangiato {person} {dish}[ {place}][ {when}]?
{person}[{when}]和谁一起[{place}]吃了{dish}？
{person} alikula {dish} pamoja na nani[ {place}][ {when}]?

# fact.meet
{person} met {person2}[ {place}][ {when}].
{person} hat[ {when}][ {place}] {person2:a} getroffen.
{person} a rencontré {person2}[ {place}][ {when}].
{person} se encontró con {person2}[ {place}][ {when}].
{person} si è incontrat{person?o|a} con {person2}[ {place}][ {when}].
{person}[{when}][{place}]见到了{person2}。
{person} alikutana na {person2}[ {place}][ {when}].

# fact.meet.no
{person} did not meet {person2}[ {place}][ {when}].
{person} hat {person2:a}[ {when}][ {place}] nicht getroffen.
{person} n'a pas rencontré {person2}[ {place}][ {when}].
{person} no se encontró con {person2}[ {place}][ {when}].
{person} non si è incontrat{person?o|a} con {person2}[ {place}][ {when}].
{person}[{when}][{place}]没有见到{person2}。
{person} hakukutana na {person2}[ {place}][ {when}].

# fact.meet.who
Who met {person2}[ {place}][ {when}]?
Wer hat[ {when}][ {place}] {person2:a} getroffen?
Qui a rencontré {person2}[ {place}][ {when}] ?
¿Quién se encontró con {person2}[ {place}][ {when}]?
Chi si è incontrato con {person2}[ {place}][ {when}]?
谁[{when}][{place}]见到了{person2}？
Nani alikutana na {person2}[ {place}][ {when}]?

# fact.meet.whom
Who did {person} meet[ {place}][ {when}]?
Wen hat {person}[ {when}][ {place}] getroffen?
Qui est-ce {person:que} a rencontré[ {place}][ {when}] ?
¿Con quién se encontró {person}[ {place}][ {when}]?
Con chi si è incontrat{person?o|a} {person}[ {place}][ {when}]?
{person}[{when}][{place}]见到了谁？
{person} alikutana na nani[ {place}][ {when}]?

# fact.meet.where
Where did {person} meet {person2}[ {when}]?
Wo hat {person}[ {when}] {person2:a} getroffen?
Où est-ce {person:que} a rencontré {person2}[ {when}] ?
¿Dónde se encontró {person} con {person2}[ {when}]?
Dove si è incontrat{person?o|a} {person} con {person2}[ {when}]?
{person}[{when}]在哪里见到了{person2}？
{person} alikutana na {person2} wapi[ {when}]?

# fact.meet.when
When did {person} meet {person2}[ {place}]?
Wann hat {person}[ {place}] {person2:a} getroffen?
Quand est-ce {person:que} a rencontré {person2}[ {place}] ?
¿Cuándo se encontró {person} con {person2}[ {place}]?
Quando si è incontrat{person?o|a} {person} con {person2}[ {place}]?
{person}什么时候[{place}]见到了{person2}？
{person} alikutana na {person2} lini[ {place}]?

# fact.gift
{person} gave {person2} {thing+colour:a} as a present[ {place}][ {when}].
{person} hat {person2:d}[ {when}][ {place}] {thing+colour:ein.a} geschenkt.
{person} a offert {thing+colour:un} {person2:a}[ {place}][ {when}].
{person} le regaló {thing+colour:un} {person2:a}[ {place}][ {when}].
{person} ha regalato {thing+colour:un} {person2:a}[ {place}][ {when}].
{person}[{when}][{place}]送给了{person2}{thing+colour:yi}。
{person} alimpa {person2} {thing+colour} kama zawadi[ {place}][ {when}].

# fact.gift.no
{person} did not give {person2} {thing+colour:a} as a present[ {place}][ {when}].
{person} hat {person2:d}[ {when}][ {place}] {thing+colour:kein.a} geschenkt.
{person} n'a pas offert {thing+colour:de} {person2:a}[ {place}][ {when}].
{person} no le regaló {thing+colour:ningun} {person2:a}[ {place}][ {when}].
{person} non ha regalato {thing+colour:nessun} {person2:a}[ {place}][ {when}].
{person}[{when}][{place}]没有送给{person2}{thing+colour}。
{person} hakumpa {person2} {thing+colour} kama zawadi[ {place}][ {when}].

# fact.gift.who
Who gave {person2} {thing+colour:a} as a present[ {place}][ {when}]?
Wer hat {person2:d}[ {when}][ {place}] {thing+colour:ein.a} geschenkt?
Qui a offert {thing+colour:un} {person2:a}[ {place}][ {when}] ?
¿Quién le regaló {thing+colour:un} {person2:a}[ {place}][ {when}]?
Chi ha regalato {thing+colour:un} {person2:a}[ {place}][ {when}]?
谁[{when}][{place}]送给了{person2}{thing+colour:yi}？
Nani alimpa {person2} {thing+colour} kama zawadi[ {place}][ {when}]?

# fact.gift.what
What did {person} give {person2} as a present[ {place}][ {when}]?
Was hat {person} {person2:d}[ {when}][ {place}] geschenkt?
Qu'est-ce {person:que} a offert {person2:a}[ {place}][ {when}] ?
¿Qué le regaló {person} {person2:a}[ {place}][ {when}]?
Che cosa ha regalato {person} {person2:a}[ {place}][ {when}]?
{person}[{when}][{place}]送给了{person2}什么？
{person} alimpa {person2} nini kama zawadi[ {place}][ {when}]?

# fact.gift.whom
Who did {person} give {thing+colour:a} to as a present[ {place}][ {when}]?
Wem hat {person}[ {when}][ {place}] {thing+colour:ein.a} geschenkt?
À qui est-ce {person:que} a offert {thing+colour:un}[ {place}][ {when}] ?
¿A quién le regaló {person} {thing+colour:un}[ {place}][ {when}]?
A chi ha regalato {person} {thing+colour:un}[ {place}][ {when}]?
{person}[{when}][{place}]送给了谁{thing+colour:yi}？
{person} alimpa nani {thing+colour} kama zawadi[ {place}][ {when}]?

# fact.gift.when
When did {person} give {person2} {thing+colour:a} as a present[ {place}]?
Wann hat {person} {person2:d}[ {place}] {thing+colour:ein.a} geschenkt?
Quand est-ce {person:que} a offert {thing+colour:un} {person2:a}[ {place}] ?
¿Cuándo le regaló {person} {thing+colour:un} {person2:a}[ {place}]?
Quando ha regalato {person} {thing+colour:un} {person2:a}[ {place}]?
{person}什么时候[{place}]送给了{person2}{thing+colour:yi}？
{person} alimpa {person2} {thing+colour} kama zawadi lini[ {place}]?

# fact.study
{person} studied {subject}[ with {person2}][ {place}][ {when}].
{person} hat[ {when}][ {place}][ mit {person2:d}] {subject} gelernt.
{person} a étudié {subject}[ avec {person2}][ {place}][ {when}].
{person} estudió {subject}[ con {person2}][ {place}][ {when}].
{person} ha studiato {subject}[ con {person2}][ {place}][ {when}].
{person}[{when}][和{person2}一起][{place}]学习了{subject}。
{person} alisoma {subject}[ pamoja na {person2}][ {place}][ {when}].

# fact.study.no
{person} did not study {subject}[ with {person2}][ {place}][ {when}].
{person} hat[ {when}][ {place}] nicht[ mit {person2:d}] {subject} gelernt.
{person} n'a pas étudié {subject}[ avec {person2}][ {place}][ {when}].
{person} no estudió {subject}[ con {person2}][ {place}][ {when}].
{person} non ha studiato {subject}[ con {person2}][ {place}][ {when}].
{person}[{when}]没有[和{person2}一起][{place}]学习{subject}。
{person} hakusoma {subject}[ pamoja na {person2}][ {place}][ {when}].

# fact.study.who
Who studied {subject}[ with {person2}][ {place}][ {when}]?
Wer hat[ {when}][ {place}][ mit {person2:d}] {subject} gelernt?
Qui a étudié {subject}[ avec {person2}][ {place}][ {when}] ?
¿Quién estudió {subject}[ con {person2}][ {place}][ {when}]?
Chi ha studiato {subject}[ con {person2}][ {place}][ {when}]?
谁[{when}][和{person2}一起][{place}]学习了{subject}？
Nani alisoma {subject}[ pamoja na {person2}][ {place}][ {when}]?

# fact.study.what
What did {person} study[ with {person2}][ {place}][ {when}]?
Was hat {person}[ {when}][ {place}][ mit {person2:d}] gelernt?
Qu'est-ce {person:que} a étudié[ avec {person2}][ {place}][ {when}] ?
¿Qué estudió {person}[ con {person2}][ {place}][ {when}]?
Che cosa ha studiato {person}[ con {person2}][ {place}][ {when}]?
{person}[{when}][和{person2}一起][{place}]学习了什么？
{person} alisoma nini[ pamoja na {person2}][ {place}][ {when}]?

# fact.study.where
Where did {person} study {subject}[ with {person2}][ {when}]?
Wo hat {person}[ {when}][ mit {person2:d}] {subject} gelernt?
Où est-ce {person:que} a étudié {subject}[ avec {person2}][ {when}] ?
¿Dónde estudió {person} {subject}[ con {person2}][ {when}]?
Dove ha studiato {person} {subject}[ con {person2}][ {when}]?
{person}[{when}][和{person2}一起]在哪里学习了{subject}？
{person} alisoma {subject} wapi[ pamoja na {person2}][ {when}]?

# fact.book
{person} booked {room:a} for {span}[ in {city}][ for {price}].
{person} hat[ in {city}][ für {price}] {room:ein.a} für {span} gebucht.
{person} a réservé {room:un} pour {span}[ à {city}][ au prix de {price}].
{person} reservó {room:un} para {span}[ en {city}][ por {price}].
{person} ha prenotato {room:un} per {span}[ a {city}][ al prezzo di {price}].
{person}[在{city}][花{price}]订了一间住{span}的{room}。
{person} alihifadhi {room} kwa {span}[ mjini {city}][ kwa bei ya {price}].

# fact.book.no
{person} did not book {room:a} for {span}[ in {city}][ for {price}].
{person} hat[ in {city}][ für {price}] {room:kein.a} für {span} gebucht.
{person} n'a pas réservé {room:de} pour {span}[ à {city}][ au prix de {price}].
{person} no reservó {room:ningun} para {span}[ en {city}][ por {price}].
{person} non ha prenotato {room:nessun} per {span}[ a {city}][ al prezzo di {price}].
{person}没有[在{city}][花{price}]订住{span}的{room}。
{person} hakuhifadhi {room} kwa {span}[ mjini {city}][ kwa bei ya {price}].

# fact.book.who
Who booked {room:a} for {span}[ in {city}][ for {price}]?
Wer hat[ in {city}][ für {price}] {room:ein.a} für {span} gebucht?
Qui a réservé {room:un} pour {span}[ à {city}][ au prix de {price}] ?
¿Quién reservó {room:un} para {span}[ en {city}][ por {price}]?
Chi ha prenotato {room:un} per {span}[ a {city}][ al prezzo di {price}]?
谁[在{city}][花{price}]订了一间住{span}的{room}？
Nani alihifadhi {room} kwa {span}[ mjini {city}][ kwa bei ya {price}]?

# fact.book.city
In which city did {person} book {room:a} for {span}[ for {price}]?
In welcher Stadt hat {person}[ für {price}] {room:ein.a} für {span} gebucht?
Dans quelle ville est-ce {person:que} a réservé {room:un} pour {span}[ au prix de {price}] ?
¿En qué ciudad reservó {person} {room:un} para {span}[ por {price}]?
In quale città ha prenotato {person} {room:un} per {span}[ al prezzo di {price}]?
{person}在哪个城市[花{price}]订了一间住{span}的{room}？
{person} alihifadhi {room} kwa {span} katika mji gani[ kwa bei ya {price}]?

# fact.book.howmuch
How much did {person} pay for {room:a}[ in {city}]?
Wie viel hat {person}[ in {city}] für {room:ein.a} bezahlt?
Combien est-ce {person:que} a payé pour {room:un}[ à {city}] ?
¿Cuánto pagó {person} por {room:un}[ en {city}]?
Quanto ha pagato {person} per {room:un}[ a {city}]?
{person}[在{city}]订{room:yi}花了多少钱？
{person} alilipa kiasi gani kwa {room}[ mjini {city}]?

# fact.book.howlong
For how long did {person} book {room:a}[ in {city}][ for {price}]?
Für wie lange hat {person}[ in {city}][ für {price}] {room:ein.a} gebucht?
Pour combien de temps est-ce {person:que} a réservé {room:un}[ à {city}][ au prix de {price}] ?
¿Para cuánto tiempo reservó {person} {room:un}[ en {city}][ por {price}]?
Per quanto tempo ha prenotato {person} {room:un}[ a {city}][ al prezzo di {price}]?
{person}[在{city}][花{price}]订了一间住多久的{room}？
{person} alihifadhi {room} kwa muda gani[ mjini {city}][ kwa bei ya {price}]?

# fact.visit
{person} visited {site:the}[ with {person2}][ {when}].
{person} hat[ {when}][ mit {person2:d}] {site:der.a} besucht.
{person} a visité {site:le}[ avec {person2}][ {when}].
{person} visitó {site:el}[ con {person2}][ {when}].
{person} ha visitato {site:il}[ con {person2}][ {when}].
{person}[{when}][和{person2}一起]参观了{site}。
{person} alitembelea {site}[ pamoja na {person2}][ {when}].

# fact.visit.no
{person} did not visit {site:the}[ with {person2}][ {when}].
{person} hat {site:der.a}[ {when}] nicht[ mit {person2:d}] besucht.
{person} n'a pas visité {site:le}[ avec {person2}][ {when}].
{person} no visitó {site:el}[ con {person2}][ {when}].
{person} non ha visitato {site:il}[ con {person2}][ {when}].
{person}[{when}]没有[和{person2}一起]参观{site}。
{person} hakutembelea {site}[ pamoja na {person2}][ {when}].

# fact.visit.who
Who visited {site:the}[ with {person2}][ {when}]?
Wer hat[ {when}][ mit {person2:d}] {site:der.a} besucht?
Qui a visité {site:le}[ avec {person2}][ {when}] ?
¿Quién visitó {site:el}[ con {person2}][ {when}]?
Chi ha visitato {site:il}[ con {person2}][ {when}]?
谁[{when}][和{person2}一起]参观了{site}？
Nani alitembelea {site}[ pamoja na {person2}][ {when}]?

# fact.visit.what
What did {person} visit[ with {person2}][ {when}]?
Was hat {person}[ {when}][ mit {person2:d}] besucht?
Qu'est-ce {person:que} a visité[ avec {person2}][ {when}] ?
¿Qué visitó {person}[ con {person2}][ {when}]?
Che cosa ha visitato {person}[ con {person2}][ {when}]?
{person}[{when}][和{person2}一起]参观了什么地方？
{person} alitembelea mahali gani[ pamoja na {person2}][ {when}]?

# fact.visit.when
When did {person} visit {site:the}[ with {person2}]?
Wann hat {person}[ mit {person2:d}] {site:der.a} besucht?
Quand est-ce {person:que} a visité {site:le}[ avec {person2}] ?
¿Cuándo visitó {person} {site:el}[ con {person2}]?
Quando ha visitato {person} {site:il}[ con {person2}]?
{person}什么时候[和{person2}一起]参观了{site}？
{person} alitembelea {site} lini[ pamoja na {person2}]?

# fact.visit.withwhom
Who did {person} visit {site:the} with[ {when}]?
Mit wem hat {person}[ {when}] {site:der.a} besucht?
Avec qui est-ce {person:que} a visité {site:le}[ {when}] ?
¿Con quién visitó {person} {site:el}[ {when}]?
Con chi ha visitato {person} {site:il}[ {when}]?
{person}[{when}]和谁一起参观了{site}？
{person} alitembelea {site} pamoja na nani[ {when}]?

# fact.wait
{person} waited for {person2}[ {place}][ {when}].
{person} hat[ {when}][ {place}] auf {person2:a} gewartet.
{person} a attendu {person2}[ {place}][ {when}].
{person} esperó {person2:a}[ {place}][ {when}].
{person} ha aspettato {person2}[ {place}][ {when}].
{person}[{when}][{place}]等了{person2}。
{person} alimsubiri {person2}[ {place}][ {when}].

# fact.wait.no
{person} did not wait for {person2}[ {place}][ {when}].
{person} hat[ {when}][ {place}] nicht auf {person2:a} gewartet.
{person} n'a pas attendu {person2}[ {place}][ {when}].
{person} no esperó {person2:a}[ {place}][ {when}].
{person} non ha aspettato {person2}[ {place}][ {when}].
{person}[{when}][{place}]没有等{person2}。
{person} hakumsubiri {person2}[ {place}][ {when}].

# fact.wait.where
Where did {person} wait for {person2}[ {when}]?
Wo hat {person}[ {when}] auf {person2:a} gewartet?
Où est-ce {person:que} a attendu {person2}[ {when}] ?
¿Dónde esperó {person} {person2:a}[ {when}]?
Dove {person} ha aspettato {person2}[ {when}]?
{person}[{when}]在哪里等了{person2}？
{person} alimsubiri {person2} wapi[ {when}]?

# fact.wait.when
When did {person} wait for {person2}[ {place}]?
Wann hat {person}[ {place}] auf {person2:a} gewartet?
Quand est-ce {person:que} a attendu {person2}[ {place}] ?
¿Cuándo esperó {person} {person2:a}[ {place}]?
Quando {person} ha aspettato {person2}[ {place}]?
{person}什么时候[{place}]等了{person2}？
{person} alimsubiri {person2} lini[ {place}]?

# fact.send
{person} sent {person2} {thing+colour:a}[ {when}].
{person} hat {person2:d}[ {when}] {thing+colour:ein.a} geschickt.
{person} a envoyé {thing+colour:un} {person2:a}[ {when}].
{person} le envió {thing+colour:un} {person2:a}[ {when}].
{person} ha mandato {thing+colour:un} {person2:a}[ {when}].
{person}[{when}]给{person2}寄了{thing+colour:yi}。
{person} alimtumia {person2} {thing+colour}[ {when}].

# fact.send.no
{person} did not send {person2} {thing+colour:a}[ {when}].
{person} hat {person2:d}[ {when}] {thing+colour:kein.a} geschickt.
{person} n'a pas envoyé {thing+colour:de} {person2:a}[ {when}].
{person} no le envió {thing+colour:ningun} {person2:a}[ {when}].
{person} non ha mandato {thing+colour:nessun} {person2:a}[ {when}].
{person}[{when}]没有给{person2}寄{thing+colour}。
{person} hakumtumia {person2} {thing+colour}[ {when}].

# fact.send.who
Who sent {person2} {thing+colour:a}[ {when}]?
Wer hat {person2:d}[ {when}] {thing+colour:ein.a} geschickt?
Qui a envoyé {thing+colour:un} {person2:a}[ {when}] ?
¿Quién le envió {thing+colour:un} {person2:a}[ {when}]?
Chi ha mandato {thing+colour:un} {person2:a}[ {when}]?
谁[{when}]给{person2}寄了{thing+colour:yi}？
Nani alimtumia {person2} {thing+colour}[ {when}]?

# fact.send.what
What did {person} send {person2}[ {when}]?
Was hat {person} {person2:d}[ {when}] geschickt?
Qu'est-ce {person:que} a envoyé {person2:a}[ {when}] ?
¿Qué le envió {person} {person2:a}[ {when}]?
Che cosa ha mandato {person} {person2:a}[ {when}]?
{person}[{when}]给{person2}寄了什么？
{person} alimtumia {person2} nini[ {when}]?
"""
