"""What synthetic clients say and what their plans hold: plausible Finnish sentences, nobody's own."""

from __future__ import annotations

OWN_WORDS = (
    "Haluaisin tehdä jotain käsilläni, mutta selkä ei kestä.",
    "Olen ollut pitkään kotona ja kaipaan ihmisten pariin.",
    "Työ kiinnostaa, mutta väsyn nopeasti.",
    "En tiedä, mistä aloittaa. Joku voisi auttaa alkuun.",
    "Haluan kokeilla, mihin minusta vielä on.",
    "Jännitän uusia paikkoja, mutta opin tekemällä.",
    "Lyhyt päivä sopisi minulle. Aamut ovat hankalia.",
    "Haluan takaisin töihin ennen kuin taidot unohtuvat.",
    "Raha-asiat painavat, ja siksi on vaikea keskittyä työnhakuun.",
    "Pidän eläimistä ja ulkotöistä.",
)
SUPPORT_NEEDS = (
    "Tuki työn löytämiseen ja työkykyyn sopiviin tehtäviin.",
    "Arjen rytmi ja tuki ennen työhön siirtymistä.",
    "Työkyvyn selvittäminen ja sopivan työn löytäminen.",
)
# area of the instrument: (need, what it means, goal in the client's words, the client's action, the worker's action)
NEEDS = {
    "body": (
        "Keho",
        "Selän kestävyys rajaa raskaita töitä.",
        "Haluan työn, jossa saan liikkua mutta en nosta raskasta.",
        "Teen fysioterapeutin harjoitteet kolmesti viikossa",
        "Varataan aika työfysioterapeutille",
    ),
    "mind": (
        "Mieli",
        "Voimavarat vaihtelevat, ja uudet tilanteet kuormittavat.",
        "Haluan oppia tauottamaan ja jaksaa työpäivän.",
        "Pidän kirjaa hyvistä päivistä",
        "Sovitaan tapaaminen sairaanhoitajan kanssa",
    ),
    "everyday_life": (
        "Arki",
        "Päivärytmi on löyhä, ja aamut ovat vaikeita.",
        "Haluan, että aamut lähtevät käyntiin.",
        "Lähden ulos joka arkiaamu ennen kymmentä",
        "Ohjataan sosiaaliseen kuntoutukseen",
    ),
    "skills": (
        "Osaaminen",
        "Ammattitaito kaipaa päivitystä.",
        "Haluan näyttää, mitä osaan.",
        "Kokoan todistukset ja työhistorian",
        "Selvitetään korttikoulutus",
    ),
    "inclusion": (
        "Osallisuus",
        "Yhteydet muihin ovat vähentyneet.",
        "Haluan kuulua porukkaan.",
        "Käyn avoimessa ryhmässä kerran viikossa",
        "Etsitään sopiva ryhmä",
    ),
}
STRENGTHS = (
    "Luotettava ja täsmällinen",
    "Oppii tekemällä",
    "Tulee hyvin toimeen asiakkaiden kanssa",
    "Kädentaidot",
    "Huolellinen",
    "Rauhallinen kiireessäkin",
)
HELPS = (
    "Ei yli 10 kilon nostoja",
    "Enintään 20 tuntia viikossa aluksi",
    "Kirjalliset ohjeet ja yksi asia kerrallaan",
    "Rauhallinen työpiste",
    "Mahdollisuus vaihtaa istumista ja seisomista",
    "Alku vasta klo 10 jälkeen",
)
JOBS = (
    ("Varastotyöntekijä", "Saimaan Varastopalvelu Oy"),
    ("Keittiöapulainen", "Lounaskahvila Pihlaja"),
    ("Siivooja", "Puhdas Nurkka Oy"),
    ("Kiinteistönhoitaja", "Lähihuolto Koivu Oy"),
    ("Myyjä", "Torin Kirppis Oy"),
    ("Kokoonpanotyöntekijä", "Pohjan Paja Oy"),
    ("Toimistoapulainen", "Tilihuone Kaisla Oy"),
    ("Puutarhatyöntekijä", "Vihreä Piha Oy"),
    ("Pakkaaja", "Pakkaamo Karpalo Oy"),
    ("Kodinhoitaja", "Kotiapu Onni Oy"),
)
REFERRAL_REASONS = (
    "Haluaa palkkatyöhön ja tarvitsee tukea työn etsimiseen.",
    "Tarvitsee tuen työkyvyn selvittämiseen ennen seuraavaa askelta.",
    "Arki kaipaa rytmiä ennen työkokeilua.",
    "Kokeilee sopivaa työtä lyhyellä viikolla.",
)
AGREED = (
    "Työt sujuvat. Tauot pidetään sovitusti.",
    "Ohjeet kirjattu työpisteelle, se auttoi.",
    "Työaikaa nostetaan, jos jaksaminen pysyy hyvänä.",
    "Esihenkilö ja työntekijä ovat tyytyväisiä.",
)
