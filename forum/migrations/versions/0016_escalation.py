"""Ladders, calls, when to look again, and colleagues who were asked."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ladders",
        sa.Column("board_id", ID, nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("rungs", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_ladders_board_id")),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_ladders_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladders")),
        sa.UniqueConstraint("board_id", name=op.f("uq_ladders_board_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "escalation_calls",
        sa.Column("clock_id", ID, nullable=True),
        sa.Column("promise_id", ID, nullable=True),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint(
            "(clock_id IS NULL) <> (promise_id IS NULL)",
            name=op.f("ck_escalation_calls_about_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["clock_id"],
            ["clocks.id"],
            name=op.f("fk_escalation_calls_clock_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"],
            ["promises.id"],
            name=op.f("fk_escalation_calls_promise_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["threads.id"],
            name=op.f("fk_escalation_calls_thread_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_calls")),
        sa.UniqueConstraint(
            "clock_id", "rung", "due_at", name=op.f("uq_escalation_calls_clock_id_rung_due_at")
        ),
        sa.UniqueConstraint(
            "promise_id", "rung", "due_at", name=op.f("uq_escalation_calls_promise_id_rung_due_at")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_escalation_calls_thread", "escalation_calls", ["thread_id", "at"], unique=False
    )
    op.create_index("ix_escalation_calls_at", "escalation_calls", ["at"], unique=False)
    op.create_table(
        "escalation_watches",
        sa.Column("clock_id", ID, nullable=True),
        sa.Column("promise_id", ID, nullable=True),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint(
            "(clock_id IS NULL) <> (promise_id IS NULL)",
            name=op.f("ck_escalation_watches_about_one_thing"),
        ),
        sa.ForeignKeyConstraint(
            ["clock_id"],
            ["clocks.id"],
            name=op.f("fk_escalation_watches_clock_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["promise_id"],
            ["promises.id"],
            name=op.f("fk_escalation_watches_promise_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["threads.id"],
            name=op.f("fk_escalation_watches_thread_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_watches")),
        sa.UniqueConstraint("clock_id", name=op.f("uq_escalation_watches_clock_id")),
        sa.UniqueConstraint("promise_id", name=op.f("uq_escalation_watches_promise_id")),
        sqlite_autoincrement=True,
    )
    for column in ("thread_id", "look_at"):
        name = op.f(f"ix_escalation_watches_{column}")
        op.create_index(name, "escalation_watches", [column], unique=False)
    op.create_table(
        "brought_in",
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("whom_id", ID, nullable=False),
        sa.Column("needed", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_brought_in_by_id")),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["threads.id"],
            name=op.f("fk_brought_in_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["whom_id"], ["people.id"], name=op.f("fk_brought_in_whom_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brought_in")),
        sqlite_autoincrement=True,
    )
    for column in ("by_id", "thread_id", "whom_id"):
        op.create_index(op.f(f"ix_brought_in_{column}"), "brought_in", [column], unique=False)


def downgrade() -> None:
    op.drop_table("brought_in")
    op.drop_table("escalation_watches")
    op.drop_table("escalation_calls")
    op.drop_table("ladders")
