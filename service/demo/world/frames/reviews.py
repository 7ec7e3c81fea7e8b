"""Reviews: an aspect and an opinion about it, which decides the sentiment."""

from __future__ import annotations

FRAMES = """
# review.was
{aspect:the} was {opinion@aspect}.
{aspect:der.n} war {opinion@aspect}.
{aspect:le} était {opinion@aspect}.
{aspect:el} era {opinion@aspect}.
{aspect:il} era {opinion@aspect}.
{aspect}{opinion@aspect}。
{aspect} {aspect:subj}likuwa {opinion@aspect}.

# review.wascity
{aspect:the} in {city} was {opinion@aspect}.
{aspect:der.n} in {city} war {opinion@aspect}.
{aspect:le} à {city} était {opinion@aspect}.
{aspect:el} en {city} era {opinion@aspect}.
{aspect:il} a {city} era {opinion@aspect}.
{city}的{aspect}{opinion@aspect}。
{aspect} mjini {city} {aspect:subj}likuwa {opinion@aspect}.

# review.verdict
{aspect:the} was {opinion@aspect}. {verdict}.
{aspect:der.n} war {opinion@aspect}. {verdict}.
{aspect:le} était {opinion@aspect}. {verdict}.
{aspect:el} era {opinion@aspect}. {verdict}.
{aspect:il} era {opinion@aspect}. {verdict}.
{aspect}{opinion@aspect}。{verdict}。
{aspect} {aspect:subj}likuwa {opinion@aspect}. {verdict}.

# review.told
{person} told me that {aspect:the} was {opinion@aspect}.
{person} hat mir gesagt, dass {aspect:der.n} {opinion@aspect} war.
{person} m'a dit que {aspect:le} était {opinion@aspect}.
{person} me dijo que {aspect:el} era {opinion@aspect}.
{person} mi ha detto che {aspect:il} era {opinion@aspect}.
{person}告诉我，{aspect}{opinion@aspect}。
{person} aliniambia kwamba {aspect} {aspect:subj}likuwa {opinion@aspect}.

# review.thinks
{person} thinks that {aspect:the} was {opinion@aspect}.
{person} findet, dass {aspect:der.n} {opinion@aspect} war.
{person} trouve que {aspect:le} était {opinion@aspect}.
{person} cree que {aspect:el} era {opinion@aspect}.
{person} pensa che {aspect:il} fosse {opinion@aspect}.
{person}觉得{aspect}{opinion@aspect}。
{person} anafikiri kwamba {aspect} {aspect:subj}likuwa {opinion@aspect}.

# review.ithink
I think that {aspect:the} was {opinion@aspect}.
Ich finde, dass {aspect:der.n} {opinion@aspect} war.
Je trouve que {aspect:le} était {opinion@aspect}.
Creo que {aspect:el} era {opinion@aspect}.
Penso che {aspect:il} fosse {opinion@aspect}.
我觉得{aspect}{opinion@aspect}。
Ninafikiri kwamba {aspect} {aspect:subj}likuwa {opinion@aspect}.

# review.everyone
Everyone says that {aspect:the} in {city} is {opinion@aspect}.
Alle sagen, dass {aspect:der.n} in {city} {opinion@aspect} ist.
Tout le monde dit que {aspect:le} à {city} est {opinion@aspect}.
Todos dicen que {aspect:el} en {city} es {opinion@aspect}.
Tutti dicono che {aspect:il} a {city} è {opinion@aspect}.
大家都说{city}的{aspect}{opinion@aspect}。
Kila mtu anasema kwamba {aspect} mjini {city} ni {opinion@aspect}.

# review.visit
We visited {city} {when} and {aspect:the} was {opinion@aspect}.
Wir haben {when} {city} besucht, und {aspect:der.n} war {opinion@aspect}.
Nous avons visité {city} {when} et {aspect:le} était {opinion@aspect}.
Visitamos {city} {when} y {aspect:el} era {opinion@aspect}.
Abbiamo visitato {city} {when} e {aspect:il} era {opinion@aspect}.
我们{when}去了{city}，{aspect}{opinion@aspect}。
Tulitembelea {city} {when} na {aspect} {aspect:subj}likuwa {opinion@aspect}.

# review.price
We paid {price}, and {aspect:the} was {opinion@aspect}.
Wir haben {price} bezahlt, und {aspect:der.n} war {opinion@aspect}.
Nous avons payé {price}, et {aspect:le} était {opinion@aspect}.
Pagamos {price} y {aspect:el} era {opinion@aspect}.
Abbiamo pagato {price} e {aspect:il} era {opinion@aspect}.
我们付了{price}，{aspect}{opinion@aspect}。
Tulilipa {price}, na {aspect} {aspect:subj}likuwa {opinion@aspect}.

# review.both
{aspect:the} was {opinion@aspect}, and {aspect2:the} was {opinion2@aspect2}.
{aspect:der.n} war {opinion@aspect}, und {aspect2:der.n} war {opinion2@aspect2}.
{aspect:le} était {opinion@aspect}, et {aspect2:le} était {opinion2@aspect2}.
{aspect:el} era {opinion@aspect}, y {aspect2:el} era {opinion2@aspect2}.
{aspect:il} era {opinion@aspect}, e {aspect2:il} era {opinion2@aspect2}.
{aspect}{opinion@aspect}，{aspect2}{opinion2@aspect2}。
{aspect} {aspect:subj}likuwa {opinion@aspect}, na {aspect2} {aspect2:subj}likuwa {opinion2@aspect2}.

# review.secondhand
{person} had said that {aspect:the} is {opinion@aspect}, but for me it was {opinion2@aspect}.
{person} hatte gesagt, dass {aspect:der.n} {opinion@aspect} ist, aber für mich war {aspect?er|sie|es} {opinion2@aspect}.
{person} avait dit que {aspect:le} est {opinion@aspect}, mais pour moi {aspect?il|elle} était {opinion2@aspect}.
{person} había dicho que {aspect:el} es {opinion@aspect}, pero para mí era {opinion2@aspect}.
{person} aveva detto che {aspect:il} è {opinion@aspect}, ma per me era {opinion2@aspect}.
{person}说过{aspect}{opinion@aspect}，但是我觉得{opinion2@aspect}。
{person} alisema kwamba {aspect} ni {opinion@aspect}, lakini kwangu {aspect:subj}likuwa {opinion2@aspect}.

# review.surprise
Last year {aspect:the} was {opinion@aspect}, but this year it was {opinion2@aspect}.
Letztes Jahr war {aspect:der.n} {opinion@aspect}, aber dieses Jahr war {aspect?er|sie|es} {opinion2@aspect}.
L'année dernière, {aspect:le} était {opinion@aspect}, mais cette année {aspect?il|elle} était {opinion2@aspect}.
El año pasado {aspect:el} era {opinion@aspect}, pero este año era {opinion2@aspect}.
L'anno scorso {aspect:il} era {opinion@aspect}, ma quest'anno era {opinion2@aspect}.
去年{aspect}{opinion@aspect}，但是今年{opinion2@aspect}。
Mwaka uliopita {aspect} {aspect:subj}likuwa {opinion@aspect}, lakini mwaka huu {aspect:subj}likuwa {opinion2@aspect}.

# review.before
Before, {aspect:the} was {opinion@aspect}, but this year it is {opinion2@aspect}.
Früher war {aspect:der.n} {opinion@aspect}, aber dieses Jahr ist {aspect?er|sie|es} {opinion2@aspect}.
Avant, {aspect:le} était {opinion@aspect}, mais cette année {aspect?il|elle} est {opinion2@aspect}.
Antes {aspect:el} era {opinion@aspect}, pero este año es {opinion2@aspect}.
Prima {aspect:il} era {opinion@aspect}, ma quest'anno è {opinion2@aspect}.
以前{aspect}{opinion@aspect}，但是今年{opinion2@aspect}。
Zamani {aspect} {aspect:subj}likuwa {opinion@aspect}, lakini mwaka huu ni {opinion2@aspect}.

# review.verdictabout
I was in {city} {when}. {verdict}.
Ich war {when} in {city}. {verdict}.
J'étais à {city} {when}. {verdict}.
Estuve en {city} {when}. {verdict}.
Ero a {city} {when}. {verdict}.
我{when}在{city}。{verdict}。
Nilikuwa {city} {when}. {verdict}.

# review.verdictwith
We were {place} with {person}. {verdict}.
Wir waren mit {person:d} {place}. {verdict}.
Nous étions {place} avec {person}. {verdict}.
Estuvimos {place} con {person}. {verdict}.
Eravamo {place} con {person}. {verdict}.
我们和{person}一起{place}。{verdict}。
Tulikuwa {place} pamoja na {person}. {verdict}.
"""
