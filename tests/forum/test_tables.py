"""On a phone a row is a card, so each cell says what it is."""

from markupsafe import Markup

from forum.tables import labelled

TABLE = Markup(
    '<thead><tr><th scope="col">Who</th><th scope="col">A <b>&amp;</b> "B"</th><th></th></tr>'
    "</thead>"
    '<tbody><tr id="x"><th scope="row">Asta</th><td class="y">1</td><td>2</td></tr>'
    "<tr><td>Bo</td><td>3</td></tr></tbody>"
)


def test_each_cell_carries_the_words_of_its_column() -> None:
    body = labelled(TABLE).partition("<tbody>")[2]
    assert body == (
        '<tr id="x"><th scope="row">Asta</th><td data-label="A &amp; &#34;B&#34;" class="y">1</td>'
        '<td>2</td></tr><tr><td data-label="Who">Bo</td>'
        '<td data-label="A &amp; &#34;B&#34;">3</td></tr></tbody>'
    )


def test_what_is_no_table_stays_as_it_is() -> None:
    assert labelled(Markup("<p>td</p>")) == "<p>td</p>"
