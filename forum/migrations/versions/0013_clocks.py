"""Policies, terms, clocks, and more that can happen to a thread."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = (
    "opened",
    "replied",
    "post_edited",
    "post_withdrawn",
    "post_hidden",
    "post_restored",
    "solution_marked",
    "solution_unmarked",
    "helped",
    "not_helped",
    "no_answer_needed",
    "answer_needed",
    "host_asked",
    "edited",
    "moved",
    "locked",
    "unlocked",
    "pinned",
    "unpinned",
    "official_marked",
    "official_unmarked",
    "duplicate_marked",
    "duplicate_unmarked",
    "merged",
    "split",
    "split_off",
    "closed",
    "reopened",
    "contacted",
    "customer_awaited",
    "customer_not_awaited",
    "priority_set",
    "terms_applied",
    "policy_applied",
)
CHECKS = {
    "ck_thread_events_opened_or_policy_applied": f"kind IN {KINDS!r}",
    "ck_thread_events_acts_have_reasons": (
        "kind NOT IN ('locked', 'unlocked', 'pinned', 'unpinned', 'moved', 'post_hidden',"
        " 'post_restored', 'merged', 'split', 'split_off', 'closed') OR reason <> ''"
    ),
}


def upgrade() -> None:
    op.add_column("threads", sa.Column("close_id", ID))
    _widen_checks()
    op.create_table(
        "clock_policies",
        sa.Column("board_id", ID, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_clock_policies_board_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_policies")),
        sa.UniqueConstraint("board_id", name=op.f("uq_clock_policies_board_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "clock_policy_versions",
        sa.Column("policy_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("follows_above", sa.Boolean(), nullable=False),
        sa.Column("calendar_id", ID, nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("pauses", sa.JSON(), nullable=False),
        sa.Column("remind_days", sa.Integer(), nullable=False),
        sa.Column("close_days", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_clock_policy_versions_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name=op.f("fk_clock_policy_versions_calendar_id")
        ),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["clock_policies.id"], name=op.f("fk_clock_policy_versions_policy_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_policy_versions")),
        sa.UniqueConstraint(
            "policy_id", "number", name=op.f("uq_clock_policy_versions_policy_id_number")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "clocks",
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("board_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "acknowledge",
                "first_answer",
                "next_answer",
                "update",
                "resolution",
                "stale",
                name="acknowledge_or_stale",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("begun_by", ID, nullable=False),
        sa.Column("policy_version_id", ID, nullable=False),
        sa.Column("calendar_version_id", ID, nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "paused",
                "stopped",
                "void",
                name="running_or_void",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consumed", sa.Integer(), nullable=False),
        sa.Column("consumed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by_id", ID, nullable=True),
        sa.Column("stopped_as", sa.Text(), nullable=True),
        sa.Column("stopped_event_id", ID, nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "met",
                "missed",
                name="met_or_missed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("lateness", sa.Integer(), nullable=False),
        sa.Column("excused", sa.Text(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_clocks_board_id")),
        sa.ForeignKeyConstraint(
            ["calendar_version_id"],
            ["calendar_versions.id"],
            name=op.f("fk_clocks_calendar_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["policy_version_id"],
            ["clock_policy_versions.id"],
            name=op.f("fk_clocks_policy_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["stopped_by_id"], ["people.id"], name=op.f("fk_clocks_stopped_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_clocks_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clocks")),
        sa.UniqueConstraint(
            "thread_id", "kind", "cycle", name=op.f("uq_clocks_thread_id_kind_cycle")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_clocks_calendar", "clocks", ["calendar_version_id", "state"], unique=False)
    op.create_index(
        "ix_clocks_due",
        "clocks",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index("ix_clocks_counted", "clocks", ["counted_at"], unique=False)
    op.create_table(
        "clock_changes",
        sa.Column("clock_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("event_id", ID, nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["clocks.id"], name=op.f("fk_clock_changes_clock_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_clock_changes_clock_id"), "clock_changes", ["clock_id"], unique=False)
    op.create_table(
        "thread_terms",
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("board_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "question",
                "tip",
                "idea",
                "complaint",
                "discussion",
                name="question_or_discussion",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum(
                "low",
                "normal",
                "high",
                name="low_or_high",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("policy_version_id", ID, nullable=True),
        sa.Column("calendar_version_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_thread_terms_board_id")),
        sa.ForeignKeyConstraint(
            ["calendar_version_id"],
            ["calendar_versions.id"],
            name=op.f("fk_thread_terms_calendar_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["thread_events.id"], name=op.f("fk_thread_terms_event_id")
        ),
        sa.ForeignKeyConstraint(
            ["policy_version_id"],
            ["clock_policy_versions.id"],
            name=op.f("fk_thread_terms_policy_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["threads.id"],
            name=op.f("fk_thread_terms_thread_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_terms")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_thread_terms_order", "thread_terms", ["thread_id", "at", "id"], unique=False
    )


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
    op.drop_column("threads", "close_id")
    op.drop_table("clock_changes")
    op.drop_table("clocks")
    op.drop_table("thread_terms")
    op.drop_table("clock_policy_versions")
    op.drop_table("clock_policies")
