"""Structured fields, and related threads."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

AN_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "board_fields",
        sa.Column("board_id", AN_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("hint", sa.JSON(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "short",
                "long",
                "choice",
                "number",
                name="short_or_number",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", AN_ID, nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_board_fields_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_fields")),
        sa.UniqueConstraint("board_id", "key", name=op.f("uq_board_fields_board_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "related_threads",
        sa.Column("thread_id", AN_ID, nullable=False),
        sa.Column("other_id", AN_ID, nullable=False),
        sa.Column("likeness", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["threads.id"],
            name=op.f("fk_related_threads_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["threads.id"],
            name=op.f("fk_related_threads_other_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("thread_id", "other_id", name=op.f("pk_related_threads")),
    )
    op.create_index(op.f("ix_related_threads_other_id"), "related_threads", ["other_id"])
    op.add_column("threads", sa.Column("fields", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("post_revisions", sa.Column("fields", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("post_revisions", "fields")
    op.drop_column("threads", "fields")
    op.drop_table("related_threads")
    op.drop_table("board_fields")
