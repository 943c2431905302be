"""What every search engine must do. A class of tests inherits this and brings the engine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.engine import Delete, Match, Order, SearchEngine
from tests.forum.search.posts import found, post, search, write

# One word of a question, and what a post may have written instead.
INFLECTIONS = [
    ("sv", "cykeln", "Två cyklar står där"),
    ("sv", "cyklarna", "En cykel med korg"),
    ("sv", "fakturan", "Jag fick ingen faktura"),
    ("sv", "däcket", "Vilka däck passar"),
    ("sv", "nycklarna", "Min nyckel är borta"),
    ("sv", "betalningen", "Hur betalar man"),
    ("sv", "leverans", "Leveranserna är sena"),
    ("da", "cyklerne", "Min cykel er væk"),
    ("da", "fakturaer", "Hvor er fakturaen"),
    ("nb", "sykler", "En sykkel med kurv"),
    ("nb", "nøklene", "Hvor er nøkkelen"),
    ("fi", "pyörä", "Ajan pyörällä töihin"),
    ("fi", "laskussa", "Milloin lasku tulee"),
    ("fi", "tilauksen", "Missä tilaus on"),
    ("en", "batteries", "The battery is flat"),
    ("en", "delivered", "It was delivering late"),
    ("de", "Fahrrad", "Mein Fahrrad, bitte"),
]

# Found to make Whoosh's own parser and others work for seconds, or fail.
HOSTILE = [
    "????*",
    "[a TO z]",
    "*",
    "NOT NOT NOT x",
    "a" * 100_000,
    "x " * 50_000,
    '"' * 999,
    '"' + "och " * 90 + '"',
    "cykel\x00kedja",
    "cykel \ud800\udfff",
    "by:" + "9" * 300,
    "before:99999999999999999999 after:0000-00-00",
    "tag:\x00 board:\ud800 kind:\x00",
    "(((((((((((((((((((",
    "cykel" + "\u0301" * 300,
    "-" * 400,
    "cykel AND OR NOT ^2 ~3 {!x} _val_",
]


class EngineContract:
    """Tests for any engine; ``engine`` is a fixture with an empty index."""

    @pytest.mark.parametrize(("language", "asked", "written"), INFLECTIONS)
    def test_a_word_is_found_in_another_inflection(
        self, engine: SearchEngine, language: str, asked: str, written: str
    ) -> None:
        write(engine, post(1, written, language=language), post(2, "Något helt annat"))
        assert found(engine, asked) == [1]

    def test_fields_are_found_by_all_words_of_the_value(self, engine: SearchEngine) -> None:
        write(
            engine,
            post(1, "En cykel", fields=(("model", "X200 Pro"), ("size", "56"))),
            post(2, "En cykel", fields=(("model", "X300"),)),
            post(3, "X200"),
        )
        for typed, expected in {
            "model:x200": [1],
            'cykel model:"X200 pro"': [1],
            "model:X300": [2],
            "cykel model:X200 size:56": [1],
            "model:X200 size:57": [],
            "size:X200": [],
        }.items():
            assert found(engine, typed, fields=("model", "size")) == expected, typed
        write(engine, post(1, "En cykel"))
        assert found(engine, "model:X200", fields=("model", "size")) == []

    def test_every_word_must_be_there(self, engine: SearchEngine) -> None:
        write(engine, post(1, "kedja till cykel"), post(2, "bara en kedja"))
        assert found(engine, "kedjan cykeln") == [1]

    def test_some_of_the_words_are_enough_where_that_is_asked(self, engine: SearchEngine) -> None:
        write(engine, post(1, "kedja till cykel"), post(2, "bara en kedja"), post(3, "hjälm"))
        assert found(engine, "kedja cykel segelbåt", match=Match.SOME) == [1, 2]
        assert found(engine, "segelbåt", match=Match.SOME) == []

    def test_a_phrase_stands_in_a_row_in_any_inflection(self, engine: SearchEngine) -> None:
        write(
            engine,
            post(1, "De röda cyklarna stod där"),
            post(2, "Cykeln stod vid det röda huset"),
            post(3, "Röd, och cykel"),
        )
        assert found(engine, '"röd cykel"') == [1]
        assert found(engine, '"cykel röd"') == []

    def test_a_phrase_does_not_span_title_and_text(self, engine: SearchEngine) -> None:
        write(engine, post(1, "cykel saknas", title="Min röda"))
        assert found(engine, '"röda cykel"') == []
        assert found(engine, "röda cykel") == [1]

    def test_a_phrase_may_repeat_a_word(self, engine: SearchEngine) -> None:
        write(engine, post(1, "mycket mycket bra"), post(2, "mycket bra, mycket"))
        assert found(engine, '"mycket mycket"') == [1]

    def test_a_word_with_a_dot_or_hyphen_is_found_as_written(self, engine: SearchEngine) -> None:
        write(engine, post(1, "felet E-1234 i node.js"), post(2, "1234 e js node"))
        assert found(engine, "E-1234") == [1]
        assert found(engine, "Node.js") == [1]

    def test_words_can_be_left_out(self, engine: SearchEngine) -> None:
        write(engine, post(1, "cykel med vinterdäck"), post(2, "cykel med korg"))
        assert found(engine, "cykel -korgen") == [1]
        assert found(engine, 'cykel -"med korg"') == [1]
        assert found(engine, "-korg") == []

    def test_letters_of_the_north_are_letters_and_accents_are_not(
        self, engine: SearchEngine
    ) -> None:
        write(engine, post(1, "en bra idé"), post(2, "får äta"), post(3, "far ata"))
        assert found(engine, "IDE") == [1]
        assert found(engine, "FÅR") == [2]
        assert found(engine, "fa\u030ar") == [2]

    def test_a_title_weighs_more_than_a_text(self, engine: SearchEngine) -> None:
        write(
            engine,
            post(1, "Det handlar om en cykel och om annat"),
            post(2, "Det handlar om något och om annat", title="Cykel"),
        )
        assert found(engine, "cykel") == [2, 1]

    def test_a_long_answer_may_fit_better_than_a_short_remark(self, engine: SearchEngine) -> None:
        engine.apply(
            lambda: [
                post(1, "Cykel, kedja."),
                post(2, "Den hoppar över kuggar " * 5, title="Ny kedja på cykeln hoppar"),
                post(3, "Kedjan på en cykel slits. " * 2 + "Byt den i tid. " * 4 + "Kedja, kedja."),
                *(post(number, "Något annat helt och hållet") for number in range(4, 30)),
            ]
        )
        assert found(engine, "kedja cykel") == [2, 3, 1]

    def test_newest_comes_first_where_that_is_asked(self, engine: SearchEngine) -> None:
        write(engine, post(2, "cykel"), post(3, "en cykel till i raden"), post(1, "cykel cykel"))
        assert found(engine, "cykel", order=Order.NEWEST) == [3, 2, 1]

    def test_only_boards_within_reach_are_searched(self, engine: SearchEngine) -> None:
        write(engine, post(1, "cykel"), post(2, "cykel", board_id=2))
        assert found(engine, "cykel", boards=(1,)) == [1]
        assert found(engine, "cykel", boards=(2,)) == [2]
        assert found(engine, "cykel", boards=()) == []
        assert found(engine, "kind:question", boards=(3,)) == []

    def test_operators_narrow(self, engine: SearchEngine) -> None:
        write(
            engine,
            post(1, "cykel", kind="tip", tags=("vinter-däck", "råd")),
            post(2, "cykel", kind="idea", tags=("råd",), author_id=2),
            post(3, "cykel", author_id=None, thread_id=77),
        )
        assert found(engine, "cykel kind:tip") == [1]
        assert sorted(found(engine, "kind:tip kind:idea")) == [1, 2]
        assert found(engine, "tag:vinter-däck") == [1]
        assert found(engine, "tag:råd tag:vinter-däck") == [1]
        assert found(engine, "cykel", authors=frozenset({2})) == [2]
        assert found(engine, "cykel", authors=frozenset()) == []
        assert found(engine, "cykel", threads=frozenset({77})) == [3]

    def test_days_narrow(self, engine: SearchEngine) -> None:
        write(engine, *[post(day, "cykel") for day in (1, 2, 3)])
        assert found(engine, "before:2026-01-03", order=Order.NEWEST) == [2, 1]
        assert found(engine, "after:2026-01-02", order=Order.NEWEST) == [3, 2]
        assert found(engine, "cykel after:2026-01-02 before:2026-01-03") == [2]
        assert found(engine, "cykel before:0001-01-01") == []
        assert found(engine, "cykel after:9999-12-31") == []

    def test_writing_a_post_again_changes_nothing(self, engine: SearchEngine) -> None:
        for _ in range(3):
            write(engine, post(1, "cykel"), post(2, "cykel"))
        assert sorted(found(engine, "cykel")) == [1, 2]
        assert engine.status().documents == 2

    def test_a_changed_post_is_found_by_its_new_words_only(self, engine: SearchEngine) -> None:
        write(engine, post(1, "cykel", board_id=1))
        write(engine, post(1, "hjälm", board_id=2))
        assert found(engine, "cykel", boards=(1, 2)) == []
        assert found(engine, "hjälm", boards=(1,)) == []
        assert found(engine, "hjälm", boards=(2,)) == [1]

    def test_the_last_change_of_a_batch_wins(self, engine: SearchEngine) -> None:
        write(engine, post(1, "cykel"), Delete(1), post(2, "cykel"), post(2, "hjälm"))
        assert found(engine, "cykel") == []
        assert found(engine, "hjälm") == [2]
        write(engine, Delete(2), post(2, "cykel"))
        assert found(engine, "cykel") == [2]

    def test_a_deleted_post_is_gone_at_once(self, engine: SearchEngine) -> None:
        write(engine, post(1, "cykel"), post(2, "cykel"))
        assert len(found(engine, "cykel")) == 2
        write(engine, Delete(1), Delete(999))
        assert found(engine, "cykel") == [2]
        assert found(engine, "kind:question") == [2]
        write(engine, Delete(2))
        assert found(engine, "cykel") == []

    def test_an_empty_batch_is_fine(self, engine: SearchEngine) -> None:
        write(engine)
        assert engine.status().documents == 0

    def test_a_limit_is_kept_and_told(self, engine: SearchEngine) -> None:
        write(engine, *[post(number, "cykel") for number in range(1, 8)])
        for order in Order:
            cut = search(engine, "cykel", limit=6, order=order)
            assert (len(cut.post_ids), cut.capped) == (6, True)
            whole = search(engine, "cykel", limit=7, order=order)
            assert (len(whole.post_ids), whole.capped) == (7, False)

    def test_a_rebuild_replaces_everything(self, engine: SearchEngine) -> None:
        write(engine, post(1, "cykel"), post(2, "cykel"))
        assert engine.rebuild(iter([post(2, "hjälm"), post(3, "cykel")])) == 2
        assert found(engine, "cykel") == [3]
        assert found(engine, "hjälm") == [2]
        assert engine.rebuild([]) == 0
        assert found(engine, "cykel") == []

    def test_searching_goes_on_and_nothing_is_lost_during_a_rebuild(
        self, engine: SearchEngine
    ) -> None:
        write(engine, post(1, "cykel"))

        def documents():  # type: ignore[no-untyped-def]
            yield post(1, "cykel")
            yield post(2, "ny cykel")
            assert found(engine, "cykel") == [1]
            write(engine, post(3, "cykel åäö", tags=("råd",)), Delete(1))
            assert found(engine, "cykel") == [3]
            yield post(4, "cykel")

        engine.rebuild(documents())
        assert sorted(found(engine, "cykel")) == [2, 3, 4]
        assert found(engine, "tag:råd after:2026-01-03") == [3]

    def test_a_rebuild_that_fails_leaves_all_as_it_was(self, engine: SearchEngine) -> None:
        write(engine, post(1, "cykel"))

        def documents():  # type: ignore[no-untyped-def]
            yield post(2, "cykel")
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            engine.rebuild(documents())
        assert found(engine, "cykel") == [1]
        write(engine, post(3, "cykel"))
        assert sorted(found(engine, "cykel")) == [1, 3]

    @pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
    def test_a_hostile_query_is_only_a_query(self, engine: SearchEngine, typed: str) -> None:
        write(engine, *[post(number, "och cykel x a z " * 20) for number in range(1, 40)])
        for order in Order:
            for match in Match:
                hits = search(engine, typed, order=order, match=match)
                assert len(hits.post_ids) <= 39

    def test_a_hostile_post_is_only_a_post(self, engine: SearchEngine) -> None:
        texts = ["\x00\ud800", "", "?" * 1000, "a" * 30_000, "a " * 15_000, "\u0301" * 500]
        write(engine, *[post(number, text) for number, text in enumerate(texts, start=1)])
        assert engine.status().documents == len(texts)
        assert found(engine, '"a a a a"') == [5]

    @given(st.text(max_size=60))
    def test_no_text_breaks_a_search(self, filled_engine: SearchEngine, typed: str) -> None:
        assert set(found(filled_engine, typed)) <= {1, 2}

    def test_it_is_well_and_knows_its_size(self, engine: SearchEngine) -> None:
        write(engine, post(1, "cykel"), post(2, ""))
        status = engine.status()
        assert (status.healthy, status.documents, status.detail) == (True, 2, "")
        assert status.backend
