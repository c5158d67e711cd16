"""Word stems that name sensitive data about people, in English, German, French and Spanish.

Texts are compared in lower case, without accents (German umlauts as ``ae oe ue``, sharp s as ``ss``), each word parted
by one space. A pattern matches whole words. ``LONE`` patterns mean it only when nothing but words about people stands
beside them: "race" does, "race car" does not.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Category(StrEnum):
    """What a label would say about somebody. All but the last two are Art. 9(1) GDPR."""

    HEALTH = "health"
    ETHNIC_ORIGIN = "ethnic_origin"
    RELIGION = "religion"
    POLITICS = "politics"
    UNION = "union"
    SEX_LIFE = "sex_life"
    GENETIC = "genetic"
    BIOMETRIC = "biometric"
    CRIMINAL = "criminal"
    IDENTITY = "identity"


ALWAYS: Final[dict[Category, str]] = {
    Category.HEALTH: r"health (?:status|condition|state|issue|problem|record|data)s?|(?:mental|physical) health"
    r"|disabilit(?:y|ies)|disabled (?:person|people|passenger|pedestrian|man|woman|child|user)s?|handicapped"
    r"|wheelchair users?|(?:person|man|woman|people|child) (?:in|using) (?:a )?wheelchair"
    r"|(?:blind|deaf|visually impaired|hearing impaired) (?:person|people|pedestrian|man|woman|child|user)s?"
    r"|illness(?:es)?|diseases?|diagnos(?:is|es|e|ed)|symptoms?|patients?"
    r"|medical (?:condition|history|record)s?"
    r"|pregnan(?:t|cy)|autis(?:m|tic)|hiv|diabet(?:es|ic)|cancer|tumou?rs?|covid(?: 19)?|obes(?:e|ity)"
    r"|depress(?:ed|ion)"
    r"|schizophreni[ac]|bipolar disorder|dementia|alzheimer s?|addict(?:s|ed|ion)?|injur(?:y|ies|ed)"
    r"|medications?"
    r"|vaccinat(?:ed|ion)|blood (?:pressure|type|group|sugar)|bmi|skin (?:lesion|disease)s?|melanoma"
    r"|gesundheit(?:s\w*)?|krank(?:heit\w*|e[rsn]?)?|behinderung(?:en|sgrad)?|behinderte[rsn]?|schwanger\w*"
    r"|diagnosen"
    r"|patient(?:in|innen|en)|symptome[ns]?|medikamente?n?|rollstuhlfahrer(?:in|innen)?"
    r"|(?:etat de )?sante|maladies?|malades?|handicap(?:e|es|ees|s)?|femme enceinte|grossesse"
    r"|diagnostic medical"
    r"|(?:estado de )?salud|enferm(?:o|a|os|as|edad|edades)|discapac\w+|embaraz(?:o|ada|adas)|sintomas?"
    r"|pacientes?",
    Category.ETHNIC_ORIGIN: r"ethni(?:c|city|cities|cally)"
    r"|racial (?:origin|group|identity|category|background)s?"
    r"|race(?: and| or)? ethnicity|skin (?:colou?r|tone|type)s?|fitzpatrick(?: skin)?(?: type| scale)?"
    r"|african americans?|hispanics?|latin(?:o|a|x|os|as)|caucasians?|caste"
    r"|(?:black|white|brown|asian|arab|african|indigenous) "
    r"(?:person|people|man|men|woman|women|male|female|child|face|skin)s?"
    r"|ethni(?:e|en|sch|sche|scher|schen)|hautfarben?|hauttyp|migrationshintergrund"
    r"|ethnies?|ethniques?|couleur de (?:la )?peau|etnias?|etnic[oa]s?|color de (?:la )?piel",
    Category.RELIGION: r"religions?|religious (?:belief|affiliation|identity|group|view|person|people)s?"
    r"|religiosity"
    r"|philosophical beliefs?|muslims?|moslems?|jews?|jewish|hindus?|buddhists?|sikhs?|atheists?"
    r"|hijabs?|niqabs?|burqas?|burkas?|kipp(?:a|ah|ot)|yarmulkes?"
    r"|religioes|religioese[rsn]?(?: ueberzeugung\w*)?|religionszugehoerigkeit|glaubens\w+|konfession\w*"
    r"|weltanschauung\w*"
    r"|muslim(?:in|isch|ische[rsn]?)|juedisch\w*|katholisch\w*|evangelisch\w*"
    r"|religieu(?:x|se|ses)|croyances?|musulmane?s?|juifs?|juives?|chretien(?:ne|nes|s)?|voile islamique"
    r"|religios[oa]s?|creencias?|musulman(?:a|es|as)|judi[oa]s?|cristian[oa]s|catolic[oa]s?",
    Category.POLITICS: r"political "
    r"(?:opinion|view|affiliation|party affiliation|leaning|belief|orientation|stance|ideolog)\w*"
    r"|party (?:affiliation|membership)|vot(?:er|ing|e) (?:intention|preference|registration)s?"
    r"|politische[rsn]? (?:meinung|gesinnung|einstellung|haltung|ueberzeugung)\w*"
    r"|partei(?:zugehoerigkeit|mitglied\w*)"
    r"|(?:opinion|affiliation|appartenance|orientation)s? politiques?"
    r"|(?:opinion|afiliacion|ideologia|orientacion)(?:es)? politicas?",
    Category.UNION: r"(?:trade|labou?r) unions?(?: members?| membership)?|union (?:member|membership)s?"
    r"|gewerkschaft\w*|syndicats?|syndicale?s?|syndicaux|syndique(?:e|s|es)?|sindicatos?|sindical(?:es)?"
    r"|sindicacion",
    Category.SEX_LIFE: r"sexual (?:orientation|preference|identity|behaviou?r|life|history)s?|sexuality"
    r"|sex life"
    r"|homosexual(?:s|ity)?|heterosexual(?:s|ity)?|bisexual(?:s|ity)?|lesbians?|lgbt\w*|transgender(?:ed)?"
    r"|transsexual\w*"
    r"|sexuelle[rsn]? (?:orientierung|ausrichtung|praeferenz\w*)|sexualitaet|sexualleben"
    r"|(?:homo|hetero|bi)sexuelle?[rsn]?"
    r"|schwule?[rsn]?|lesbisch\w*|orientation sexuelle|vie sexuelle|(?:homo|hetero|bi)sexuel(?:le|s|les)?"
    r"|lesbiennes?"
    r"|orientacion sexual|vida sexual|lesbianas?",
    Category.GENETIC: r"genetic(?:s| data| disorder| disease| marker| profile| test)?|genotypes?|genomes?"
    r"|dna(?: sample| profile| test)?s?"
    r"|genetisch\w*|erbgut|erbkrankheit\w*|genetiques?|adn|genetic[oa]s?",
    Category.BIOMETRIC: r"biometri(?:c|cs|cal|e|es|sch\w*|que|ques|a|co|cos|ca|cas)"
    r"|fac(?:e|ial) ?"
    r"(?:recognition|embedding|template|print|id|encoding|vector|verification|match(?:ing)?|identification)s?"
    r"|(?:iris|retina|palm) (?:scan|pattern|template|print)s?|finger ?prints?|voice ?prints?"
    r"|speaker (?:id|identification|verification|recognition)|gait recognition"
    r"|gesichtserkennung|fingerabdr(?:uck|uecke|ucks)|reconnaissance faciale|empreintes? digitales?"
    r"|reconocimiento facial|huellas? (?:dactilar|dactilares|digital|digitales)",
    Category.CRIMINAL: r"criminal (?:record|history|background|conviction|offen[cs]e|behaviou?r|activity)s?"
    r"|convicted|convictions?|offenders?|felon(?:s|y|ies)?|inmates?|prisoners?|arrested"
    r"|shoplift(?:er|ers|ing)|thie(?:f|ves)|theft|burglar(?:s|y|ies)?|robber(?:s|y|ies)?"
    r"|straftat\w*|straftaeter\w*|vorstraf\w+|kriminelle?[rsn]?|verbrecher\w*|diebstahl|strafregister\w*"
    r"|haeftling\w*"
    r"|criminels?|criminelles?|casier judiciaire|condamnations? penales?|delinquan\w+|detenus?|vol a l etalage"
    r"|antecedentes penales|delincuen\w+|delitos?|condenas? penal(?:es)?",
    Category.IDENTITY: r"(?:person|people|face|subject) (?:id|identity|identification|re ?id|re ?identification)s?"
    r"|re ?identification|who is (?:this|it|that|she|he|shown)|(?:name of|identify) (?:the |this )?person"
    r"|same person"
    r"|celebrit(?:y|ies)|known persons?"
    r"|personenerkennung|identitaet der person|wer ist (?:das|es)|reidentifikation"
    r"|identite de la personne|qui est ce|identidad de la persona|quien es",
}

LONE: Final[dict[Category, str]] = {
    Category.HEALTH: r"health|disabled|sick|ill|deaf|blind|unhealthy|wounded",
    Category.ETHNIC_ORIGIN: r"race|racial|asians?|arabs?|africans?|indigenous|native american|rassen?"
    r"|herkunft|raza",
    Category.RELIGION: r"religious|christians?|catholics?|protestants?|islam|islamic|faith|belief|glaube"
    r"|cristian[oa]",
    Category.POLITICS: r"democrats?|republicans?|left wing|right wing|political orientation",
    Category.UNION: r"unioni[sz]ed",
    Category.SEX_LIFE: r"gays?|queer|straight or gay|transsexuelle?[rsn]?",
    Category.GENETIC: r"genes?|gen test",
    Category.BIOMETRIC: r"iris template|voice id",
    Category.CRIMINAL: r"criminals?|suspects?|suspected|offence|prison|verdaechtige[rsn]?|verurteilt\w*"
    r"|sospechos[oa]s?",
    Category.IDENTITY: r"identity|identitaet|identite|identidad|identities",
}

_ABOUT_PEOPLE = """
    person persons people human humans subject subjects face faces individual individuals participant
    participants man woman men women male female child children driver drivers pedestrian pedestrians
    patient user speaker passenger customer worker gender sex age is has s of the a an and or not by
    perceived apparent self reported identified estimated group groups origin category categories class
    attribute label type status yes no other unknown ethnicity color colour der die das des von person
    personen mensch menschen frau mann alter geschlecht personne personnes homme femme de la le du et ou
    persona personas hombre mujer o y
