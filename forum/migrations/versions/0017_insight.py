"""Waits: what the numbers are counted from."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "waits",
        sa.Column("thread_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("reopened", sa.Boolean(), nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("ended_event_id", ID, nullable=True),
        sa.Column("ended_as", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", TIME, nullable=True),
        sa.Column("confirmed_seconds", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_waits_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("thread_id", "number", name=op.f("pk_waits")),
    )
    op.create_index("ix_waits_began", "waits", ["began_at"])
    op.create_index("ix_waits_ended", "waits", ["ended_at"])
    op.create_index("ix_waits_confirmed", "waits", ["confirmed_at"])
    # The worker tells the waits of what happened before, from the facts.
    op.execute(
        "INSERT INTO jobs (kind, payload, key, made_at, run_at, tries, last_error)"
        " SELECT 'insight.fill', '{}', 'insight.fill', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 0, ''"
        " WHERE EXISTS (SELECT 1 FROM turns)"
    )


def downgrade() -> None:
    op.drop_table("waits")
