"""People: greetings, family, wishes, abilities, waiting for and meeting somebody."""

from __future__ import annotations

FRAMES = """
# people.hello
Good morning, my name is {name}.
Guten Morgen, ich heiße {name}.
Bonjour, je m'appelle {name}.
Buenos días, me llamo {name}.
Buongiorno, mi chiamo {name}.
早上好，我叫{name}。
Habari za asubuhi, jina langu ni {name}.

# people.evening
Good evening, I am looking for {person}.
Guten Abend, ich suche {person:a}.
Bonsoir, je cherche {person}.
Buenas tardes, busco {person:a}.
Buonasera, cerco {person}.
晚上好，我在找{person}。
Habari za jioni, ninamtafuta {person}.

# people.thisis
This is {person}, and that is {person2}.
Das ist {person}, und das dort ist {person2}.
Voici {person}, et voilà {person2}.
{person?Este|Esta} es {person}, y {person2?aquel|aquella} es {person2}.
{person?Questo|Questa} è {person}, e {person2?quello|quella} è {person2}.
这是{person}，那是{person2}。
Huyu ni {person}, na yule ni {person2}.

# people.where
Where is {person}?
Wo ist {person}?
Où est {person} ?
¿Dónde está {person}?
Dov'è {person}?
{person}在哪里？
{person} yuko wapi?

# people.isat
{person} will be {place} {soon}.
{person} wird {soon} {place} sein.
{person} sera {place} {soon}.
{person} estará {place} {soon}.
{person} sarà {place} {soon}.
{person}{soon}会{place}。
{person} atakuwa {place} {soon}.

# people.want
{person} wants to {activity}[ {soon}].
{person} will[ {soon}] {activity}.
{person} veut {activity}[ {soon}].
{person} quiere {activity}[ {soon}].
{person} vuole {activity}[ {soon}].
{person}[{soon}]想{activity}。
{person} anataka {activity}[ {soon}].

# people.wantnot
{person} does not want to {activity}[ {soon}].
{person} will[ {soon}] {activity:2}.
{person} ne veut pas {activity:2}[ {soon}].
{person} no quiere {activity}[ {soon}].
{person} non vuole {activity}[ {soon}].
{person}[{soon}]不想{activity}。
{person} hataki {activity}[ {soon}].

# people.can
{person} can {activity}[ {soon}].
{person} kann[ {soon}] {activity}.
{person} peut {activity}[ {soon}].
{person} puede {activity}[ {soon}].
{person} può {activity}[ {soon}].
{person}[{soon}]可以{activity}。
{person} anaweza {activity}[ {soon}].

# people.cannot
{person} cannot {activity}[ {soon}] because {person?he|she} has {pain}.
{person} kann[ {soon}] {activity:2}, weil {person?er|sie} {pain} hat.
{person} ne peut pas {activity:2}[ {soon}], parce {person?qu'il|qu'elle} a {pain}.
{person} no puede {activity}[ {soon}] porque tiene {pain}.
{person} non può {activity}[ {soon}] perché ha {pain}.
{person}[{soon}]不能{activity}，因为{person?他|她}{pain}。
{person} hawezi {activity}[ {soon}] kwa sababu anaumwa {pain}.

# people.askcan
Can {person} {activity}[ {soon}]?
Kann {person}[ {soon}] {activity}?
Est-ce {person:que} peut {activity}[ {soon}] ?
¿Puede {person} {activity}[ {soon}]?
{person} può {activity}[ {soon}]?
{person}[{soon}]可以{activity}吗？
Je, {person} anaweza {activity}[ {soon}]?

# people.ican
I can {activity} with {person}[ {soon}].
Ich kann[ {soon}] mit {person:d} {activity}.
Je peux {activity} avec {person}[ {soon}].
Puedo {activity} con {person}[ {soon}].
Posso {activity} con {person}[ {soon}].
我[{soon}]可以和{person}一起{activity}。
Ninaweza {activity} pamoja na {person}[ {soon}].

# people.waiting
I waited for {person}[ {place}][ {when}].
Ich habe[ {when}][ {place}] auf {person:a} gewartet.
J'ai attendu {person}[ {place}][ {when}].
Esperé {person:a}[ {place}][ {when}].
Ho aspettato {person}[ {place}][ {when}].
我[{when}][{place}]等了{person}。
Nilimsubiri {person}[ {place}][ {when}].

# people.waitplease
Please wait for {person}[ {place}].
Bitte warten Sie[ {place}] auf {person:a}.
Attendez {person}[ {place}], s'il vous plaît.
Espere {person:a}[ {place}], por favor.
Aspetti {person}[ {place}], per favore.
请[{place}]等{person}。
Tafadhali msubiri {person}[ {place}].

# people.iwait
{person} is waiting for me {place}.
{person} wartet {place} auf mich.
{person} m'attend {place}.
{person} me espera {place}.
{person} mi aspetta {place}.
{person}{place}等我。
{person} ananisubiri {place}.

# people.sent
I sent {person} {thing+colour:a}[ {when}].
Ich habe {person:d}[ {when}] {thing+colour:ein.a} geschickt.
J'ai envoyé {thing+colour:un} {person:a}[ {when}].
Le envié {thing+colour:un} {person:a}[ {when}].
Ho mandato {thing+colour:un} {person:a}[ {when}].
我[{when}]给{person}寄了{thing+colour:yi}。
Nilimtumia {person} {thing+colour}[ {when}].

# people.sentme
{person} sent me {thing+colour:a}[ {when}].
{person} hat mir[ {when}] {thing+colour:ein.a} geschickt.
{person} m'a envoyé {thing+colour:un}[ {when}].
{person} me envió {thing+colour:un}[ {when}].
{person} mi ha mandato {thing+colour:un}[ {when}].
{person}[{when}]给我寄了{thing+colour:yi}。
{person} alinitumia {thing+colour}[ {when}].

# people.goto
{person} is going {place:2} {soon}.
{person} geht {soon} {place:2}.
{person} va {place:2} {soon}.
{person} va {place:2} {soon}.
{person} va {place:2} {soon}.
{person}{soon}去{place:2}。
{person} anaenda {place} {soon}.

# people.speak
Does {person} speak {tongue}?
Spricht {person} {tongue}?
Est-ce {person:que} parle {tongue} ?
¿Habla {person} {tongue}?
{person} parla {tongue}?
{person}会说{tongue}吗？
Je, {person} anazungumza {tongue}?

# people.speaks
{person} speaks {tongue} and {tongue2}.
{person} spricht {tongue} und {tongue2}.
{person} parle {tongue} et {tongue2}.
{person} habla {tongue} y también {tongue2}.
{person} parla {tongue} e {tongue2}.
{person}会说{tongue}和{tongue2}。
{person} anazungumza {tongue} na {tongue2}.

# people.speaksnot
{person} does not speak {tongue}, but {person?he|she} speaks {tongue2}.
{person} spricht nicht {tongue}, aber {person?er|sie} spricht {tongue2}.
{person} ne parle pas {tongue}, mais {person?il|elle} parle {tongue2}.
{person} no habla {tongue}, pero habla {tongue2}.
{person} non parla {tongue}, ma parla {tongue2}.
{person}不会说{tongue}，但是会说{tongue2}。
{person} hazungumzi {tongue}, lakini anazungumza {tongue2}.

# people.ispeak
I do not speak {tongue} very well.
Ich spreche nicht sehr gut {tongue}.
Je ne parle pas très bien {tongue}.
No hablo muy bien {tongue}.
Non parlo molto bene {tongue}.
我{tongue}说得不太好。
Sizungumzi {tongue} vizuri sana.

# people.youspeak
Do you speak {tongue}?
Sprechen Sie {tongue}?
Est-ce que vous parlez {tongue} ?
¿Habla usted {tongue}?
Lei parla {tongue}?
您会说{tongue}吗？
Je, unazungumza {tongue}?

# people.lives
{person} lives in {city} and works in {city2}.
{person} wohnt in {city} und arbeitet in {city2}.
{person} habite à {city} et travaille à {city2}.
{person} vive en {city} y trabaja en {city2}.
{person} abita a {city} e lavora a {city2}.
{person}住在{city}，在{city2}工作。
{person} anaishi {city} na anafanya kazi {city2}.

# people.birthday
{person:poss} birthday is {soon}.
{soon} hat {person} Geburtstag.
{soon}, c'est l'anniversaire {person:de}.
{soon} es el cumpleaños {person:de}.
{soon} è il compleanno {person:di}.
{soon}是{person}的生日。
{soon} ni siku ya kuzaliwa ya {person}.

# people.ill
{person} has {pain} and is staying at home.
{person} hat {pain} und bleibt zu Hause.
{person} a {pain} et reste à la maison.
{person} tiene {pain} y se queda en casa.
{person} ha {pain} e resta a casa.
{person}{pain}，待在家里。
{person} anaumwa {pain} na anakaa nyumbani.

# people.likes
{person} likes {menu}, but not {menu2}.
{person} mag {menu}, aber nicht {menu2}.
{person} aime {menu:le}, mais pas {menu2:le}.
{person:a} le gusta {menu:el}, pero no {menu2:el}.
{person:a} piace {menu:il}, ma non {menu2:il}.
{person}喜欢{menu}，但是不喜欢{menu2}。
{person} anapenda {menu}, lakini si {menu2}.

# people.call
Please call {person} {soon} {clock}.
Bitte rufen Sie {person:a} {soon} {clock} an.
Appelez {person} {soon} {clock}, s'il vous plaît.
Llame {person:a} {soon} {clock}, por favor.
Chiami {person} {soon} {clock}, per favore.
请{soon}{clock}给{person}打电话。
Tafadhali mpigie {person} simu {soon} {clock}.

# people.photo
{person} has {num@goods} {goods}.
{person} hat {num@goods} {goods}.
{person} a {num@goods} {goods}.
{person} tiene {num@goods} {goods}.
{person} ha {num@goods} {goods}.
{person}有{num@goods}{goods}。
{person} ana {goods} {num@goods}.

# people.how
How is {person} today?
Wie geht es {person:d} heute?
Comment va {person} aujourd'hui ?
¿Cómo está {person} hoy?
Come sta {person} oggi?
{person}今天怎么样？
{person} hajambo leo?

# people.thanks
Thank you very much for {thing+colour:the}.
Vielen Dank für {thing+colour:der.a}.
Merci beaucoup pour {thing+colour:le}.
Muchas gracias por {thing+colour:el}.
Grazie mille per {thing+colour:il}.
非常感谢您送的{thing+colour}。
Asante sana kwa {thing+colour}.

# people.helps
{person} helped {person2} {place} {when}.
{person} hat {person2:d} {when} {place} geholfen.
{person} a aidé {person2} {place} {when}.
{person} ayudó {person2:a} {place} {when}.
{person} ha aiutato {person2} {place} {when}.
{person}{when}{place}帮助了{person2}。
{person} alimsaidia {person2} {place} {when}.

# people.told
{person} told me that {person2} wants to {activity}.
{person} hat mir gesagt, dass {person2} {activity} will.
{person} m'a dit {person2:que} veut {activity}.
{person} me dijo que {person2} quiere {activity}.
{person} mi ha detto che {person2} vuole {activity}.
{person}告诉我，{person2}想{activity}。
{person} aliniambia kwamba {person2} anataka {activity}.

# people.waitedlong
{person} waited {minutes} minutes for {person2}.
{person} hat {minutes} Minuten auf {person2:a} gewartet.
{person} a attendu {person2} pendant {minutes} minutes.
{person} esperó {person2:a} durante {minutes} minutos.
{person} ha aspettato {person2} per {minutes} minuti.
{person}等了{person2}{minutes}分钟。
{person} alimsubiri {person2} kwa dakika {minutes}.

# people.sentmatter
{person} sent {person2} {matter:the} {channel}.
{person} hat {person2:d} {matter:der.a} {channel} geschickt.
{person} a envoyé {matter:le} {person2:a} {channel}.
{person} le envió {matter:el} {person2:a} {channel}.
{person} ha mandato {matter:il} {person2:a} {channel}.
{person}{channel}把{matter}发给了{person2}。
{person} alimtumia {person2} {matter} {channel}.
"""
