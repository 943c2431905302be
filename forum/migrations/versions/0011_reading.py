"""Read marks and feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "read_marks",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_read_marks_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_read_marks_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "thread_id", name=op.f("pk_read_marks")),
    )
    op.create_index(op.f("ix_read_marks_thread_id"), "read_marks", ["thread_id"])
    op.create_table(
        "read_horizons",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_read_horizons_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_read_horizons")),
    )
    # What was there before there were marks is not new to anybody.
    op.execute(
        "INSERT INTO read_horizons (person_id, post_id)"
        " SELECT id, (SELECT max(id) FROM posts) FROM people"
        " WHERE (SELECT max(id) FROM posts) IS NOT NULL"
    )
    op.create_index("ix_posts_thread_ids", "posts", ["thread_id", "id"])
    op.create_table(
        "feed_keys",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_feed_keys_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_keys")),
        sa.UniqueConstraint("digest", name=op.f("uq_feed_keys_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_feed_keys_person_id"), "feed_keys", ["person_id"])
    op.create_table(
        "host_reads",
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("host_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_id"], ["people.id"], name=op.f("fk_host_reads_host_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_host_reads_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("thread_id", "host_id", name=op.f("pk_host_reads")),
    )
    op.create_index(op.f("ix_host_reads_host_id"), "host_reads", ["host_id"])
    op.add_column(
        "boards",
        sa.Column("shows_reading", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    with op.batch_alter_table("boards") as boards:
        boards.drop_column("shows_reading")
    for table in ("host_reads", "feed_keys"):
        op.drop_table(table)
    op.drop_index("ix_posts_thread_ids", "posts")
    for table in ("read_horizons", "read_marks"):
        op.drop_table(table)
