"""Orders, accounts and what can be wrong with them."""

from __future__ import annotations

SUPPORT = """
[matter noun]
order | order | Bestellung f | commande f | pedido m | ordine m | 订单 份 | oda 9
parcel | parcel | Paket n | colis m | paquete m | pacco m | 包裹 个 | kifurushi 7
invoice | invoice | Rechnung f | facture f | factura f | fattura f | 发票 张 | ankara 9
account | account | Konto n | compte m | cuenta f | conto m | 账户 个 | akaunti 9
password | password | Passwort n | mot de passe m | contraseña f | password f | 密码 个 | nenosiri 5
card | card | Karte f | carte f | tarjeta f | carta f | 卡 张 | kadi 9
contract | contract | Vertrag m | contrat m | contrato m | contratto m | 合同 份 | mkataba 3
ticket | ticket | Fahrkarte f | billet m | billete m | biglietto m | 票 张 | tiketi 9
passport | passport | Pass m | passeport m | pasaporte m | passaporto m | 护照 本 | pasipoti 9
address | address | Adresse f | adresse f | dirección f | indirizzo m | 地址 个 | anwani 9

[channel phrase]
email | by e-mail | per E-Mail | par e-mail | por correo electrónico | per e-mail | 通过电子邮件 | kwa barua pepe
phone | by phone | per Telefon | par téléphone | por teléfono | per telefono | 通过电话 | kwa simu
post | by post | per Post | par la poste | por correo | per posta | 通过邮局 | kwa posta

[pay phrase]
card | by card | mit Karte | par carte | con tarjeta | con la carta | 用卡 | kwa kadi
cash | in cash | bar | en espèces | en efectivo | in contanti | 用现金 | kwa pesa taslimu
phone | by phone | mit dem Telefon | avec le téléphone | con el teléfono | con il telefono | 用手机 | kwa simu
"""
