"""Tags: one word for one thing, whatever people type; and only those of threads that one sees."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.database import db
from forum.errors import Invalid, Refused
from forum.events import TagsMerged, WordsChanged
from forum.search.queries import find
from forum.sockets import of
from forum.threads import tagging
from forum.threads.models import Tag, TagSynonym, Thread
from forum.threads.tags import main_keys
from moderation.acts.models import Act
from tests.cast import again, make_board, make_thread


def tag_of(key: str) -> Tag:
    db.session.rollback()
    return db.session.scalars(select(Tag).where(Tag.key == key)).one()


def keys_of(thread: Thread) -> list[str]:
    return [tag.key for tag in again(thread).tags]


def test_whoever_types_a_synonym_gets_the_tag(app: Flask, client: Any, anna: Any) -> None:
    first = make_thread(tags=["Smoke"])
    tagging.add_synonym(anna, tag_of("smoke"), "Rök")
    assert not tagging.add_synonym(anna, tag_of("smoke"), "rök")
    second = make_thread(tags=["rök", "smoke", "Lamp"])
    assert (keys_of(first), keys_of(second)) == (["smoke"], ["lamp", "smoke"])
    assert main_keys(["rök", "lamp", "nothing"]) == {"rök": "smoke", "lamp": "lamp"}
    found = find(None, "tag:Rök")
    assert set(found.found.threads) == {first.id, second.id}
    for path in ("/tags/rök", "/tags/Rök", "/tags/SMOKE"):
        answer = client.get(f"{path}?page=1")
        assert (answer.status_code, answer.headers["Location"]) == (301, "/tags/smoke?page=1")
    assert tagging.remove_synonym(anna, tag_of("smoke"), "rök")
    assert client.get("/tags/rök").status_code == 404


def test_a_renamed_tag_keeps_its_old_address(app: Flask, client: Any, anna: Any) -> None:
    thread, changed = make_thread(tags=["stov"]), []
    of().listeners[WordsChanged].append(changed.append)
    tagging.rename_tag(anna, tag_of("stov"), "Stove")
    of().listeners[WordsChanged].remove(changed.append)
    assert keys_of(thread) == ["stove"]
    assert len(changed[0].post_ids) == 1
    assert client.get("/tags/stov").headers["Location"] == "/tags/stove"
    # Back again: what was its synonym is its name.
    tagging.rename_tag(anna, tag_of("stove"), "stov")
    assert client.get("/tags/stove").headers["Location"] == "/tags/stov"
    make_thread(tags=["lamp"])
    for name in ("Lamp", "", "–"):
        with pytest.raises(Invalid):
            tagging.rename_tag(anna, tag_of("stov"), name)
    for name in ("lamp", "stov"):
        with pytest.raises(Invalid):
            tagging.add_synonym(anna, tag_of("stov"), name)
    with pytest.raises(Invalid):
        tagging.add_synonym(anna, tag_of("lamp"), "stove")


def test_merged_tags_are_one_and_their_words_stay(app: Flask, client: Any, anna: Any) -> None:
    both, one = make_thread(tags=["lamp", "lantern"]), make_thread(tags=["lantern"])
    tagging.add_synonym(anna, tag_of("lantern"), "Lykta")
    facts: list[TagsMerged] = []
    of().listeners[TagsMerged].append(facts.append)
    tagging.merge_tags(anna, tag_of("lantern"), tag_of("lamp"))
    of().listeners[TagsMerged].remove(facts.append)
    assert (keys_of(both), keys_of(one)) == (["lamp"], ["lamp"])
    assert set(db.session.scalars(select(TagSynonym.key))) == {"lantern", "lykta"}
    assert facts[0].into_id == tag_of("lamp").id
    assert client.get("/tags/lykta").headers["Location"] == "/tags/lamp"
    kinds = select(Act.kind, Act.data).where(Act.kind.startswith("tag:")).order_by(Act.id)
    assert [(kind, data["name"]) for kind, data in db.session.execute(kinds)] == [
        ("tag:synonym_added", "lantern · Lykta"),
        ("tag:merged", "lantern · lamp"),
    ]


def test_tags_are_counted_as_far_as_the_reader_sees_their_threads(
    app: Flask, client: Any, asta: Any, anna: Any
) -> None:
    secret = make_board("Team", visibility="staff")
    make_thread(asta, make_board("Open"), tags=["lamp", "glass"])
    make_thread(anna, secret, tags=["lamp", "recall"])
    tagging.add_synonym(anna, tag_of("recall"), "hush")

    def counts() -> dict[str, str]:
        rows = client.get("/tags").all("[data-tag]")
        return {
            str(row["data-tag"]): row.select_one(".board-card__facts").text.strip() for row in rows
        }  # type: ignore[union-attr]

    assert counts() == {"glass": "1 thread", "lamp": "1 thread"}
    assert [client.get(f"/tags/{word}").status_code for word in ("recall", "hush")] == [404, 404]
    assert client.get("/tags?q=recall").says("No tag like that")
    client.sign_in(anna)
    assert counts() == {"glass": "1 thread", "lamp": "2 threads", "recall": "1 thread"}


def test_only_who_may_looks_after_tags_and_never_after_hidden_ones(
    app: Flask, client: Any, asta: Any, hedda: Any, anna: Any, new_client: Callable[[], Any]
) -> None:
    from tests.cast import make_appointment, make_role, somebody

    team = make_board("Team", visibility="staff")
    few = make_board("Few", parent=team, visibility="groups", group_ids=frozenset({_group(anna)}))
    make_thread(anna, few, tags=["recall"])
    make_thread(asta, make_board("Open"), tags=["lamp"])
    hugo = somebody("hugo")
    make_appointment(hugo, make_role(["tag:manage"]))
    for person in (asta, hedda):
        with pytest.raises(Refused):
            tagging.merge_tags(person, tag_of("recall"), tag_of("lamp"))
        client.sign_in(person)
        assert client.get("/admin/tags").status_code == 403
    client.sign_in(hugo)
    assert [row["data-tag"] for row in client.get("/admin/tags").all("[data-tag]")] == ["lamp"]
    hidden, lamp = tag_of("recall").id, tag_of("lamp").id
    assert client.get(f"/admin/tags/{hidden}").status_code == 404
    assert client.post(f"/admin/tags/{hidden}", data={"name": "found"}).status_code == 404
    assert client.get(f"/admin/tags/{lamp}/merge?into=recall").says("There is no tag “recall”")


def _group(anna: Any) -> int:
    from forum.boards.groups import make_group

    return make_group(anna, "Few").id


def test_the_pages_say_what_a_tag_is_for_and_keep_what_was_typed(
    app: Flask, client: Any, anna: Any
) -> None:
    make_thread(tags=["lamp"]), make_thread(tags=["glas"]), make_thread(tags=["glass"])
    lamp, glas = tag_of("lamp").id, tag_of("glas").id
    client.sign_in(anna)
    page = client.get(f"/admin/tags/{lamp}")
    fields = {**page.fields(f"form[action='/admin/tags/{lamp}']"), "description_en": "Light, held."}
    assert client.post(f"/admin/tags/{lamp}", data=fields).status_code == 303
    assert client.get("/tags/lamp").says("Light, held.")
    refused = client.post(f"/admin/tags/{lamp}", data={**fields, "name": "glass"})
    assert refused.status_code == 422
    assert refused.one("#name")["value"] == "glass"
    refused = client.post(f"/admin/tags/{lamp}/synonyms", data={"name": "glass"})
    assert refused.status_code == 422
    assert refused.says("“glass” is a tag itself. Merge the two instead.")
    client.post(f"/admin/tags/{lamp}/synonyms", data={"name": "lantern"})
    assert client.get(f"/admin/tags/{lamp}").all("[data-synonym=lantern]")
    asked = client.get(f"/admin/tags/{glas}/merge?into=Glass")
    assert asked.says("1 thread gets the other tag.")
    done = client.post(f"/admin/tags/{glas}/merge", data=asked.fields())
    assert done.status_code == 303
    assert client.get("/tags/glas").headers["Location"] == "/tags/glass"
