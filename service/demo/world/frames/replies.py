"""What is said in reply to a sentence of another topic; see REPLY_TO for which answers which."""

from __future__ import annotations

FRAMES = """
# reply.hello
Good morning, {name}, how can I help you?
Guten Morgen, {name}, wie kann ich Ihnen helfen?
Bonjour, {name}, comment puis-je vous aider ?
Buenos días, {name}, ¿en qué puedo ayudarle?
Buongiorno, {name}, come posso aiutarLa?
早上好，{name}，我能帮您什么？
Habari za asubuhi, {name}, nikusaidie nini?

# reply.table
Very well, a table for {people}[ {soon}] {clock} is reserved.
Sehr gut, ein Tisch für {people}[ {soon}] {clock} ist reserviert.
Très bien, une table pour {people}[ {soon}] {clock} est réservée.
Muy bien, una mesa para {people}[ {soon}] {clock} está reservada.
Benissimo, un tavolo per {people}[ {soon}] {clock} è prenotato.
好的，[{soon}]{clock}{people}的桌子已经订好了。
Vizuri sana, meza ya {people}[ {soon}] {clock} imehifadhiwa.

# reply.fixture
I am sorry about {fixture:the} in room {roomno}, we will repair it tomorrow.
Das mit {fixture:der.d} in Zimmer {roomno} tut mir leid, wir reparieren {fixture?ihn|sie|es} morgen.
Je suis désolé pour {fixture:le} de la chambre {roomno}, nous {fixture?le|la} réparerons demain.
Lo siento por {fixture:el} de la habitación {roomno}, {fixture?lo|la} repararemos mañana.
Mi dispiace per {fixture:il} della camera {roomno}, {fixture?lo|la} ripareremo domani.
{roomno}号房间的{fixture}坏了，很抱歉，我们明天修。
Samahani kwa {fixture} {fixture:a} chumba {roomno}, tuta{fixture:subj}tengeneza kesho.

# reply.late
No problem, I will wait for {minutes} minutes.
Kein Problem, ich warte {minutes} Minuten.
Pas de problème, j'attendrai {minutes} minutes.
No hay problema, esperaré {minutes} minutos.
Nessun problema, aspetterò {minutes} minuti.
没问题，我等{minutes}分钟。
Hakuna shida, nitasubiri dakika {minutes}.

# reply.order
Very well, I will bring you {dish} and {beverage} right away.
Sehr gut, ich bringe Ihnen sofort {dish} und {beverage}.
Très bien, je vous apporte tout de suite {dish} et {beverage}.
Muy bien, le traigo enseguida {dish} y {beverage}.
Benissimo, Le porto subito {dish} e {beverage}.
好的，我马上给您拿{dish}和{beverage}。
Vizuri sana, nitakuletea {dish} na {beverage} sasa hivi.

# reply.broken
I am sorry, we will repair {thing+colour:the} or give you the money back.
Es tut mir leid, wir reparieren {thing+colour:der.a} oder geben Ihnen das Geld zurück.
Je suis désolé, nous réparerons {thing+colour:le} ou nous vous rendrons l'argent.
Lo siento, repararemos {thing+colour:el} o le devolveremos el dinero.
Mi dispiace, ripareremo {thing+colour:il} o Le restituiremo i soldi.
对不起，我们会修{thing+colour}或者退款给您。
Samahani, tutatengeneza {thing+colour} au tutakurudishia pesa.

# reply.wrong
I am sorry, we will send you {thing+colour:the} tomorrow.
Es tut mir leid, wir schicken Ihnen {thing+colour:der.a} morgen.
Je suis désolé, nous vous enverrons {thing+colour:le} demain.
Lo siento, le enviaremos {thing+colour:el} mañana.
Mi dispiace, Le manderemo {thing+colour:il} domani.
对不起，我们明天给您寄{thing+colour}。
Samahani, tutakutumia {thing+colour} kesho.

# reply.arriving
I am sorry, {thing+colour:the} from order {orderno} will arrive tomorrow.
Es tut mir leid, {thing+colour:der.n} aus Bestellung {orderno} kommt morgen an.
Je suis désolé, {thing+colour:le} de la commande {orderno} arrivera demain.
Lo siento, {thing+colour:el} del pedido {orderno} llegará mañana.
Mi dispiace, {thing+colour:il} dell'ordine {orderno} arriverà domani.
对不起，{orderno}号订单的{thing+colour}明天会到。
Samahani, {thing+colour} {thing:a} oda {orderno} {thing:subj}tafika kesho.

# reply.orderwhere
Your order number {orderno} will arrive tomorrow.
Ihre Bestellung Nummer {orderno} kommt morgen an.
Votre commande numéro {orderno} arrivera demain.
Su pedido número {orderno} llegará mañana.
Il Suo ordine numero {orderno} arriverà domani.
您的{orderno}号订单明天会到。
Oda yako namba {orderno} itafika kesho.

# reply.matter
I am sorry about the problem with {matter:your}, I will check it right away.
Das Problem mit {matter:ihr.d} tut mir leid, ich prüfe es sofort.
Je suis désolé pour le problème avec {matter:votre}, je vérifie tout de suite.
Siento el problema con {matter:su}, lo reviso enseguida.
Mi dispiace per il problema con {matter:suo}, controllo subito.
{matter:nin}有问题，很抱歉，我马上检查。
Samahani kwa tatizo na {matter:your}, nitaangalia sasa hivi.

# reply.sendmatter
Of course, I will send you {matter:the} {channel}[ {soon}].
Natürlich, ich schicke Ihnen[ {soon}] {matter:der.a} {channel}.
Bien sûr, je vous enverrai {matter:le} {channel}[ {soon}].
Por supuesto, le enviaré {matter:el} {channel}[ {soon}].
Certo, Le manderò {matter:il} {channel}[ {soon}].
当然，我[{soon}]{channel}把{matter}发给您。
Bila shaka, nitakutumia {matter} {channel}[ {soon}].

# reply.cancelled
Order {orderno} with {thing+colour:the} is cancelled.
Bestellung {orderno} mit {thing+colour:der.d} ist storniert.
La commande {orderno} avec {thing+colour:le} est annulée.
El pedido {orderno} con {thing+colour:el} está cancelado.
L'ordine {orderno} con {thing+colour:il} è annullato.
{thing+colour}的{orderno}号订单已经取消了。
Oda {orderno} yenye {thing+colour} imeghairiwa.

# reply.ill
I am sorry that {person} has {pain}, please see a doctor.
Es tut mir leid, dass {person} {pain} hat, bitte gehen Sie zum Arzt.
Je suis désolé {person:que} ait {pain}, allez chez le médecin, s'il vous plaît.
Siento que {person} tenga {pain}, vaya al médico, por favor.
Mi dispiace che {person} abbia {pain}, vada dal medico, per favore.
{person}{pain}，很抱歉，请去看医生。
Pole kwamba {person} anaumwa {pain}, tafadhali nenda kwa daktari.

# reply.mayi
Yes, you may {activity}[ {soon}].
Ja, Sie dürfen[ {soon}] {activity}.
Oui, vous pouvez {activity}[ {soon}].
Sí, puede {activity}[ {soon}].
Sì, può {activity}[ {soon}].
可以，您[{soon}]可以{activity}。
Ndiyo, unaweza {activity}[ {soon}].

# reply.youwant
Yes, I would gladly {activity}[ {soon}].
Ja, ich möchte[ {soon}] gern {activity}.
Oui, je voudrais bien {activity}[ {soon}].
Sí, me gustaría mucho {activity}[ {soon}].
Sì, vorrei tanto {activity}[ {soon}].
好，我[{soon}]很想{activity}。
Ndiyo, ningependa sana {activity}[ {soon}].

# reply.havecolour
Yes, we have {thing:this} in red, too.
Ja, wir haben {thing:dies.a} auch in Rot.
Oui, nous avons aussi {thing:ce} en rouge.
Sí, también tenemos {thing:este} en rojo.
Sì, abbiamo {thing:questo} anche in rosso.
有，{thing:zhe}也有红色的。
Ndiyo, tuna {thing:this} pia kwa rangi nyekundu.

# reply.bringdrink
Right away, I will bring you {beverage} without {extra}.
Sofort, ich bringe Ihnen {beverage} ohne {extra}.
Tout de suite, je vous apporte {beverage} sans {extra}.
Enseguida le traigo {beverage} sin {extra}.
Subito, Le porto {beverage} senza {extra}.
马上，我给您拿{beverage}，不加{extra}。
Sasa hivi, nitakuletea {beverage} bila {extra}.

# reply.bringdish
Very well, I will bring you {dish} without {extra}.
Sehr gut, ich bringe Ihnen {dish} ohne {extra}.
Très bien, je vous apporte {dish} sans {extra}.
Muy bien, le traigo {dish} sin {extra}.
Benissimo, Le porto {dish} senza {extra}.
好的，我给您拿{dish}，不加{extra}。
Vizuri sana, nitakuletea {dish} bila {extra}.

# reply.wake
Of course, we will wake you {soon} {clock}.
Natürlich, wir wecken Sie {soon} {clock}.
Bien sûr, nous vous réveillerons {soon} {clock}.
Por supuesto, le despertaremos {soon} {clock}.
Certo, La sveglieremo {soon} {clock}.
当然，我们{soon}{clock}叫醒您。
Bila shaka, tutakuamsha {soon} {clock}.

# reply.taxi
Of course, a taxi {place:2} is coming {soon} {clock}.
Natürlich, {soon} {clock} kommt ein Taxi {place:2}.
Bien sûr, un taxi pour aller {place:2} viendra {soon} {clock}.
Por supuesto, un taxi para ir {place:2} vendrá {soon} {clock}.
Certo, un taxi per andare {place:2} verrà {soon} {clock}.
当然，{soon}{clock}有一辆出租车去{place:2}。
Bila shaka, teksi ya kwenda {place} itakuja {soon} {clock}.

# reply.nofixture
I am sorry, tomorrow we will bring {fixture:a} to room {roomno}.
Es tut mir leid, morgen bringen wir {fixture:ein.a} auf Zimmer {roomno}.
Je suis désolé, demain nous apporterons {fixture:un} à la chambre {roomno}.
Lo siento, mañana llevaremos {fixture:un} a la habitación {roomno}.
Mi dispiace, domani porteremo {fixture:un} alla camera {roomno}.
对不起，我们明天给{roomno}号房间送{fixture:yi}。
Samahani, kesho tutaleta {fixture} kwenye chumba {roomno}.

# reply.thanks
You are welcome, I am glad that you like {thing+colour:the}.
Gern geschehen, es freut mich, dass Ihnen {thing+colour:der.n} gefällt.
De rien, je suis content que {thing+colour:le} vous plaise.
De nada, me alegra que le guste {thing+colour:el}.
Prego, sono contento che {thing+colour:il} Le piaccia.
不客气，很高兴您喜欢{thing+colour}。
Karibu, nimefurahi kwamba unapenda {thing+colour}.

# reply.missed
I am sorry, the next ticket to {city} is for tomorrow.
Es tut mir leid, die nächste Fahrkarte nach {city} gibt es für morgen.
Je suis désolé, le prochain billet pour {city} est pour demain.
Lo siento, el próximo billete a {city} es para mañana.
Mi dispiace, il prossimo biglietto per {city} è per domani.
对不起，下一张去{city}的票是明天的。
Samahani, tiketi inayofuata ya kwenda {city} ni ya kesho.

# reply.drink
Of course, I will bring you {beverage} right away.
Natürlich, ich bringe Ihnen sofort {beverage}.
Bien sûr, je vous apporte tout de suite {beverage}.
Por supuesto, le traigo enseguida {beverage}.
Certo, Le porto subito {beverage}.
当然，我马上给您拿{beverage}。
Bila shaka, nitakuletea {beverage} sasa hivi.
"""

