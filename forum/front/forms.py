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

    title = StringField(label="Title", description="What it is about, in a few words.")
    code = StringField(label="With a mistake")
    secret = PasswordField(label="Password")
    text = TextAreaField(label="Text")
    board = SelectField(
        label="Board", choices=[SelectChoice("a", "Stoves"), SelectChoice("b", LONG)]
    )
    kind = RadioField(
        label="Kind", choices=[SelectChoice("question", "Question"), SelectChoice("tip", "Tip")]
    )
    keep = BooleanField(label="Keep me signed in on this device")
    photo = FileField(label="Photo")

    def hidden_tag(self) -> Markup:
        """It is sent nowhere, and needs no token."""
        return Markup("")
