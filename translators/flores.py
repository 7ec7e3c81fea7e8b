"""The FLORES-200 languages: one line each, `code | tag | name | aliases`.

The code is what NLLB-200 writes (FLORES-200 spells one language, Santali, with a script it is not written
in; the models know that spelling). The tag is the shortest BCP-47 tag that means this row and no other. The
name is the everyday English one. Aliases are what else people write: macrolanguage and bibliographic
ISO 639 codes, withdrawn codes, other spellings of the name, later spellings of the code. The ISO 639-3 code
of a row, and its code and tag, need no alias.
"""

from __future__ import annotations

from typing import Final

TABLE: Final = """\
ace_Arab | ace-Arab | Acehnese (Arabic script) |
ace_Latn | ace | Acehnese | Acehnese (Latin script), Achinese
acm_Arab | acm | Mesopotamian Arabic | Iraqi Arabic
acq_Arab | acq | Ta'izzi-Adeni Arabic | Yemeni Arabic
aeb_Arab | aeb | Tunisian Arabic |
afr_Latn | af | Afrikaans |
ajp_Arab | ajp | South Levantine Arabic |
aka_Latn | ak | Akan |
amh_Ethi | am | Amharic |
apc_Arab | apc | North Levantine Arabic | Levantine Arabic
arb_Arab | ar | Arabic | ara, Modern Standard Arabic, Standard Arabic
arb_Latn | ar-Latn | Arabic (Latin script) | Modern Standard Arabic (Romanized)
ars_Arab | ars | Najdi Arabic |
ary_Arab | ary | Moroccan Arabic | Darija
arz_Arab | arz | Egyptian Arabic |
asm_Beng | as | Assamese |
ast_Latn | ast | Asturian |
awa_Deva | awa | Awadhi |
ayr_Latn | ay | Aymara | aym, Central Aymara
azb_Arab | azb | South Azerbaijani |
azj_Latn | az | Azerbaijani | aze, North Azerbaijani, Azeri
bak_Cyrl | ba | Bashkir |
bam_Latn | bm | Bambara |
ban_Latn | ban | Balinese |
bel_Cyrl | be | Belarusian |
bem_Latn | bem | Bemba |
ben_Beng | bn | Bengali | Bangla
bho_Deva | bho | Bhojpuri |
bjn_Arab | bjn-Arab | Banjar (Arabic script) |
bjn_Latn | bjn | Banjar | Banjar (Latin script), Banjarese
bod_Tibt | bo | Tibetan | tib, Standard Tibetan
bos_Latn | bs | Bosnian |
bug_Latn | bug | Buginese |
bul_Cyrl | bg | Bulgarian |
cat_Latn | ca | Catalan | Valencian
ceb_Latn | ceb | Cebuano |
ces_Latn | cs | Czech | cze, cz
cjk_Latn | cjk | Chokwe |
ckb_Arab | ckb | Central Kurdish | Sorani, Sorani Kurdish, Kurdish (Sorani)
crh_Latn | crh | Crimean Tatar |
cym_Latn | cy | Welsh | wel
dan_Latn | da | Danish |
deu_Latn | de | German | ger, Deutsch
dik_Latn | dik | Southwestern Dinka | din, Dinka
dyu_Latn | dyu | Dyula |
dzo_Tibt | dz | Dzongkha |
ell_Grek | el | Greek | gre, Modern Greek
eng_Latn | en | English |
epo_Latn | eo | Esperanto |
est_Latn | et | Estonian | ekk, ekk_Latn
eus_Latn | eu | Basque | baq
ewe_Latn | ee | Ewe |
fao_Latn | fo | Faroese |
fij_Latn | fj | Fijian |
fin_Latn | fi | Finnish |
fon_Latn | fon | Fon |
fra_Latn | fr | French | fre, Français
fur_Latn | fur | Friulian |
fuv_Latn | fuv | Nigerian Fulfulde | ff, ful, Fulfulde, Fula, Fulah
gaz_Latn | om | Oromo | orm, West Central Oromo
gla_Latn | gd | Scottish Gaelic |
gle_Latn | ga | Irish |
glg_Latn | gl | Galician |
grn_Latn | gn | Guarani | gug, gug_Latn
guj_Gujr | gu | Gujarati |
hat_Latn | ht | Haitian Creole | Haitian
hau_Latn | ha | Hausa |
heb_Hebr | he | Hebrew | iw
hin_Deva | hi | Hindi |
hne_Deva | hne | Chhattisgarhi |
hrv_Latn | hr | Croatian |
hun_Latn | hu | Hungarian |
hye_Armn | hy | Armenian | arm
ibo_Latn | ig | Igbo |
ilo_Latn | ilo | Ilocano | Iloko
ind_Latn | id | Indonesian | in
isl_Latn | is | Icelandic | ice
ita_Latn | it | Italian |
jav_Latn | jv | Javanese | jw
jpn_Jpan | ja | Japanese | jp
kab_Latn | kab | Kabyle |
kac_Latn | kac | Jingpho | Kachin
kam_Latn | kam | Kamba |
kan_Knda | kn | Kannada |
kas_Arab | ks | Kashmiri | Kashmiri (Arabic script)
kas_Deva | ks-Deva | Kashmiri (Devanagari script) |
kat_Geor | ka | Georgian | geo
kaz_Cyrl | kk | Kazakh |
kbp_Latn | kbp | Kabiyè | Kabiye
kea_Latn | kea | Kabuverdianu | Cape Verdean Creole
khk_Cyrl | mn | Mongolian | mon, Halh Mongolian
khm_Khmr | km | Khmer | Cambodian
kik_Latn | ki | Kikuyu | Gikuyu
kin_Latn | rw | Kinyarwanda |
kir_Cyrl | ky | Kyrgyz | Kirghiz
kmb_Latn | kmb | Kimbundu |
kmr_Latn | kmr | Northern Kurdish | ku, kur, Kurdish, Kurmanji, Kurdish (Kurmanji)
knc_Arab | knc-Arab | Central Kanuri (Arabic script) |
knc_Latn | knc | Central Kanuri | kr, kau, Kanuri, Central Kanuri (Latin script)
kon_Latn | kg | Kikongo | Kongo, ktu, ktu_Latn
kor_Hang | ko | Korean |
lao_Laoo | lo | Lao |
lij_Latn | lij | Ligurian |
lim_Latn | li | Limburgish |
lin_Latn | ln | Lingala |
lit_Latn | lt | Lithuanian |
lmo_Latn | lmo | Lombard |
ltg_Latn | ltg | Latgalian |
ltz_Latn | lb | Luxembourgish |
lua_Latn | lua | Luba-Kasai | Tshiluba
lug_Latn | lg | Ganda | Luganda
luo_Latn | luo | Luo | Dholuo
lus_Latn | lus | Mizo |
lvs_Latn | lv | Latvian | lav, Standard Latvian
mag_Deva | mag | Magahi |
mai_Deva | mai | Maithili |
mal_Mlym | ml | Malayalam |
mar_Deva | mr | Marathi |
min_Arab | min-Arab | Minangkabau (Arabic script) |
min_Latn | min | Minangkabau | Minangkabau (Latin script)
mkd_Cyrl | mk | Macedonian | mac
mlt_Latn | mt | Maltese |
mni_Beng | mni | Meitei | Meitei (Bengali script), Manipuri
mos_Latn | mos | Mossi | Mooré
mri_Latn | mi | Maori | mao, Māori
mya_Mymr | my | Burmese | bur, Myanmar
nld_Latn | nl | Dutch | dut, Flemish
nno_Latn | nn | Norwegian Nynorsk | Nynorsk
nob_Latn | nb | Norwegian Bokmål | no, nor, Norwegian, Bokmål, Norwegian Bokmal, Bokmal
npi_Deva | ne | Nepali | nep
nso_Latn | nso | Northern Sotho | Sepedi, Pedi
nus_Latn | nus | Nuer |
nya_Latn | ny | Nyanja | Chichewa, Chewa
oci_Latn | oc | Occitan |
ory_Orya | or | Odia | ori, Oriya
pag_Latn | pag | Pangasinan |
pan_Guru | pa | Punjabi | Eastern Panjabi, Panjabi, Eastern Punjabi
pap_Latn | pap | Papiamento |
pbt_Arab | ps | Pashto | pus, Southern Pashto
pes_Arab | fa | Persian | fas, per, Western Persian, Farsi
plt_Latn | mg | Malagasy | mlg, Plateau Malagasy
pol_Latn | pl | Polish |
por_Latn | pt | Portuguese |
prs_Arab | prs | Dari |
quy_Latn | qu | Quechua | que, Ayacucho Quechua
ron_Latn | ro | Romanian | rum, mo, Moldovan
run_Latn | rn | Rundi | Kirundi
rus_Cyrl | ru | Russian |
sag_Latn | sg | Sango |
san_Deva | sa | Sanskrit |
sat_Beng | sat | Santali | sat_Olck, sat-Olck
scn_Latn | scn | Sicilian |
shn_Mymr | shn | Shan |
sin_Sinh | si | Sinhala | Sinhalese
slk_Latn | sk | Slovak | slo
slv_Latn | sl | Slovenian | Slovene
smo_Latn | sm | Samoan |
sna_Latn | sn | Shona |
snd_Arab | sd | Sindhi |
som_Latn | so | Somali |
sot_Latn | st | Southern Sotho | Sesotho
spa_Latn | es | Spanish | Castilian, Español
als_Latn | sq | Albanian | sqi, alb, Tosk Albanian
srd_Latn | sc | Sardinian |
srp_Cyrl | sr | Serbian | sr-Latn
ssw_Latn | ss | Swati | Swazi
sun_Latn | su | Sundanese |
swe_Latn | sv | Swedish |
swh_Latn | sw | Swahili | swa, Kiswahili
szl_Latn | szl | Silesian |
tam_Taml | ta | Tamil |
taq_Latn | taq | Tamasheq | tmh, Tamasheq (Latin script)
taq_Tfng | taq-Tfng | Tamasheq (Tifinagh script) |
tat_Cyrl | tt | Tatar |
tel_Telu | te | Telugu |
tgk_Cyrl | tg | Tajik |
tgl_Latn | tl | Tagalog | fil, fil_Latn, Filipino
tha_Thai | th | Thai |
tir_Ethi | ti | Tigrinya |
tpi_Latn | tpi | Tok Pisin |
tsn_Latn | tn | Tswana | Setswana
tso_Latn | ts | Tsonga |
tuk_Latn | tk | Turkmen |
tum_Latn | tum | Tumbuka |
tur_Latn | tr | Turkish |
twi_Latn | tw | Twi |
tzm_Tfng | tzm | Central Atlas Tamazight | Tamazight
uig_Arab | ug | Uyghur | Uighur
ukr_Cyrl | uk | Ukrainian |
umb_Latn | umb | Umbundu |
urd_Arab | ur | Urdu |
uzn_Latn | uz | Uzbek | uzb, Northern Uzbek
vec_Latn | vec | Venetian |
vie_Latn | vi | Vietnamese |
war_Latn | war | Waray |
wol_Latn | wo | Wolof |
xho_Latn | xh | Xhosa |
ydd_Hebr | yi | Yiddish | yid, ji, Eastern Yiddish
yor_Latn | yo | Yoruba |
yue_Hant | yue | Cantonese | Yue Chinese, Yue, zh-yue
zho_Hans | zh-Hans | Chinese (Simplified) | zh, zho, chi, cmn, cn, cmn_Hans, Chinese, Simplified Chinese
zho_Hant | zh-Hant | Chinese (Traditional) | cmn_Hant, Traditional Chinese
zsm_Latn | ms | Malay | msa, may, Standard Malay
zul_Latn | zu | Zulu |
"""
