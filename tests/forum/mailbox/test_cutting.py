"""What of a mail is its writer's: samples of what programs really write, in several languages."""

import subprocess
import sys

import pytest

from forum.mailbox.charsets import decoded, unfolded
from forum.mailbox.cutting import newest

OWN = "It works now.\n\n- first I cleaned it\n- then I lit it\n\nThanks, that was quick."
ADDRESS = "reply+aebagbafaydqqcikbmga2dqpcaireeyuculbogazdinryhi6d4qa@forum.example"

AFTER = {
    "gmail en": f"On Sun, 22 Nov 2026 at 10:02, Hedda <{ADDRESS}>\nwrote:\n\n> Open it.\n> H",
    "gmail en unbroken": "On Sun, Nov 22, 2026 at 10:02 AM H <h@x.example> wrote:\n\n> Open it.",
    "gmail sv": f"Den sön 22 nov. 2026 kl 10:02 skrev Hedda Vik <{ADDRESS}>:\n\n> Öppna den.",
    "gmail sv broken": "Den sön 22 nov. 2026 kl 10:02 skrev Hedda Vik <\nh@x.example>:\n\n> Öppna.",
    "gmail da": "Den søn. 22. nov. 2026 kl. 10.02 skrev Hedda Vik <h@x.example>:\n\n> Åbn.",
    "gmail nb": "søn. 22. nov. 2026 kl. 10:02 skrev Hedda Vik <h@x.example>:\n\n> Åpne.",
    "gmail fi": "su 22. marrask. 2026 klo 10.02 Hedda Vik (h@x.example) kirjoitti:\n\n> Avaa.",
    "gmail de": "Am So., 22. Nov. 2026 um 10:02 Uhr schrieb Hedda Vik <h@x.example>:\n\n> Auf.",
    "apple en": "> On 22 Nov 2026, at 10:02, Hedda Vik <h@x.example> wrote:\n> \n> Open it.",
    "apple sv": "> 22 nov. 2026 kl. 10:02 skrev Hedda Vik <h@x.example>:\n> \n> Öppna den.",
    "apple sv phone": (
        "Skickat från min iPhone\n\n> 22 nov. 2026 kl. 10:02 skrev H <h@x.example>:\n> \n> Öppna."
    ),
    "phone en": "Sent from my iPhone",
    "outlook en": (
        "________________________________\nFrom: Hedda Vik <h@x.example>\nSent: Sunday,"
        " November 22, 2026 10:02 AM\nTo: Asta <a@x.example>\nSubject: How?\n\nOpen it.\nHedda"
    ),
    "outlook sv": (
        "Hämta Outlook för iOS\n________________________________\nFrån: Hedda Vik <h@x.example>\n"
        "Skickat: den 22 november 2026 10:02\nTill: Asta <a@x.example>\nÄmne: Hur?\n\nÖppna den."
    ),
    "outlook nb": (
        "Fra: Hedda Vik <h@x.example>\nSendt: søndag 22. november 2026 10:02\nTil: Asta\n"
        "Emne: Hvordan?\n\nÅpne."
    ),
    "outlook fi": (
        "Lähettäjä: Hedda <h@x.example>\nLähetetty: sunnuntai 22. marraskuuta 2026 10.02\n"
        "Vastaanottaja: Asta\nAihe: Miten?\n\nAvaa."
    ),
    "signature": "-- \nAsta Lind\nStorgatan 1",
    "quoted": "> Open it.\n> Hedda",
}


@pytest.mark.parametrize("name", AFTER)
def test_what_is_answered_is_cut_and_what_is_said_stays(name: str) -> None:
    assert newest(f"{OWN}\n\n{AFTER[name]}\n") == OWN


@pytest.mark.parametrize(
    "text",
    [
        OWN,
        "Thanks, I tried it.\nThanks, but the flame is still yellow.",
        "Hej,\n\nMed vänliga hälsningar går det inte.\n/Asta\n\nMen nu brinner den.",
        "Manualen skrev att lågan ska vara blå:\nden är gul.",
        "Man skrev till dem:\ninget svar.",
        "The parcel went\nFrom: Malmö\nTo: Lund\nand is still not here.",
        "> Open it.\n\nI did. It is open.",
        "On Monday I wrote:\nnothing helps.",
        "    code stays\n\tas it was typed",
        "One thing\n--\n" + "\n".join(f"line {number}" for number in range(20)),
        "> only a quotation",
        "På forhånd tak\nKh\nog nu virker den.",
    ],
)
def test_what_only_looks_like_it_is_kept(text: str) -> None:
    assert newest(text) == text


HARD = [
    "skrev a " * 40_000,
    "On " + "a " * 100_000 + "wrote",
    ("Den 10:00 " + "skrev x" * 2 + " y" * 80 + "\n") * 5_000,
    "To: x\n" * 40_000,
    "From:\n" * 40_000,
    ("> " * 100 + "\n") * 2_000,
    ("9 " * 99 + "kirjoitti\n") * 2_000,
    "Disclaimer: " * 20_000 + "mail" * 9_000,
    "\n" * 300_000,
    "-" * 300_000,
]


def test_the_hardest_mails_are_cut_in_bounded_work() -> None:
    program = (
        "from tests.forum.mailbox.test_cutting import HARD\n"
        "from forum.mailbox.cutting import newest\n"
        "for text in HARD: newest(text)"
    )
    assert subprocess.run([sys.executable, "-c", program], timeout=60).returncode == 0


@pytest.mark.parametrize(
    ("raw", "charset", "text"),
    [
        ("Öppna".encode(), "iso-8859-1", "Öppna"),
        ("Öppna".encode("latin-1"), "utf-8", "Öppna"),
        ("Öppna".encode("latin-1"), "us-ascii", "Öppna"),
        ("Öppna".encode(), "no-such-thing", "Öppna"),
        ("日本".encode("iso-2022-jp"), "iso-2022-jp", "日本"),
        ("„Öppna“".encode("cp1252"), "", "„Öppna“"),
        (b"\x81\xff\x00", "utf-8", "\x81ÿ"),
        (b"abc", "rot13", "abc"),
        (b"abc", "idna", "abc"),
    ],
)
def test_a_wrong_character_set_loses_no_word(raw: bytes, charset: str, text: str) -> None:
    assert decoded(raw, charset) == text


def test_lines_that_a_program_broke_are_whole_again() -> None:
    assert unfolded("One long \nline.\n\n> quoted \n> twice\n-- \nAsta") == (
        "One long line.\n\n> quoted twice\n-- \nAsta"
    )
