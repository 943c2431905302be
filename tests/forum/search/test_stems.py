"""Words, and the stems under which their inflections meet."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.search.stems import ALGORITHMS, MAX_WORD, query_forms, stems, words, words_in_place

# In each line, all words share one stem.
RELATIVES = {
    "sv": [
        "cykel cykeln cyklar cyklarna cykelns",
        "nyckel nyckeln nycklar nycklarna",
        "fågel fågeln fåglar",
        "vinter vintern vintrar vintrarna",
        "däck däcket däcken",
        "faktura fakturan fakturor fakturorna",
        "batteri batteriet batterier batterierna",
        "leverans leveransen leveranser leveranserna",
        "broms bromsen bromsar bromsarna",
        "order ordern ordrar",
        "vatten vattnet",
        "nummer numret",
        "lösenord lösenordet",
        "garanti garantin garantier",
        "program programmet",
        "betala betalar betalade betalning betalningar",
        "söka söker sökte sökning",
        "trasig trasiga trasigt",
        "snabb snabba snabbt",
    ],
    "da": ["cykel cyklen cykler cyklerne", "faktura fakturaen fakturaer", "vinter vinteren vintre"],
    "nb": [
        "sykkel sykkelen sykler syklene",
        "nøkkel nøkkelen nøkler nøklene",
        "faktura fakturaen fakturaer",
        "vinter vinteren vintre",
    ],
    "fi": [
        "pyörä pyörän pyörät pyörässä pyörällä pyöriä pyörien",
        "lasku laskun laskut laskua laskussa laskuja",
        "talo talon talossa talosta taloon talot taloja",
        "tilaus tilauksen tilaukset tilausta",
    ],
    "en": ["bike bikes biking", "invoice invoices invoiced", "battery batteries"],
}
# Words that people look for and that must not be taken for each other.
STRANGERS = {
    "sv": ["vägg väg", "hatt hat", "glass glas", "fel fil", "hus hos", "ring rad", "del dal"],
    "en": ["bike bake"],
}


def pairs(lines: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(language, line) for language, group in lines.items() for line in group]


@pytest.mark.parametrize(("language", "line"), pairs(RELATIVES))
def test_inflections_share_a_stem(language: str, line: str) -> None:
    assert len(set(stems(line, language))) == 1


@pytest.mark.parametrize(("language", "line"), pairs(STRANGERS))
def test_other_words_keep_apart(language: str, line: str) -> None:
    assert len(set(stems(line, language))) == len(line.split())


def test_words_are_compared_in_one_form() -> None:
    assert words("Fa\u030ar ÅÄÖ Øre Æble Idé ÜBER ﬁn") == [
        "får",
        "åäö",
        "øre",
        "æble",
        "ide",
        "uber",
        "fin",
    ]


def test_signs_part_words() -> None:
    assert words("e-post, 3.11; snake_case «hej»!") == [
        "e",
        "post",
        "3",
        "11",
        "snake",
        "case",
        "hej",
    ]


def test_a_script_without_spaces_is_read_sign_by_sign() -> None:
    assert words("自転車 bike") == ["自", "転", "車", "bike"]


def test_endless_words_are_cut() -> None:
    assert words("a" * 1000) == ["a" * MAX_WORD]


def test_a_language_without_stemmer_keeps_its_words() -> None:
    assert stems("Häuser cyklar", "de") == ["häuser", "cyklar"]


def test_a_language_may_come_with_its_country() -> None:
    assert stems("cyklar", "sv-FI") == stems("cyklar", "sv_SE") == stems("cyklar", "SV")


def test_a_query_tries_every_language_and_the_bare_word() -> None:
    forms = query_forms("cyklar", ["sv", "en", "de"])
    assert {"cyklar", *stems("cyklar", "sv"), *stems("cyklar", "en")} == forms
    assert query_forms("cyklar", []) == {"cyklar"}


def test_words_know_their_places() -> None:
    text = "Två (röda) Cyklar"
    places = [*words_in_place(text)]
    assert [text[word.start : word.end] for word in places] == ["Två", "röda", "Cyklar"]
    assert [word.form for word in places] == ["två", "röda", "cyklar"]


@given(st.text(max_size=80))
@example("İstanbul ŉ ß ǆ \u0345")
def test_a_word_is_its_own_only_word(text: str) -> None:
    for word in words(text):
        assert words(word) == [word]
        assert 0 < len(word) <= MAX_WORD


@given(st.text(max_size=80), st.sampled_from([*ALGORITHMS, "de"]))
def test_every_word_has_a_stem(text: str, language: str) -> None:
    found = stems(text, language)
    assert len(found) == len(words(text))
    assert all(found)
    assert not any(stem != stem.strip() or " " in stem or "\n" in stem for stem in found)


def test_threads_do_not_disturb_each_other() -> None:
    texts = [f"cyklarna{number} fakturorna{number} vintrarna" for number in range(3000)]

    def stem_all(language: str) -> list[list[str]]:
        return [stems(text, language) for text in texts]

    languages = [*ALGORITHMS] * 2
    with ThreadPoolExecutor(len(languages)) as threads:
        at_once = [*threads.map(stem_all, languages)]
    assert at_once == [stem_all(language) for language in languages]
