"""What happens in the demo's story. Made up, every word."""

from dataclasses import dataclass
from typing import Any

ALL_KINDS = ["question", "tip", "idea", "complaint", "discussion"]

BOARDS: dict[str, dict[str, Any]] = {
    "stoves": {
        "name": {"en": "Stoves and lamps", "sv": "Stormkök och lampor"},
        "description": {
            "en": "Lighting, cleaning, spare parts and everything that burns or shines.",
            "sv": "Tända, rengöra, reservdelar och allt som brinner eller lyser.",
        },
        "kinds": ["question", "tip", "discussion"],
        "language": "en",
        "who_answers": "hosts_after_grace",
        "grace_hours": 24,
        "is_default": True,
    },
    "orders": {
        "name": {"en": "Orders and delivery", "sv": "Order och leverans"},
        "description": {
            "en": "Where is my parcel, what did I pay, how do I send something back.",
            "sv": "Var är mitt paket, vad betalade jag, hur skickar jag tillbaka.",
        },
        "kinds": ["question", "complaint"],
        "language": "en",
        "who_answers": "hosts_always",
    },
    "returns": {
        "parent": "orders",
        "name": {"en": "Returns and repairs", "sv": "Returer och reparationer"},
        "description": {
            "en": "Something broke, or was not what you hoped for.",
            "sv": "Något gick sönder eller blev inte som du hoppats.",
        },
        "kinds": ["question", "complaint"],
        "default_kind": "complaint",
        "language": "en",
        "who_answers": "hosts_always",
    },
    "ideas": {
        "name": {"en": "Tips and ideas", "sv": "Tips och idéer"},
        "description": {
            "en": "What you have found out on the trail, and what we should make next.",
            "sv": "Vad du har lärt dig på turen, och vad vi borde göra härnäst.",
        },
        "kinds": ["tip", "idea", "discussion"],
        "default_kind": "tip",
        "language": "en",
        "who_answers": "hosts_on_request",
    },
    "svenska": {
        "name": {"en": "In Swedish", "sv": "På svenska"},
        "description": {
            "en": "The same questions, asked in Swedish.",
            "sv": "Samma frågor, på svenska.",
        },
        "kinds": ALL_KINDS,
        "language": "sv",
        "who_answers": "hosts_always",
    },
    "staff": {
        "name": {"en": "Between hosts", "sv": "Mellan värdar"},
        "description": {
            "en": "Only staff can read this board.",
            "sv": "Bara personalen kan läsa den här avdelningen.",
        },
        "kinds": ["discussion", "question"],
        "default_kind": "discussion",
        "language": "en",
        "visibility": "staff",
        "who_answers": "community_only",
    },
}


@dataclass(frozen=True)
class Tale:
    """A thread and its replies: (who, hours ago, text); a text that begins with "!" is official."""

    asker: str
    board: str
    kind: str
    hours_ago: float
    title: str
    text: str
    replies: tuple[tuple[str, float, str], ...] = ()
    tags: tuple[str, ...] = ()
    language: str = "en"
    me_too: tuple[str, ...] = ()
    solved_by: int | None = None
    pinned_because: str = ""
    #: Answers to what the board asks: (key, answer).
    fields: tuple[tuple[str, str], ...] = ()


