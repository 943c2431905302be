"""Promises and errands."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "errands",
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", ID, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_errands_by_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["people.id"], name=op.f("fk_errands_done_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_errands_owner_id")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_errands_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errands")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_errands_open",
        "errands",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(op.f("ix_errands_owner_id"), "errands", ["owner_id"], unique=False)
    op.create_index(op.f("ix_errands_thread_id"), "errands", ["thread_id"], unique=False)
    op.create_table(
        "promises",
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=True),
        sa.Column("former_id", ID, nullable=True),
        sa.Column("to_id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "kept",
                "kept_late",
                "renegotiated",
                "transferred",
                "withdrawn",
                name="open_or_withdrawn",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", ID, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kept_post_id", ID, nullable=True),
        sa.Column("kept_contact_id", ID, nullable=True),
        sa.Column("renegotiations", sa.Integer(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_promises_by_id")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["people.id"], name=op.f("fk_promises_ended_by_id")
        ),
        sa.ForeignKeyConstraint(["former_id"], ["promises.id"], name=op.f("fk_promises_former_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_promises_owner_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_promises_post_id")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_promises_thread_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["to_id"], ["people.id"], name=op.f("fk_promises_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promises_due", "promises", ["due_at"], unique=False)
    op.create_index(op.f("ix_promises_former_id"), "promises", ["former_id"], unique=False)
    op.create_index(
        "ix_promises_open",
        "promises",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(op.f("ix_promises_owner_id"), "promises", ["owner_id"], unique=False)
    op.create_index("ix_promises_thread", "promises", ["thread_id"], unique=False)
    op.create_index(op.f("ix_promises_to_id"), "promises", ["to_id"], unique=False)


def downgrade() -> None:
    op.drop_table("errands")
    op.drop_table("promises")