"""
ABOUT_PEOPLE: Final = frozenset(_ABOUT_PEOPLE.split())
"""Words beside which an ambiguous one still speaks about somebody."""

NOT_PEOPLE: Final[dict[Category, str]] = {
    Category.HEALTH: r"plants?|leaf|leaves|crops?|trees?|wheat|rice|maize|tomato|apple|grape|potato|animals?"
    r"|dogs?|cattle|cows?"
    r"|poultry|fish|foods?|fruits?|soil|batter(?:y|ies)|networks?|servers?|systems?|services?|machines?"
    r"|engines?|code"
    r"|pflanzen?|blatt|blaetter|tiere?|plantes?|feuilles?|plantas?|hojas?|button|field|option|parking"
    r"|checkbox|insurance"
    r"|road|terrain|surface|economic|care building|zone|bay|park(?:platz|plaetze)|stationnement|zodiac"
    r"|handicap race",
    Category.ETHNIC_ORIGIN: r"foods?|cuisines?|dish(?:es)?|restaurants?|music|clothing|dress|garments?"
    r"|elephants?|dogs?|cats?"
    r"|horses?|hund(?:e|es)?|katzen?|tiere?|chiens?|chats?|chevaux|perros?|gatos?|caballos?|ganado"
    r"|animal(?:es|s)?|films?",
    Category.RELIGION: r"buildings?|architecture|sites?|symbols?|art|paintings?|holidays?|books?|texts?"
    r"|statues?|temples?"
    r"|music|calendar|cemeter(?:y|ies)|schools?|topics?|news",
    Category.POLITICS: r"news|topics?|articles?",
    Category.SEX_LIFE: r"explicit|content|nsfw|insects?|plants?",
    Category.GENETIC: r"algorithms?|programming|engineering|modif\w+|plants?|crops?|animals?|bacteria\w*"
    r"|virus\w*|algorith\w+",
    Category.BIOMETRIC: r"browsers?|devices?|audio fingerprint|acoustic|model fingerprint|flowers?"
    r"|document fingerprint|hash",
    Category.CRIMINAL: r"moral convictions?|topics?|news|novels?|films?|insurance|minds?|cardiac"
    r"|identity theft policy",
    Category.IDENTITY: r"matri(?:x|ces)|cards?|documents?|brands?|functions?|providers?|corporate"
    r"|visual identity",
}
"""Words beside which the text speaks about something else than people."""

HUMAN: Final = (
    r"persons?|people|humans?|patients?|man|men|woman|women|child(?:ren)?|drivers?|pedestrians?"
    r"|menschen?|personnes?|personas?"
)
