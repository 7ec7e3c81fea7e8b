"""Daily life: plans, weather, health, work and school, small talk."""

from __future__ import annotations

FRAMES = """
# daily.iwant
I would like to {activity}[ {soon}].
Ich möchte[ {soon}] {activity}.
Je voudrais {activity}[ {soon}].
Me gustaría {activity}[ {soon}].
Vorrei {activity}[ {soon}].
我[{soon}]想{activity}。
Ningependa {activity}[ {soon}].

# daily.youwant
Would you like to {activity}[ {soon}]?
Möchten Sie[ {soon}] {activity}?
Voulez-vous {activity}[ {soon}] ?
¿Le gustaría {activity}[ {soon}]?
Vorrebbe {activity}[ {soon}]?
您[{soon}]想{activity}吗？
Je, ungependa {activity}[ {soon}]?

# daily.mayi
May I {activity}[ {soon}]?
Darf ich[ {soon}] {activity}?
Est-ce que je peux {activity}[ {soon}] ?
¿Puedo {activity}[ {soon}]?
Posso {activity}[ {soon}]?
我[{soon}]可以{activity}吗？
Je, naweza {activity}[ {soon}]?

# daily.activity_with
I would like to {activity} with {person}[ {soon}].
Ich möchte[ {soon}] mit {person:d} {activity}.
Je voudrais {activity} avec {person}[ {soon}].
Me gustaría {activity} con {person}[ {soon}].
Vorrei {activity} con {person}[ {soon}].
我[{soon}]想和{person}一起{activity}。
Ningependa {activity} pamoja na {person}[ {soon}].

# daily.or
Would you like to {activity} or {activity2}?
Möchten Sie {activity} oder {activity2}?
Voulez-vous {activity} ou {activity2} ?
¿Le gustaría {activity} o {activity2}?
Vorrebbe {activity} o {activity2}?
您想{activity}还是{activity2}？
Je, ungependa {activity} au {activity2}?

# daily.mustfirst
I have to work {soon}, so I cannot {activity}.
Ich muss {soon} arbeiten, also kann ich {activity:2}.
Je dois travailler {soon}, donc je ne peux pas {activity:2}.
Tengo que trabajar {soon}, así que no puedo {activity}.
Devo lavorare {soon}, quindi non posso {activity}.
我{soon}要工作，所以不能{activity}。
Lazima nifanye kazi {soon}, kwa hiyo siwezi {activity}.

# daily.weather
In {city} it will {weather} {soon}.
In {city} wird es {soon} {weather}.
À {city}, {weather} {soon}.
En {city} {weather} {soon}.
A {city} {weather} {soon}.
{city}{soon}{weather}。
Mjini {city} {weather} {soon}.

# daily.weather_ask
Will it {weather} in {city} {soon}?
Wird es {soon} in {city} {weather}?
Est-ce qu'{weather} à {city} {soon} ?
¿{weather} en {city} {soon}?
{weather} a {city} {soon}?
{city}{soon}{weather}吗？
Je, {weather} mjini {city} {soon}?

# daily.weather_think
I think it will {weather} {soon}.
Ich glaube, es wird {soon} {weather}.
Je crois qu'{weather} {soon}.
Creo que {weather} {soon}.
Credo che {soon} {weather}.
我觉得{soon}{weather}。
Nadhani {weather} {soon}.

# daily.umbrella
It will {weather} {soon}, so take {thing:a} with you.
Es wird {soon} {weather}, nehmen Sie also {thing:ein.a} mit.
{soon}, {weather}, alors prenez {thing:un}.
{soon} {weather}, así que lleve {thing:un}.
{soon} {weather}, quindi prenda {thing:un}.
{soon}{weather}，所以请带上{thing:yi}。
{weather} {soon}, kwa hiyo chukua {thing}.

# daily.pain
I have {pain} and need a doctor.
Ich habe {pain} und brauche einen Arzt.
J'ai {pain} et j'ai besoin d'un médecin.
Tengo {pain} y necesito un médico.
Ho {pain} e ho bisogno di un medico.
我{pain}，需要看医生。
Ninaumwa {pain} na ninahitaji daktari.

# daily.painsince
I have had {pain} for {span}.
Ich habe seit {span:2} {pain}.
J'ai {pain} depuis {span}.
Tengo {pain} desde hace {span}.
Ho {pain} da {span}.
我{pain}已经{span:2}了。
Ninaumwa {pain} kwa {span}.

# daily.medicine
Take {medicine} if you have {pain}.
Nehmen Sie {medicine}, wenn Sie {pain} haben.
Prenez {medicine} si vous avez {pain}.
Tome {medicine} si tiene {pain}.
Prenda {medicine} se ha {pain}.
如果您{pain}，请服用{medicine}。
Tumia {medicine} ukiumwa {pain}.

# daily.doctor
I have an appointment with the doctor {soon} {clock}.
Ich habe {soon} {clock} einen Termin beim Arzt.
J'ai rendez-vous chez le médecin {soon} {clock}.
Tengo una cita con el médico {soon} {clock}.
Ho un appuntamento dal medico {soon} {clock}.
我{soon}{clock}要去看医生。
Nina miadi na daktari {soon} {clock}.

# daily.meeting
The meeting with {person} is {soon} {clock}.
Die Besprechung mit {person:d} ist {soon} {clock}.
La réunion avec {person} est {soon} {clock}.
La reunión con {person} es {soon} {clock}.
La riunione con {person} è {soon} {clock}.
和{person}的会议是{soon}{clock}。
Mkutano na {person} ni {soon} {clock}.

# daily.lesson
The lesson with {person} starts {clock}.
Der Unterricht mit {person:d} beginnt {clock}.
Le cours avec {person} commence {clock}.
La clase con {person} empieza {clock}.
La lezione con {person} comincia {clock}.
和{person}的课{clock}开始。
Somo na {person} linaanza {clock}.

# daily.homework
Have you finished the work for {person}?
Haben Sie die Arbeit für {person:a} beendet?
Avez-vous terminé le travail pour {person} ?
¿Ha terminado el trabajo para {person}?
Ha finito il lavoro per {person}?
您完成给{person}的工作了吗？
Je, umemaliza kazi ya {person}?

# daily.exam
I have to study {subject} because the exam is {soon}.
Ich muss {subject} lernen, weil die Prüfung {soon} ist.
Je dois étudier {subject} parce que l'examen est {soon}.
Tengo que estudiar {subject} porque el examen es {soon}.
Devo studiare {subject} perché l'esame è {soon}.
我要学习{subject}，因为考试在{soon}。
Lazima nisome {subject} kwa sababu mtihani ni {soon}.

# daily.day
What are you doing {soon}?
Was machen Sie {soon}?
Qu'est-ce que vous faites {soon} ?
¿Qué hace usted {soon}?
Che cosa fa Lei {soon}?
您{soon}做什么？
Unafanya nini {soon}?

# daily.see
See you {soon} {place}.
Wir sehen uns {soon} {place}.
Nous nous verrons {soon} {place}.
Nos vemos {soon} {place}.
Ci vediamo {soon} {place}.
我们{soon}{place}见。
Tutaonana {soon} {place}.

# daily.meetclock
We are meeting {clock} {place}.
Wir treffen uns {clock} {place}.
Nous nous retrouvons {clock} {place}.
Nos encontramos {clock} {place}.
Ci incontriamo {clock} {place}.
我们{clock}{place}见面。
Tunakutana {clock} {place}.

# daily.late
I am sorry, I will be {minutes} minutes late.
Es tut mir leid, ich komme {minutes} Minuten zu spät.
Je suis désolé, j'aurai {minutes} minutes de retard.
Lo siento, llegaré {minutes} minutos tarde.
Mi dispiace, arriverò con {minutes} minuti di ritardo.
对不起，我会迟到{minutes}分钟。
Samahani, nitachelewa dakika {minutes}.

# daily.mine
{thing+colour:the} belongs to {person}.
{thing+colour:der.n} gehört {person:d}.
{thing+colour:le} appartient {person:a}.
{thing+colour:el} es {person:de}.
{thing+colour:il} è {person:di}.
{thing+colour:na}是{person}的。
{thing+colour} ni {thing:a} {person}.

# daily.lost
I cannot find my {thing+colour}.
Ich kann {thing+colour:mein.a} nicht finden.
Je ne trouve pas {thing+colour:mon}.
No encuentro {thing+colour:mi}.
Non trovo {thing+colour:mio}.
我找不到{thing+colour:wo}。
Siwezi kupata {thing+colour:my}.

# daily.whose
Where did you buy this {thing+colour}?
Wo haben Sie {thing+colour:dies.a} gekauft?
Où avez-vous acheté {thing+colour:ce} ?
¿Dónde compró usted {thing+colour:este}?
Dove ha comprato Lei {thing+colour:questo}?
您在哪里买了{thing+colour:zhe}？
Ulinunua wapi {thing+colour:this}?

# daily.need
I need {thing+colour:a} for {person}.
Ich brauche {thing+colour:ein.a} für {person:a}.
Il me faut {thing+colour:un} pour {person}.
Necesito {thing+colour:un} para {person}.
Mi serve {thing+colour:un} per {person}.
我需要给{person}买{thing+colour:yi}。
Ninahitaji {thing+colour} kwa ajili ya {person}.

# daily.hello
Hello, how are you?
Guten Tag, wie geht es Ihnen?
Bonjour, comment allez-vous ?
Hola, ¿cómo está usted?
Salve, come sta?
您好，您好吗？
Habari, hujambo?

# daily.howareyou
How are you?
Wie geht es Ihnen?
Comment allez-vous ?
¿Cómo está usted?
Come sta?
您好吗？
Hujambo?

# daily.thanks
Thank you, I am very well.
Danke, mir geht es sehr gut.
Merci, je vais très bien.
Gracias, estoy muy bien.
Grazie, sto molto bene.
谢谢，我很好。
Asante, sijambo kabisa.

# daily.help
Can you help me, please?
Können Sie mir bitte helfen?
Pouvez-vous m'aider, s'il vous plaît ?
¿Puede ayudarme, por favor?
Può aiutarmi, per favore?
请问您能帮我吗？
Je, unaweza kunisaidia, tafadhali?

# daily.understand
I do not understand, please speak slowly.
Ich verstehe nicht, bitte sprechen Sie langsam.
Je ne comprends pas, parlez lentement, s'il vous plaît.
No entiendo, hable despacio, por favor.
Non capisco, parli lentamente, per favore.
我不明白，请您慢点说。
Sielewi, tafadhali zungumza polepole.
"""