TALES = (
    Tale(
        "asta",
        "stoves",
        "question",
        30,
        "The burner of my Glöd 2 goes out when it is windy",
        "It lights well, but **as soon as the wind turns** the flame dies. I have:\n\n"
        "- cleaned the nozzle with the needle\n- tried a new cartridge\n\n"
        "Is there something I can adjust, or is it the wind shield?",
        (
            (
                "clara",
                27,
                (
                    "Mine did that too. Turn the shield so that the *closed* side is against the wind, "
                    "and leave a finger's width at the top."
                ),
            ),
        ),
        ("glöd 2", "wind"),
        me_too=("bo", "frida"),
        fields=(
            ("product", "glod-2"),
            ("serial", "GB 204417"),
            ("tried", "Cleaned the nozzle.\nA new cartridge."),
        ),
    ),
    Tale(
        "bo",
        "orders",
        "question",
        26,
        "My parcel has stood still in Malmö for four days",
        "Order from the 14th. The tracking says *arrived at terminal* and nothing since. "
        "We leave on Saturday. Will it come?",
        tags=("delivery",),
        me_too=("mikko",),
    ),
    Tale(
        "frida",
        "returns",
        "complaint",
        50,
        "Second lamp with a cracked glass",
        "The first one came broken, you sent a new one, and now that one is cracked as well. "
        "I am starting to wonder how they are packed.",
        (
            (
                "hugo",
                44,
                (
                    "Frida, I am sorry: twice is twice too many. I have asked the warehouse to pack the "
                    "third one by hand, in the big box, and it left this morning. You need not send "
                    "anything back."
                ),
            ),
            ("frida", 20, "Thank you for the quick answer. What about the shipping I paid?"),
        ),
        ("lamp", "packing"),
    ),
    Tale(
        "mikko",
        "stoves",
        "question",
        100,
        "Which cartridge fits the Glöd 1 from 2016?",
        "I found my old stove in the attic. The thread looks different from the new ones. "
        "Which cartridge do I need, and is the hose still safe after ten years?",
        (
            ("clara", 97, "The ones with the EN 417 valve fit. About the hose I am not sure."),
            (
                "hedda",
                94,
                (
                    "!Clara is right about EN 417. The hose is another matter: **change it after five "
                    "years**, also when it looks fine. Part 20-114, two screws, ten minutes.\n\n"
                    "| Part | Fits | Price |\n|---|:-:|--:|\n| 20-114 hose | Glöd 1 | 189 kr |\n"
                    "| 20-120 seal | Glöd 1 and 2 | 24 kr |"
                ),
            ),
            ("mikko", 90, "Ordered. Thank you both, that was quick."),
        ),
        ("glöd 1", "spare parts"),
        solved_by=1,
        fields=(("product", "glod-1"),),
    ),
    Tale(
        "clara",
        "ideas",
        "tip",
        200,
        "Dry matches in a film tube, and a strip of sandpaper in the lid",
        "Glue the sandpaper inside the lid and you never look for the box again. "
        "Works for three seasons now.",
        (("asta", 190, "Brilliant. I do the same with a pill bottle."),),
        ("matches",),
    ),
    Tale(
        "frida",
        "ideas",
        "idea",
        150,
        "A pot stand that folds flat",
        "The three legs always catch in the rucksack. Could they fold?",
        (("bo", 140, "Yes please. Mine tore a hole in the lid pocket."),),
        ("glöd 2",),
        me_too=("bo", "clara", "asta"),
    ),
    Tale(
        "asta",
        "orders",
        "question",
        300,
        "Can I change the address after I have ordered?",
        "I ordered to my old flat by mistake.",
        (
            (
                "hugo",
                298,
                (
                    "!Yes, until the parcel has left us, usually the same evening. Write your order "
                    "number to us here and we change it. I have done it for yours."
                ),
            ),
        ),
        ("delivery",),
        solved_by=0,
    ),
    Tale(
        "mikko",
        "svenska",
        "question",
        8,
        "Hur rengör jag munstycket på lampan?",
        "Lågan är gul och det sotar på glaset. Jag har läst att man kan koka munstycket, "
        "men vågar jag det?",
        tags=("lampa",),
        language="sv",
    ),
    Tale(
        "bo",
        "svenska",
        "question",
        400,
        "Vilken bränsleflaska passar till Glöd 2?",
        "Jag ska på en lång tur och vill ha en större flaska än den som följde med.",
        (
            (
                "hedda",
                396,
                (
                    "Flaskorna på 0,6 och 1,0 liter passar båda. Tänk på att fylla dem till högst "
                    "fyra femtedelar, så att bränslet kan vidga sig i solen."
                ),
            ),
        ),
        ("glöd 2",),
        language="sv",
        solved_by=0,
    ),
    Tale(
        "anna",
        "stoves",
        "discussion",
        500,
        "Welcome: how this forum works",
        "Ask anything about our stoves and lamps. **Members answer first. If nobody has after "
        "24 hours, one of our hosts does**, by name.\n\nWe do not remove criticism. We answer it.",
        (),
        ("welcome",),
        pinned_because="The first thing a newcomer should read",
    ),
    Tale(
        "hedda",
        "staff",
        "discussion",
        70,
        "Batch 19-40 has hard seals",
        "Three reports this week. I have asked the factory. Until we know more: send a new seal "
        "free of charge, without asking for a photo.",
        (("hugo", 69, "Good. I tell the warehouse to keep fifty in stock."),),
    ),
    Tale(
        "clara",
        "stoves",
        "question",
        3,
        "How long does the small cartridge last in minus ten?",
        "We plan four days on skis, two people, melting snow. Would three of the 230 g do?",
        tags=("winter",),
    ),
)
