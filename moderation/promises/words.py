"""Words that sound like a promise, in five languages. Pure.

They decide nothing: whoever writes them as a host is asked whether they want to promise a time.
It is better to ask now and then for nothing than to let "I will get back to you" pass.
"""

import re


def _any(phrases: str) -> str:
    """One of these, with commas between them; their words may stand apart by any white space."""
    each = sorted((" ".join(one.split()) for one in phrases.split(",")), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in each) + ")"


def _after(who: str, will: str, not_: str, verbs: str, between: int = 3) -> str:
    """ "I will … get back": no "not" straight after it, and few words between."""
    few = rf"(?:\s+[^\s.,;:!?]+){{0,{between}}}?"
    return rf"\b{_any(who)}{will}(?!\s+{_any(not_)}\b){few}\s+{_any(verbs)}\b"


def _says(who: str, verbs: str) -> str:
    return rf"\b{_any(who)}\s+{_any(verbs)}\b"


_ENGLISH_VERBS = """get back, come back, be back, be in touch, return, let you know, look into,
    look at, check, find out, ask, call, ring, phone, mail, e-mail, email, write, send, ship, order,
    reply, answer, respond, follow up, follow this up, update, fix, sort, contact, investigate,
    make sure, see to, arrange, refund, tell you, report back, have a look, take a look, talk to,
    speak to, speak with, talk with, discuss, replace, exchange, forward, pass, escalate, be right
    back"""
_ENGLISH_ING = """looking into, checking, investigating, finding out, asking, contacting, sending,
    ordering, arranging, sorting"""
_ENGLISH_TIMES = """tomorrow, tonight, today, later, soon, shortly, next week, this week,
    this afternoon, this evening, monday, tuesday, wednesday, thursday, friday"""
_WILL = r"(?:['’](?:ll|m\s+going\s+to|re\s+going\s+to)|\s+(?:will|shall|(?:am|are)\s+going\s+to))"
_ENGLISH = (
    _after("i, we", _WILL, "not, never", _ENGLISH_VERBS),
    _after("i, we", r"(?:['’]ll|\s+will)", "not, never", _ENGLISH_TIMES, between=7),
    _says("i, we", "promise, hereby promise"),
    rf"\b{_any('i, we')}(?:['’](?:m|re)|\s+(?:am|are))\s+{_any(_ENGLISH_ING)}\b",
    rf"\blet\s+(?:me|us)\s+(?:just\s+)?{_any(_ENGLISH_VERBS)}\b",
    r"\b(?:you(?:\s+will|['’]ll)\s+get|expect)\s+an?\s+(?:answer|reply|replacement|refund)\b",
    r"\byou(?:\s+will|['’]ll)\s+(?:hear|get\s+an?\s+\S+)\s+(?:back\s+)?from\s+(?:me|us)\b",
    rf"\bas\s+soon\s+as\s+{_any('i, we')}\s+{_any('know, hear, can, have')}\b",
)

_SWEDISH_NOW = """kollar, undersöker, tar reda, ringer, mejlar, mailar, skickar, följer upp, ordnar,
    fixar, löser, ser till, meddelar, kontaktar, beställer, uppdaterar, lovar, hör efter, hör med,
    frågar, svarar, tittar på, ser över, tar kontakt, tar det vidare, tar upp det, skriver till,
    kontrollerar, letar, bokar, byter, ersätter, återbetalar, betalar tillbaka, ger besked, ger dig
    besked, lämnar besked, pratar med, kommer tillbaka"""
_SWEDISH_LATER = """återkomma, återkoppla, höra av, kolla, undersöka, ta reda, fråga, ringa, mejla,
    maila, skriva, skicka, svara, följa upp, ordna, fixa, lösa, se till, meddela, kontakta,
    beställa, uppdatera, berätta, titta, höra med, se över, ta kontakt, ta det vidare, ta upp,
    kontrollera, leta, boka, byta, ersätta, återbetala, betala tillbaka, ge besked, ge dig besked,
    prata med, komma tillbaka"""
_SWEDISH_TIMES = """morgon, imorgon, dag, idag, kväll, ikväll, eftermiddag, senare, snart, vecka,
    måndag, tisdag, onsdag, torsdag, fredag, då, sedan, sen"""
_SWEDISH = (
    rf"\b{_any('återkommer, återkopplar')}\b",
    r"\bhör(?:a|\s+jag|\s+vi)?\s+av\s+(?:mig|oss)\b",
    _says("jag, vi", _SWEDISH_NOW),
    _after("jag, vi", r"\s+(?:ska|skall|kommer\s+att)", "inte, aldrig", _SWEDISH_LATER),
    # "I morgon ringer jag": what comes first says when.
    rf"\b{_any(_SWEDISH_TIMES)}\s+{_any(_SWEDISH_NOW)}\s+(?:jag|vi)\b",
    r"\bdu\s+(?:får\s+(?:ett\s+)?(?:besked|svar)|hör\s+(?:\S+\s+){0,2}?(?:från|av)\s+(?:mig|oss))\b",
    r"\bså\s+snart\s+(?:jag|vi)\s+(?:vet|kan|har)\b",
)

