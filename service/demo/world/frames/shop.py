"""Shopping: prices, sizes, colours, bargaining, complaints."""

from __future__ import annotations

FRAMES = """
# shop.howmuch
How much is {thing+colour:this}?
Wie viel kostet {thing+colour:dies.n}?
Combien coûte {thing+colour:ce} ?
¿Cuánto cuesta {thing+colour:este}?
Quanto costa {thing+colour:questo}?
{thing+colour:zhe}多少钱？
{thing+colour:this} ni bei gani?

# shop.costs
{thing+colour:this} costs {price}.
{thing+colour:dies.n} kostet {price}.
{thing+colour:ce} coûte {price}.
{thing+colour:este} cuesta {price}.
{thing+colour:questo} costa {price}.
{thing+colour:zhe}{price}。
{thing+colour:this} ni {price}.

# shop.looking
I am looking for {thing+colour:a}[ for {person}].
Ich suche {thing+colour:ein.a}[ für {person:a}].
Je cherche {thing+colour:un}[ pour {person}].
Busco {thing+colour:un}[ para {person}].
Cerco {thing+colour:un}[ per {person}].
我[给{person}]找{thing+colour:yi}。
Ninatafuta {thing+colour}[ kwa ajili ya {person}].

# shop.have
Do you have {thing:a} for less than {price}?
Haben Sie {thing:ein.a} für weniger als {price}?
Avez-vous {thing:un} à moins de {price} ?
¿Tiene {thing:un} por menos de {price}?
Ha {thing:un} a meno di {price}?
您有不到{price}的{thing}吗？
Je, una {thing} kwa chini ya {price}?

# shop.have_colour
Do you have {thing:this} in another colour?
Haben Sie {thing:dies.a} in einer anderen Farbe?
Avez-vous {thing:ce} dans une autre couleur ?
¿Tiene {thing:este} en otro color?
Ha {thing:questo} in un altro colore?
{thing:zhe}有别的颜色吗？
Je, una {thing:this} kwa rangi nyingine?

# shop.othercolour
I want {thing:this} in another colour.
Ich will {thing:dies.a} in einer anderen Farbe.
Je veux {thing:ce} dans une autre couleur.
Quiero {thing:este} en otro color.
Voglio {thing:questo} in un altro colore.
{thing:zhe}我想要别的颜色。
Nataka {thing:this} kwa rangi nyingine.

# shop.too
{thing+colour:this} is too {quality@thing} for {person}.
{thing+colour:dies.n} ist zu {quality@thing} für {person:a}.
{thing+colour:ce} est trop {quality@thing} pour {person}.
{thing+colour:este} es demasiado {quality@thing} para {person}.
{thing+colour:questo} è troppo {quality@thing} per {person}.
{thing+colour:zhe}对{person}来说{quality:3}。
{thing+colour:this} ni {quality@thing} mno kwa {person}.

# shop.is
{thing+colour:the} is {quality@thing}, but {thing2:the} is not.
{thing+colour:der.n} ist {quality@thing}, aber {thing2:der.n} nicht.
{thing+colour:le} est {quality@thing}, mais pas {thing2:le}.
{thing+colour:el} es {quality@thing}, pero {thing2:el} no.
{thing+colour:il} è {quality@thing}, ma {thing2:il} no.
{thing+colour:na}{quality}，但是{thing2:na}不这样。
{thing+colour} ni {quality@thing}, lakini {thing2} si hivyo.

# shop.take
I will take {thing+colour:the} and pay {pay}.
Ich nehme {thing+colour:der.a} und zahle {pay}.
Je prends {thing+colour:le} et je paie {pay}.
Me llevo {thing+colour:el} y pago {pay}.
Prendo {thing+colour:il} e pago {pay}.
我要{thing+colour:zhe}，{pay}付款。
Nitachukua {thing+colour} na nitalipa {pay}.

# shop.payhow
Can I pay for {thing:the} {pay}?
Kann ich {thing:der.a} {pay} bezahlen?
Est-ce que je peux payer {thing:le} {pay} ?
¿Puedo pagar {thing:el} {pay}?
Posso pagare {thing:il} {pay}?
我可以{pay}买{thing:zhe}吗？
Je, naweza kulipia {thing} {pay}?

# shop.goods
I would like {num@goods} {goods} for {price}.
Ich möchte {num@goods} {goods} für {price}.
Je voudrais {num@goods} {goods} pour {price}.
Quisiera {num@goods} {goods} por {price}.
Vorrei {num@goods} {goods} per {price}.
我想花{price}买{num@goods}{goods}。
Ningependa {goods} {num@goods} kwa {price}.

# shop.needgoods
We need {num@goods} {goods} and {num2@goods2} {goods2}.
Wir brauchen {num@goods} {goods} und {num2@goods2} {goods2}.
Il nous faut {num@goods} {goods} et {num2@goods2} {goods2}.
Necesitamos {num@goods} {goods} y {num2@goods2} {goods2}.
Ci servono {num@goods} {goods} e {num2@goods2} {goods2}.
我们需要{num@goods}{goods}和{num2@goods2}{goods2}。
Tunahitaji {goods} {num@goods} na {goods2} {num2@goods2}.

# shop.count
{person} bought {count} {goods}[ {place}].
{person} hat[ {place}] {count} {goods} gekauft.
{person} a acheté {count} {goods}[ {place}].
{person} compró {count} {goods}[ {place}].
{person} ha comprato {count} {goods}[ {place}].
{person}[{place}]买了{count}{goods:measure}{goods}。
{person} alinunua {goods} {count}[ {place}].

# shop.howmany
How many {goods} do you need?
Wie viele {goods} brauchen Sie?
Combien {goods:de} vous faut-il ?
¿{goods?Cuántos|Cuántas} {goods} necesita?
{goods?Quanti|Quante} {goods} Le servono?
您需要多少{goods:measure}{goods}？
Unahitaji {goods} {goods:ngapi}?

# shop.where
Where can I buy {thing:a} in {city}?
Wo kann ich in {city} {thing:ein.a} kaufen?
Où est-ce que je peux acheter {thing:un} à {city} ?
¿Dónde puedo comprar {thing:un} en {city}?
Dove posso comprare {thing:un} a {city}?
我在{city}哪里可以买到{thing}？
Ninaweza kununua {thing} wapi mjini {city}?

# shop.broken
I bought {thing+colour:a} {when}, and now it is broken.
Ich habe {when} {thing+colour:ein.a} gekauft, und jetzt ist {thing?er|sie|es} kaputt.
J'ai acheté {thing+colour:un} {when}, et maintenant {thing?il|elle} est {thing?cassé|cassée}.
Compré {thing+colour:un} {when} y ahora está {thing?roto|rota}.
Ho comprato {thing+colour:un} {when} e ora è {thing?rotto|rotta}.
我{when}买了{thing+colour:yi}，现在坏了。
Nilinunua {thing+colour} {when}, na sasa {thing:subj}meharibika.

# shop.giveback
I would like to give back {thing+colour:the}[ {soon}].
Ich möchte[ {soon}] {thing+colour:der.a} zurückgeben.
Je voudrais rendre {thing+colour:le}[ {soon}].
Quisiera devolver {thing+colour:el}[ {soon}].
Vorrei restituire {thing+colour:il}[ {soon}].
我[{soon}]想退{thing+colour:zhe}。
Ningependa kurudisha {thing+colour}[ {soon}].

# shop.exchange
Can I exchange {thing+colour:this} for {thing2:a}?
Kann ich {thing+colour:dies.a} gegen {thing2:ein.a} tauschen?
Est-ce que je peux échanger {thing+colour:ce} contre {thing2:un} ?
¿Puedo cambiar {thing+colour:este} por {thing2:un}?
Posso cambiare {thing+colour:questo} con {thing2:un}?
我可以把{thing+colour:zhe}换成{thing2:yi}吗？
Je, naweza kubadilisha {thing+colour:this} kwa {thing2}?

# shop.show
Please show me {thing+colour:the}.
Bitte zeigen Sie mir {thing+colour:der.a}.
Montrez-moi {thing+colour:le}, s'il vous plaît.
Enséñeme {thing+colour:el}, por favor.
Mi mostri {thing+colour:il}, per favore.
请给我看看{thing+colour:na}。
Tafadhali nionyeshe {thing+colour}.

# shop.prefer
{person} prefers {thing+colour:the} to {thing2:the}.
{person} mag {thing+colour:der.a} lieber als {thing2:der.a}.
{person} préfère {thing+colour:le} {thing2:au}.
{person} prefiere {thing+colour:el} {thing2:al}.
{person} preferisce {thing+colour:il} {thing2:al}.
比起{thing2}，{person}更喜欢{thing+colour}。
{person} anapendelea {thing+colour} kuliko {thing2}.

# shop.sold
{thing+colour:the} for {price} is already sold.
{thing+colour:der.n} für {price} ist schon verkauft.
{thing+colour:le} à {price} est déjà {thing?vendu|vendue}.
{thing+colour:el} de {price} ya está {thing?vendido|vendida}.
{thing+colour:il} da {price} è già {thing?venduto|venduta}.
{price}的{thing+colour}已经卖了。
{thing+colour} {thing:a} {price} {thing:subj}meshauzwa.
"""
