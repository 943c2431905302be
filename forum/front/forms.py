"""The form of the pattern page."""

from markupsafe import Markup
from wtforms import (
    BooleanField,
    FileField,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

#: A word that breaks whatever cannot break it.
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


class SampleForm(Form):
    """One field of each kind."""

    title = StringField("Title", description="What it is about, in a few words.")
    code = StringField("With a mistake")
    secret = PasswordField("Password")
    text = TextAreaField("Text")
    board = SelectField("Board", choices=[SelectChoice("a", "Stoves"), SelectChoice("b", LONG)])
    kind = RadioField(
        "Kind", choices=[SelectChoice("question", "Question"), SelectChoice("tip", "Tip")]
    )
    keep = BooleanField("Keep me signed in on this device")
    photo = FileField("Photo")

    def hidden_tag(self) -> Markup:
        """It is sent nowhere, and needs no token."""
        return Markup("")
