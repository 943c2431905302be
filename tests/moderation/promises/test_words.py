"""Words that sound like a promise, in five languages; and words that do not."""

import pytest

from moderation.promises.words import promising_words

PROMISES = {
    "en": [
        "I'll get back to you tomorrow.",
        "We will look into it and let you know.",
        "I promise it will be there.",
        "You will hear from us on Tuesday.",
        "I’ll send you a new burner.",
        "As soon as I know more, I write.",
        "We are going to refund the order.",
        "I will have it ready by Friday",
        "I'll have a look.",
        "Let me check with the warehouse.",
        "We're looking into it.",
        "I'll talk to the workshop.",
        "You'll get a reply by Friday.",
    ],
    "sv": [
        "Jag återkommer i morgon.",
        "Vi hör av oss när den är hemma.",
        "Jag ska bara kolla med lagret.",
        "Imorgon ringer jag dig.",
        "Jag skickar en ny brännare.",
        "Återkommer!",
        "Du hör från mig på tisdag.",
        "Vi kommer att undersöka saken.",
        "Så snart jag vet mer skriver jag.",
        "Jag lovar.",
        "Jag frågar lagret.",
        "Vi svarar inom två dagar.",
        "Jag hör med verkstaden.",
        "Jag tittar på det.",
        "Vi tar kontakt med dig.",
        "Jag ska ta upp det med verkstaden.",
        "Du får svar på tisdag.",
        "Vi ersätter den.",
    ],
    "da": [
        "Jeg vender tilbage i morgen.",
        "Vi undersøger sagen.",
        "Jeg skal nok sende en ny.",
        "Du hører fra os.",
        "Jeg giver besked på tirsdag.",
        "Vi kommer tilbage med et svar.",
        "Jeg lover det.",
        "Jeg spørger lageret.",
        "Jeg svarer dig i morgen.",
        "Du får svar på tirsdag.",
        "Vi ser på sagen.",
        "Jeg skal tale med værkstedet.",
    ],
    "nb": [
        "Jeg kommer tilbake til deg i morgen.",
        "Vi undersøker saken.",
        "Jeg skal sjekke med lageret.",
        "Du hører fra oss.",
        "Jeg gir deg beskjed på tirsdag.",
        "Vi sender en ny.",
        "I morgen kommer jeg tilbake med svar.",
        "Jeg spør lageret.",
        "Vi tar kontakt med deg.",
        "Jeg hører med verkstedet.",
        "Du får svar på tirsdag.",
        "Jeg skal snakke med lageret.",
    ],
    "fi": [
        "Palaan asiaan huomenna.",
        "Selvitämme asiaa.",
        "Otan sinuun yhteyttä tiistaina.",
        "Kuulet minusta huomenna.",
        "Lähetän uuden polttimen.",
        "Lupaan sen.",
        "Otamme selvää.",
        "Olemme sinuun yhteydessä.",
        "Vastaan huomenna.",
        "Katson asiaa.",
        "Tutkimme asiaa.",
        "Saat vastauksen huomenna.",
    ],
}
ANSWERS = [
    "Open the damper first.",
    "It will light if you turn it.",
    "You should call the shop; he promised it was new.",
    "I have sent it yesterday.",
    "I will not send it again.",
    "Look into the burner: it is full of soot.",
    "> I'll get back to you tomorrow\n\nThat was last week.",
    "Run `we will check` in the shell.",
    "```\nI will send it\n```",
    "Will it burn? Then we are done.",
    "Let me know whether it works. You will get a better flame.",
    "We are open on Friday. I am sorry.",
    "Öppna spjället först. Du kan ringa butiken.",
    "Jag skickade den i går.",
    "Den ska hålla i tio år.",
    "Som vi skriver i anvisningen: du får en bättre låga. Fråga butiken.",
    "Kolla packningen. Vi har undersökt saken.",
    "Jag ska inte skicka den igen.",
    "Åbn spjældet først. Du kan ringe til butikken.",
    "Jeg sendte den i går. Den skal holde i ti år.",
    "Jeg vil ikke sende den igen. Vi har undersøgt sagen.",
    "Åpne spjeldet først. Sjekk pakningen.",
    "Jeg vil ikke sende den igjen. Vi har undersøkt saken.",
    "Avaa pelti ensin. Voit soittaa kauppaan.",
    "Lähetin sen eilen. Olemme selvittäneet asian.",
    "Se nojaa seinää vastaan. Kirjoita meille.",
    "Tarkista tiiviste. Palaako liekki?",
]


@pytest.mark.parametrize(
    ("language", "text"), [(each, text) for each, texts in PROMISES.items() for text in texts]
)
def test_a_promise_is_heard(language: str, text: str) -> None:
    assert promising_words(text), language
    assert promising_words(f"Hej!\n\n- {text.upper()}\n")


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_is_no_promise(text: str) -> None:
    assert promising_words(text) == ""


def test_the_words_are_said_as_they_stand() -> None:
    assert promising_words("Hm. I’ll\n get  back to you.") == "I’ll get back"