_DANISH_NOW = """undersøger, tjekker, ringer, mailer, sender, følger op, ordner, sørger for,
    kontakter, bestiller, opdaterer, lover, giver besked, giver dig
    besked, kigger på, finder ud, kommer tilbage, spørger, svarer, skriver til, ser på,
    tager kontakt, tager fat i, taler med, erstatter, ombytter, refunderer"""
_DANISH_LATER = """vende, undersøge, tjekke, spørge, ringe, maile, skrive, sende, svare, følge op,
    ordne, sørge, kontakte, bestille, opdatere, kigge, finde ud, give besked, give dig besked, se
    på, tage kontakt, tage fat, tale med, erstatte, ombytte, refundere, komme tilbage"""
_DANISH = (
    r"\bvender\s+(?:jeg\s+|vi\s+)?(?:\S+\s+)?tilbage\b",
    _says("jeg, vi", _DANISH_NOW),
    _after("jeg, vi", r"\s+(?:vil|skal)", "ikke, aldrig", _DANISH_LATER),
    r"\bdu\s+(?:får\s+(?:et\s+)?(?:besked|svar)|hører\s+(?:\S+\s+){0,2}?(?:fra|af)\s+(?:mig|os))\b",
    r"\bså\s+snart\s+(?:jeg|vi)\s+(?:ved|kan|har)\b",
)

_NORWEGIAN_NOW = """undersøker, sjekker, ringer, sender, følger opp, ordner, sørger for, kontakter,
    bestiller, oppdaterer, lover, gir beskjed, gir deg beskjed, ser på, finner ut,
    spør, svarer, skriver til, hører med, tar kontakt, tar det videre, snakker med, erstatter,
    bytter, refunderer"""
_NORWEGIAN_LATER = """komme, undersøke, sjekke, spørre, ringe, sende, svare, følge opp, ordne,
    sørge, kontakte, bestille, oppdatere, se på, finne ut, gi beskjed, gi deg beskjed,
    høre med, ta kontakt, ta det videre, snakke med, erstatte, bytte, refundere"""
_NORWEGIAN = (
    r"\bkommer\s+(?:jeg\s+|vi\s+)?(?:\S+\s+)?tilbake\b",
    _says("jeg, vi", _NORWEGIAN_NOW),
    _after("jeg, vi", r"\s+(?:vil|skal)", "ikke, aldri", _NORWEGIAN_LATER),
    r"\bdu\s+(?:får\s+(?:et\s+)?(?:beskjed|svar)|hører\s+(?:\S+\s+){0,2}?(?:fra|av)\s+(?:meg|oss))\b",
    r"\bså\s+snart\s+(?:jeg|vi)\s+(?:vet|kan|har)\b",
)

#: The ending says who.
_FINNISH_NOW = """palaan, palaamme, selvitän, selvitämme, tarkistan, tarkistamme, lupaan, lupaamme,
    soitan, soitamme, lähetän, lähetämme, ilmoitan, ilmoitamme, kerron, kerromme, kysyn, kysymme,
    hoidan, hoidamme, järjestän, järjestämme, varmistan, varmistamme, vastaan sinulle,
    vastaamme, tilaan sinulle, korjaamme, katson, katsomme, tutkin, tutkimme, kirjoitan,
    kirjoitamme, palautan, palautamme, korvaan, korvaamme, vaihdan, vaihdamme"""
_FINNISH_TIMES = """huomenna, tänään, pian, myöhemmin, viimeistään, maanantaina, tiistaina,
    keskiviikkona, torstaina, perjantaina, ensi viikolla"""
_FINNISH = (
    rf"\b{_any(_FINNISH_NOW)}\b",
    r"\b(?:otan|otamme)\s+(?:\S+\s+)?(?:yhteyttä|selvää)\b",
    r"\b(?:olen|olemme)\s+(?:\S+\s+)?yhteydessä\b",
    # By itself "vastaan" is "against", too.
    rf"\bvastaan\s+{_any(_FINNISH_TIMES)}\b",
    r"\bsaat\s+(?:vastauksen|tiedon)\b",
    r"\bkuulet\s+(?:\S+\s+)?(?:minusta|meistä|minulta|meiltä)\b",
)

_PROMISE = re.compile(
    "|".join((*_ENGLISH, *_SWEDISH, *_DANISH, *_NORWEGIAN, *_FINNISH)), re.IGNORECASE
)
#: What was quoted is somebody else's word, and code is nobody's.
_QUOTED = re.compile(r"^[ ]{0,3}>[^\n]*$", re.MULTILINE)
_CODE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def promising_words(text: str) -> str:
    """The first words of this text that sound like a promise; empty where none do."""
    own = _CODE.sub(" ", _QUOTED.sub(" ", text))
    found = _PROMISE.search(own)
    return " ".join(found[0].split()) if found else ""
