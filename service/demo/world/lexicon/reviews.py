"""What reviews are about, and the opinions they hold."""

from __future__ import annotations

REVIEWS = """
[aspect noun]
food | food | Essen n | repas m | comida f | cibo m | 饭菜 份 | chakula 7
room | room | Zimmer n | chambre f | habitación f | camera f | 房间 间 | chumba 7
bed | bed | Bett n | lit m | cama f | letto m | 床 张 | kitanda 7
service | service | Service m | service m | servicio m | servizio m | 服务 项 | huduma 9
breakfast | breakfast | Frühstück n | petit-déjeuner m | desayuno m | colazione f | 早餐 份 | kifungua kinywa 7
dinner | dinner | Abendessen n | dîner m | cena f | cena f | 晚餐 份 | chakula cha jioni 7
soup | soup | Suppe f | soupe f | sopa f | zuppa f | 汤 碗 | supu 9
coffee | coffee | Kaffee m | café m | café m | caffè m | 咖啡 杯 | kahawa 9
wine | wine | Wein m | vin m | vino m | vino m | 葡萄酒 杯 | divai 9
music | music | Musik f | musique f | música f | musica f | 音乐 种 | muziki 3
film | film | Film m | film m | película f | film m | 电影 部 | filamu 9
book | book | Buch n | livre m | libro m | libro m | 书 本 | kitabu 7
concert | concert | Konzert n | concert m | concierto m | concerto m | 音乐会 场 | tamasha 5
journey | journey | Reise f | voyage m | viaje m | viaggio m | 旅行 次 | safari 9
bathroom | bathroom | Bad n | salle de bains f | baño m | bagno m | 浴室 间 | bafu 5
pool | swimming pool | Schwimmbad n | piscine f | piscina f | piscina f | 游泳池 个 | bwawa la kuogelea 5
garden | garden | Garten m | jardin m | jardín m | giardino m | 花园 个 | bustani 9
phone | phone | Telefon n | téléphone m | teléfono m | telefono m | 电话 部 | simu 9
camera | camera | Kamera f | appareil photo m | cámara f | macchina fotografica f | 相机 台 | kamera 9
coat | coat | Mantel m | manteau m | abrigo m | cappotto m | 大衣 件 | koti 5
lesson | lesson | Unterricht m | cours m | clase f | lezione f | 课 节 | somo 5
restaurant | restaurant | Restaurant n | restaurant m | restaurante m | ristorante m | 餐厅 家 | mgahawa 3
hotel | hotel | Hotel n | hôtel m | hotel m | albergo m | 酒店 家 | hoteli 9
museum | museum | Museum n | musée m | museo m | museo m | 博物馆 个 | jumba la makumbusho 5

[opinion adjective]
excellent | excellent | ausgezeichnet | excellent/excellente | excelente | eccellente | 好极了 | bora kabisa
verygood | very good | sehr gut | très bon/très bonne | muy bueno/muy buena | molto buono/molto buona | 非常好 | mzuri sana/zuri sana/kizuri sana/nzuri sana
wonderful | wonderful | wunderbar | merveilleux/merveilleuse | maravilloso/maravillosa | meraviglioso/meravigliosa | 太棒了 | wa ajabu/la ajabu/cha ajabu/ya ajabu
perfect | perfect | perfekt | parfait/parfaite | perfecto/perfecta | perfetto/perfetta | 很完美 | bila kasoro
notbad | anything but bad | alles andere als schlecht | tout sauf mauvais/tout sauf mauvaise | todo menos malo/todo menos mala | tutt'altro che cattivo/tutt'altro che cattiva | 一点也不差 | usio mbaya hata kidogo/lisilo baya hata kidogo/kisicho kibaya hata kidogo/isiyo mbaya hata kidogo
better | better than expected | besser als erwartet | meilleur que prévu/meilleure que prévu | mejor de lo esperado | migliore del previsto | 比预期的好 | bora kuliko nilivyotarajia
average | average | durchschnittlich | moyen/moyenne | regular | nella media | 很一般 | wa wastani/la wastani/cha wastani/ya wastani
normal | normal | normal | normal/normale | normal | normale | 很普通 | wa kawaida/la kawaida/cha kawaida/ya kawaida
acceptable | acceptable | annehmbar | acceptable | aceptable | accettabile | 还可以 | wa kukubalika/la kukubalika/cha kukubalika/ya kukubalika
between | between good and bad | zwischen gut und schlecht | entre bon et mauvais/entre bonne et mauvaise | entre bueno y malo/entre buena y mala | tra buono e cattivo/tra buona e cattiva | 介于好和坏之间 | kati ya mzuri na mbaya/kati ya zuri na baya/kati ya kizuri na kibaya/kati ya nzuri na mbaya
asexpected | as expected | wie erwartet | comme prévu | como se esperaba | come previsto | 和预期的一样 | kama nilivyotarajia
ordinary | quite ordinary | ziemlich gewöhnlich | assez ordinaire | bastante corriente | piuttosto comune | 相当平常 | wa kawaida tu/la kawaida tu/cha kawaida tu/ya kawaida tu
bad | very bad | sehr schlecht | très mauvais/très mauvaise | muy malo/muy mala | pessimo/pessima | 非常差 | mbaya sana/baya sana/kibaya sana/mbaya sana
terrible | terrible | schrecklich | affreux/affreuse | terrible | terribile | 糟透了 | wa kutisha/la kutisha/cha kutisha/ya kutisha
disappointing | disappointing | enttäuschend | décevant/décevante | decepcionante | deludente | 令人失望 | wa kukatisha tamaa/la kukatisha tamaa/cha kukatisha tamaa/ya kukatisha tamaa
notgood | anything but good | alles andere als gut | tout sauf bon/tout sauf bonne | todo menos bueno/todo menos buena | tutt'altro che buono/tutt'altro che buona | 一点也不好 | usio mzuri hata kidogo/lisilo zuri hata kidogo/kisicho kizuri hata kidogo/isiyo nzuri hata kidogo
worse | worse than expected | schlechter als erwartet | moins bon que prévu/moins bonne que prévu | peor de lo esperado | peggiore del previsto | 比预期的差 | mbaya kuliko nilivyotarajia/baya kuliko nilivyotarajia/kibaya kuliko nilivyotarajia/mbaya kuliko nilivyotarajia
unacceptable | unacceptable | inakzeptabel | inacceptable | inaceptable | inaccettabile | 无法接受 | usiokubalika/lisilokubalika/kisichokubalika/isiyokubalika

[verdict phrase]
loved | I loved it | Das hat mir sehr gefallen | Cela m'a beaucoup plu | Me encantó | Mi è piaciuto molto | 我非常喜欢 | Niliipenda sana
again | I would gladly come again | Ich würde gern wiederkommen | Je reviendrais avec plaisir | Volvería con mucho gusto | Tornerei volentieri | 我很乐意再来 | Ningependa kuja tena
recommend | I recommend it to everyone | Ich empfehle es allen | Je le recommande à tout le monde | Lo recomiendo a todo el mundo | Lo consiglio a tutti | 我推荐给大家 | Ninaipendekeza kwa kila mtu
happy | We were very satisfied | Wir waren sehr zufrieden | Nous étions très satisfaits | Quedamos muy satisfechos | Siamo rimasti molto soddisfatti | 我们非常满意 | Tuliridhika sana
noproblem | We had no problems | Wir hatten keine Probleme | Nous n'avons eu aucun problème | No tuvimos ningún problema | Non abbiamo avuto nessun problema | 我们没有遇到任何问题 | Hatukupata tatizo lolote
noopinion | I have no strong opinion | Ich habe keine klare Meinung | Je n'ai pas d'avis tranché | No tengo una opinión clara | Non ho un'opinione precisa | 我没有特别的看法 | Sina maoni makubwa
both | There were good and bad sides | Es gab gute und schlechte Seiten | Il y avait de bons et de mauvais côtés | Hubo cosas buenas y malas | C'erano lati positivi e negativi | 有好的地方，也有不好的地方 | Kulikuwa na mazuri na mabaya
nothing | Nothing special happened | Es war nichts Besonderes | Il n'y avait rien de spécial | No hubo nada especial | Non c'era niente di speciale | 没有什么特别的 | Hakukuwa na jambo la pekee
never | I will never come again | Ich komme nie wieder | Je ne reviendrai jamais | No volveré nunca | Non tornerò mai più | 我再也不会来了 | Sitakuja tena kamwe
notrecommend | I do not recommend it to anyone | Ich empfehle es niemandem | Je ne le recommande à personne | No lo recomiendo a nadie | Non lo consiglio a nessuno | 我不推荐给任何人 | Siipendekezi kwa mtu yeyote
unhappy | We were not satisfied | Wir waren nicht zufrieden | Nous n'étions pas satisfaits | No quedamos satisfechos | Non siamo rimasti soddisfatti | 我们不满意 | Hatukuridhika
problems | We had many problems | Wir hatten viele Probleme | Nous avons eu beaucoup de problèmes | Tuvimos muchos problemas | Abbiamo avuto molti problemi | 我们遇到了很多问题 | Tulipata matatizo mengi
hated | I did not like it at all | Das hat mir gar nicht gefallen | Cela ne m'a pas plu du tout | No me gustó nada | Non mi è piaciuto per niente | 我一点也不喜欢 | Sikuipenda hata kidogo

"""

# What a review with this opinion or verdict says.
SENTIMENTS: dict[str, str] = {
    **dict.fromkeys(("excellent", "verygood", "wonderful", "perfect", "notbad", "better"), "positive"),
    **dict.fromkeys(("average", "normal", "acceptable", "between", "asexpected", "ordinary"), "neutral"),
    **dict.fromkeys(("bad", "terrible", "disappointing", "notgood", "worse", "unacceptable"), "negative"),
    **dict.fromkeys(("loved", "again", "recommend", "happy", "noproblem"), "positive"),
    **dict.fromkeys(("noopinion", "both", "nothing"), "neutral"),
    **dict.fromkeys(("never", "notrecommend", "unhappy", "problems", "hated"), "negative"),
}
