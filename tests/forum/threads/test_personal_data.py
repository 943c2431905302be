"""What looks like personal data in a text, and what only looks like it to the hasty."""

import pytest

from forum.markup import MAX_CHARS
from forum.threads.personal_data import CARD, EMAIL, IBAN, IDENTITY, MOST, PHONE, find

POSITIVE = [
    # Swedish
    ("Mitt personnummer är 811228-9874, kan ni kolla?", IDENTITY),
    ("personnr 198112289874", IDENTITY),
    ("Född 20 april, 811228+9874.", IDENTITY),
    ("samordningsnummer 701063-2391", IDENTITY),
    ("Ring mig på 070-123 45 67 efter fem", PHONE),
    ("Nås på 08-123 456 78.", PHONE),
    ("tel: 0701234567", PHONE),
    ("mejla asta.lind@exempel.se så löser vi det", EMAIL),
    ("Sätt in pengarna på SE45 5000 0000 0583 9825 7466 TACK", IBAN),
    ("kortet 4111 1111 1111 1111 drogs två gånger", CARD),
    # Danish
    ("Mit CPR-nummer er 211062-5629.", IDENTITY),
    ("Ring til mig på tlf. 32 12 34 56", PHONE),
    ("skriv til bo@eksempel.dk", EMAIL),
    ("kontoen DK50 0040 0440 1162 43", IBAN),
    # Norwegian Bokmål
    ("fødselsnummer 010107 50160", IDENTITY),
    ("fødselsnr 01010750160", IDENTITY),
    ("mobil 412 34 567", PHONE),
    ("ring +47 22 34 56 78", PHONE),
    ("til konto NO9386011117947", IBAN),
    # Finnish
    ("Henkilötunnukseni on 131052-308T.", IDENTITY),
    ("soita 040 123 4567", PHONE),
    ("tilille FI21 1234 5600 0007 85", IBAN),
    ("osoite on matti.meikalainen@esimerkki.fi", EMAIL),
    # English, and signs that look alike
    ("My card is 3782 822463 10005", CARD),
    ("Card 5555555555554444 was charged.", CARD),
    ("call +46 70 174 06 05 please", PHONE),
    ("from abroad: 0046 70 174 06 05", PHONE),
    ("8112\u2011289874 or 811228\u20119874", IDENTITY),
    ("８１１２２８-９８７４", IDENTITY),
]
NEGATIVE = [
    "Kod 010101A9999 på undersidan",
    "Beställningen 811228-9875 kom aldrig.",
    "Order 0701234567 har inte kommit.",
    "Min order: 4111111111111111",
    "Ordernummer 198112289874",
    "Tilausnumero 131052-308T",
    "Ordrenr. 211062-5629",
    "Det hände 2026-11-22 kl. 08:30, inte 01-02-2026.",
    "Den kostar 1 299,00 kr, förr 12 499 kr.",
    "Modell 22-34-56, serie 0012345678",
    "Lågan slocknar efter 10 20 30 40 sekunder.",
    "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
    "Kollinummer 373500123456789012",
    "12 34 56 78 er ikke nævnt",
    "https://butik.example/p/0701234567/411111",
    "Se sida 070-123 i handboken",
    "IBAN är tomt: SE00 0000 0000 0000 0000 0000",
    "Skriv @bo eller till bo@hemma",
    "Version 2.0.131052, bygge 20261122",
    "Brännaren ger 2 800 W vid 0,5 bar och 10 000 varv.",
    "198 1 12 28 98 74",
]


@pytest.mark.parametrize(("text", "kind"), POSITIVE)
def test_what_is_personal_is_seen(text: str, kind: str) -> None:
    assert [found.kind for found in find(text)][:1] == [kind]


@pytest.mark.parametrize("text", NEGATIVE)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert find(text) == []


def test_each_thing_is_told_once_and_not_more_than_one_can_read() -> None:
    text = "asta@example.se, asta@example.se and 811228-9874"
    assert [found.words for found in find(text)] == ["asta@example.se", "811228-9874"]
    assert len(find(" ".join(f"a{number}@example.se" for number in range(900)))) == MOST


@pytest.mark.parametrize(
    "piece", ["a", "a.", "a@", "1", "1 ", "0", "0 ", "SE45", "4111 ", "+46 ", "(", "1-", "a@b."]
)
def test_a_long_text_is_bounded_work(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from forum.threads import personal_data

    asked: list[str] = []
    real = personal_data._is_number

    def count(words: str, region: str) -> bool:
        asked.append(words)
        return real(words, region)

    monkeypatch.setattr(personal_data, "_is_number", count)
    find((piece * MAX_CHARS)[:MAX_CHARS])
    assert len(asked) <= 20 * MOST * len(personal_data.REGIONS)
