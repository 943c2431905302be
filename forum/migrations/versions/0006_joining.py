"""Duplicates, merged and split threads, tags."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS = (
    *("opened", "replied", "post_edited", "post_withdrawn", "post_hidden", "post_restored"),
    *("solution_marked", "solution_unmarked", "helped", "not_helped"),
    *("no_answer_needed", "answer_needed", "host_asked", "edited", "moved"),
    *("locked", "unlocked", "pinned", "unpinned", "official_marked", "official_unmarked"),
    *("duplicate_marked", "duplicate_unmarked", "merged", "split", "split_off"),
    "policy_applied",
)
CHECKS = {
    "ck_thread_events_opened_or_policy_applied": f"kind IN {KINDS!r}",
    "ck_thread_events_hidden_by_somebody_on_a_ground": (
        "kind <> 'post_hidden' OR (ground IS NOT NULL AND post_id IS NOT NULL"
        " AND by_id IS NOT NULL)"
    ),
    "ck_thread_events_acts_have_reasons": (
        "kind NOT IN ('locked', 'unlocked', 'pinned', 'unpinned', 'moved', 'post_hidden',"
        " 'post_restored', 'merged', 'split', 'split_off') OR reason <> ''"
    ),
}
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("threads", sa.Column("duplicate_id", ID))
    op.add_column("threads", sa.Column("merged_into_id", ID))
    op.add_column("threads", sa.Column("merged_post_id", ID))
    op.create_index("ix_threads_merged_into_id", "threads", ["merged_into_id"])
    op.add_column("me_toos", sa.Column("carried_from_id", ID))
    op.add_column("tags", sa.Column("description", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "tag_synonyms",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("tag_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tags.id"], name="fk_tag_synonyms_tag_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name="pk_tag_synonyms"),
    )
    op.create_index("ix_tag_synonyms_tag_id", "tag_synonyms", ["tag_id"])
    _widen_checks()


def _widen_checks() -> None:
    """More can happen to a thread. SQLite makes the table anew for that."""
    with op.batch_alter_table(
        "thread_events", table_kwargs={"sqlite_autoincrement": True}
    ) as changing:
        for name, text in CHECKS.items():
            changing.drop_constraint(op.f(name), type_="check")
            changing.create_check_constraint(op.f(name), text)


def downgrade() -> None:
    """The checks stay wide: what stands in the table would not pass the narrow ones."""
    op.drop_table("tag_synonyms")
    op.drop_column("tags", "description")
    op.drop_column("me_toos", "carried_from_id")
    op.drop_index("ix_threads_merged_into_id", "threads")
    for column in ("merged_post_id", "merged_into_id", "duplicate_id"):
        op.drop_column("threads", column)