# Which frame answers which. A reply uses only slots of the sentence that it answers.
REPLY_TO: dict[str, str] = {
    "people.hello": "reply.hello",
    "people.ill": "reply.ill",
    "people.thanks": "reply.thanks",
    "daily.late": "reply.late",
    "daily.mayi": "reply.mayi",
    "daily.youwant": "reply.youwant",
    "restaurant.table": "reply.table",
    "restaurant.order": "reply.order",
    "restaurant.drink": "reply.drink",
    "restaurant.without": "reply.bringdish",
    "restaurant.without_please": "reply.bringdrink",
    "hotel.broken": "reply.fixture",
    "hotel.needfixture": "reply.nofixture",
    "hotel.fixture_missing": "reply.nofixture",
    "hotel.wake": "reply.wake",
    "travel.taxi": "reply.taxi",
    "travel.imissed": "reply.missed",
    "travel.missed": "reply.missed",
    "shop.broken": "reply.broken",
    "shop.othercolour": "reply.havecolour",
    "shop.have_colour": "reply.havecolour",
    "account.wrong": "reply.wrong",
    "account.where": "reply.orderwhere",
    "account.whenarrives": "reply.arriving",
    "account.arrived_not": "reply.arriving",
    "account.problem": "reply.matter",
    "account.send": "reply.sendmatter",
    "account.cancel": "reply.cancelled",
}
"""Input frame -> reply frame."""
