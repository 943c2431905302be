"""What the boards of the demo's story ask for."""

from forum.boards.fields import FieldPlan

ASKED = {
    "stoves": (
        FieldPlan(
            {"en": "Product", "sv": "Produkt"},
            key="product",
            kind="choice",
            options={
                "en": ["Glöd 1", "Glöd 2", "Storm lamp", "Something else"],
                "sv": ["Glöd 1", "Glöd 2", "Stormlykta", "Något annat"],
            },
        ),
        FieldPlan(
            {"en": "Serial number", "sv": "Serienummer"},
            key="serial",
            hint={"en": "Under the burner: two letters and six digits.", "sv": "Under brännaren."},
        ),
        FieldPlan(
            {"en": "What have you tried?", "sv": "Vad har du provat?"}, key="tried", kind="long"
        ),
    ),
}
