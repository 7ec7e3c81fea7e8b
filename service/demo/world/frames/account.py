"""Customer support: orders, deliveries, refunds, passwords, accounts."""

from __future__ import annotations

FRAMES = """
# account.where
Where is my order number {orderno}?
Wo ist meine Bestellung Nummer {orderno}?
Où est ma commande numéro {orderno} ?
¿Dónde está mi pedido número {orderno}?
Dov'è il mio ordine numero {orderno}?
我的{orderno}号订单在哪里？
Oda yangu namba {orderno} iko wapi?

# account.ordered
I ordered {thing+colour:a} {when}, the order number is {orderno}.
Ich habe {when} {thing+colour:ein.a} bestellt, die Bestellnummer ist {orderno}.
J'ai commandé {thing+colour:un} {when}, le numéro de commande est {orderno}.
Pedí {thing+colour:un} {when}, el número de pedido es {orderno}.
Ho ordinato {thing+colour:un} {when}, il numero dell'ordine è {orderno}.
我{when}订了{thing+colour:yi}，订单号是{orderno}。
Niliagiza {thing+colour} {when}, namba ya oda ni {orderno}.

# account.arrived_not
{thing+colour:the} from order {orderno} has not arrived yet.
{thing+colour:der.n} aus Bestellung {orderno} ist noch nicht angekommen.
{thing+colour:le} de la commande {orderno} n'est pas encore {thing?arrivé|arrivée}.
{thing+colour:el} del pedido {orderno} todavía no ha llegado.
{thing+colour:il} dell'ordine {orderno} non è ancora {thing?arrivato|arrivata}.
{orderno}号订单的{thing+colour}还没有到。
{thing+colour} {thing:a} oda {orderno} bado {thing:neg}jafika.

# account.arrived
{thing+colour:the} from order {orderno} arrived {when}.
{thing+colour:der.n} aus Bestellung {orderno} ist {when} angekommen.
{thing+colour:le} de la commande {orderno} est {thing?arrivé|arrivée} {when}.
{thing+colour:el} del pedido {orderno} llegó {when}.
{thing+colour:il} dell'ordine {orderno} è {thing?arrivato|arrivata} {when}.
{orderno}号订单的{thing+colour}{when}到了。
{thing+colour} {thing:a} oda {orderno} {thing:subj}lifika {when}.

# account.parcelnot
My parcel with {thing+colour:the} has not arrived yet.
Mein Paket mit {thing+colour:der.d} ist noch nicht angekommen.
Mon colis avec {thing+colour:le} n'est pas encore arrivé.
Mi paquete con {thing+colour:el} todavía no ha llegado.
Il mio pacco con {thing+colour:il} non è ancora arrivato.
我的装着{thing+colour}的包裹还没有到。
Kifurushi changu chenye {thing+colour} bado hakijafika.

# account.damaged
{thing+colour:the} is damaged, I want my money back.
{thing+colour:der.n} ist beschädigt, ich will mein Geld zurück.
{thing+colour:le} est {thing?endommagé|endommagée}, je veux un remboursement.
{thing+colour:el} está {thing?dañado|dañada}, quiero que me devuelvan el dinero.
{thing+colour:il} è {thing?danneggiato|danneggiata}, voglio indietro i miei soldi.
{thing+colour}损坏了，我要退款。
{thing+colour} {thing:subj}meharibika, nataka kurudishiwa pesa zangu.

# account.wrong
I ordered {thing+colour:a}, but I received {thing2:a}.
Ich habe {thing+colour:ein.a} bestellt, aber {thing2:ein.a} erhalten.
J'ai commandé {thing+colour:un}, mais j'ai reçu {thing2:un}.
Pedí {thing+colour:un}, pero recibí {thing2:un}.
Ho ordinato {thing+colour:un}, ma ho ricevuto {thing2:un}.
我订了{thing+colour:yi}，但是收到了{thing2:yi}。
Niliagiza {thing+colour}, lakini nilipokea {thing2}.

# account.refund
When will you refund me {price} for order {orderno}?
Wann erstatten Sie mir {price} für Bestellung {orderno}?
Quand est-ce que vous me remboursez {price} pour la commande {orderno} ?
¿Cuándo me devuelven {price} por el pedido {orderno}?
Quando mi rimborsate {price} per l'ordine {orderno}?
{orderno}号订单的{price}什么时候退给我？
Mtanirudishia lini {price} kwa oda {orderno}?

# account.refunded
We will refund {price} for {thing+colour:the} {soon}.
Wir erstatten {soon} {price} für {thing+colour:der.a}.
Nous rembourserons {price} pour {thing+colour:le} {soon}.
Reembolsaremos {price} por {thing+colour:el} {soon}.
Rimborseremo {price} per {thing+colour:il} {soon}.
我们{soon}会为{thing+colour}退款{price}。
Tutarudisha {price} kwa {thing+colour} {soon}.

# account.deliver
We will deliver {thing+colour:the} {soon} {clock}.
Wir liefern {thing+colour:der.a} {soon} {clock}.
Nous livrerons {thing+colour:le} {soon} {clock}.
Entregaremos {thing+colour:el} {soon} {clock}.
Consegneremo {thing+colour:il} {soon} {clock}.
我们{soon}{clock}送{thing+colour}。
Tutaleta {thing+colour} {soon} {clock}.

# account.cancel
Please cancel order {orderno} with {thing+colour:the}.
Bitte stornieren Sie Bestellung {orderno} mit {thing+colour:der.d}.
Annulez la commande {orderno} avec {thing+colour:le}, s'il vous plaît.
Cancele el pedido {orderno} con {thing+colour:el}, por favor.
Annulli l'ordine {orderno} con {thing+colour:il}, per favore.
请取消{thing+colour}的{orderno}号订单。
Tafadhali ghairi oda {orderno} yenye {thing+colour}.

# account.forgot
I have forgotten {matter:my}.
Ich habe {matter:mein.a} vergessen.
J'ai oublié {matter:mon}.
He olvidado {matter:mi}.
Ho dimenticato {matter:mio}.
我忘了{matter:wo}。
Nimesahau {matter:my}.

# account.mislaid
I lost {thing+colour:my} {place}[ {when}].
Ich habe[ {when}] {place} {thing+colour:mein.a} verloren.
J'ai perdu {thing+colour:mon} {place}[ {when}].
Perdí {thing+colour:mi} {place}[ {when}].
Ho perso {thing+colour:mio} {place}[ {when}].
我[{when}]{place}丢了{thing+colour:wo}。
Nilipoteza {thing+colour:my} {place}[ {when}].

# account.send
Please send me {matter:the} {channel}[ {soon}].
Bitte schicken Sie mir[ {soon}] {matter:der.a} {channel}.
Envoyez-moi {matter:le} {channel}[ {soon}], s'il vous plaît.
Envíeme {matter:el} {channel}[ {soon}], por favor.
Mi mandi {matter:il} {channel}[ {soon}], per favore.
请[{soon}]{channel}把{matter}发给我。
Tafadhali nitumie {matter} {channel}[ {soon}].

# account.sentby
We sent {matter:the} to {person} {channel}[ {when}].
Wir haben {person:d}[ {when}] {matter:der.a} {channel} geschickt.
Nous avons envoyé {matter:le} {person:a} {channel}[ {when}].
Enviamos {matter:el} {person:a} {channel}[ {when}].
Abbiamo mandato {matter:il} {person:a} {channel}[ {when}].
我们[{when}]{channel}把{matter}发给了{person}。
Tulimtumia {person} {matter} {channel}[ {when}].

# account.change
How can I change {matter:my}?
Wie kann ich {matter:mein.a} ändern?
Comment puis-je changer {matter:mon} ?
¿Cómo puedo cambiar {matter:mi}?
Come posso cambiare {matter:mio}?
我怎么修改{matter:wo}？
Ninawezaje kubadilisha {matter:my}?

# account.problem
There is a problem with {matter:my}.
Es gibt ein Problem mit {matter:mein.d}.
Il y a un problème avec {matter:mon}.
Hay un problema con {matter:mi}.
C'è un problema con {matter:mio}.
{matter:wo}有问题。
Kuna tatizo na {matter:my}.

# account.paidalready
I have already paid {price} {pay} for order {orderno}.
Ich habe schon {price} {pay} für Bestellung {orderno} bezahlt.
J'ai déjà payé {price} {pay} pour la commande {orderno}.
Ya pagué {price} {pay} por el pedido {orderno}.
Ho già pagato {price} {pay} per l'ordine {orderno}.
我已经{pay}为{orderno}号订单付了{price}。
Tayari nimelipa {price} {pay} kwa oda {orderno}.

# account.check
Please check {matter:the} of {person}.
Bitte prüfen Sie {matter:der.a} von {person:d}.
Vérifiez {matter:le} {person:de}, s'il vous plaît.
Revise {matter:el} {person:de}, por favor.
Controlli {matter:il} {person:di}, per favore.
请检查{person}的{matter}。
Tafadhali angalia {matter} {matter:a} {person}.

# account.long
I have been waiting for {matter:the} for {span}.
Ich warte seit {span:2} auf {matter:der.a}.
J'attends {matter:le} depuis {span}.
Espero {matter:el} desde hace {span}.
Aspetto {matter:il} da {span}.
我等{matter}等了{span:2}。
Ninasubiri {matter} kwa {span}.

# account.whenarrives
When will {thing+colour:the} from order {orderno} arrive?
Wann kommt {thing+colour:der.n} aus Bestellung {orderno} an?
Quand est-ce que {thing+colour:le} de la commande {orderno} arrivera ?
¿Cuándo llegará {thing+colour:el} del pedido {orderno}?
Quando arriverà {thing+colour:il} dell'ordine {orderno}?
{orderno}号订单的{thing+colour}什么时候到？
{thing+colour} {thing:a} oda {orderno} {thing:subj}tafika lini?
"""
