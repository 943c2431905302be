"""Following, notifications and digests."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_settings",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "rhythm",
            sa.Enum(
                "soon",
                "daily",
                "weekly",
                "never",
                name="soon_or_never",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("digest_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_notice_settings_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_notice_settings")),
    )
    with op.batch_alter_table("notice_settings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notice_settings_digest_due_at"), ["digest_due_at"], unique=False
        )

    op.create_table(
        "follows",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("board_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("tag_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("whom_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "watch",
                "follow",
                "mute",
                "off",
                name="watch_or_off",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("by_itself", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "coalesce(board_id, tag_id, thread_id, whom_id) IS NOT NULL",
            name=op.f("ck_follows_follows_something"),
        ),
        sa.ForeignKeyConstraint(
            ["board_id"], ["boards.id"], name=op.f("fk_follows_board_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_follows_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tags.id"], name=op.f("fk_follows_tag_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_follows_thread_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["whom_id"], ["people.id"], name=op.f("fk_follows_whom_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
        sa.UniqueConstraint("person_id", "board_id", name=op.f("uq_follows_person_id_board_id")),
        sa.UniqueConstraint("person_id", "tag_id", name=op.f("uq_follows_person_id_tag_id")),
        sa.UniqueConstraint("person_id", "thread_id", name=op.f("uq_follows_person_id_thread_id")),
        sa.UniqueConstraint("person_id", "whom_id", name=op.f("uq_follows_person_id_whom_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("follows", schema=None) as batch_op:
        batch_op.create_index("ix_follows_board", ["board_id", "person_id"], unique=False)
        batch_op.create_index("ix_follows_tag", ["tag_id", "person_id"], unique=False)
        batch_op.create_index("ix_follows_thread", ["thread_id", "person_id"], unique=False)
        batch_op.create_index("ix_follows_whom", ["whom_id", "person_id"], unique=False)

    op.create_table(
        "notifications",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "mail",
            sa.Enum(
                "waits",
                "digest",
                "letter",
                "no",
                name="waits_or_no",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("letter", sa.Text(), nullable=True),
        sa.Column("lettered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_notifications_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_notifications_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_notifications_post_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["threads.id"],
            name=op.f("fk_notifications_thread_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_notifications_person_id_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notifications_made_at"), ["made_at"], unique=False)
        batch_op.create_index("ix_notifications_person", ["person_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notifications_thread_id"), ["thread_id"], unique=False)
        batch_op.create_index(
            "ix_notifications_unseen",
            ["person_id", "thread_id"],
            unique=False,
            sqlite_where=sa.text("seen_at IS NULL"),
            postgresql_where=sa.text("seen_at IS NULL"),
        )
        batch_op.create_index(
            "ix_notifications_waiting",
            ["made_at"],
            unique=False,
            sqlite_where=sa.text("mail = 'waits'"),
            postgresql_where=sa.text("mail = 'waits'"),
        )

    # Whoever replied, or has a thread's problem too, is told of answers from now on.
    op.execute(
        "INSERT INTO follows (person_id, thread_id, level, by_itself, since)"
        " SELECT person_id, thread_id, 'follow', true, at FROM me_toos"
    )
    op.execute(
        "INSERT INTO follows (person_id, thread_id, level, by_itself, since)"
        " SELECT author_id, thread_id, 'follow', true, min(written_at) FROM posts"
        " WHERE number > 1 AND source_key IS NULL AND NOT EXISTS (SELECT 1 FROM me_toos"
        " WHERE me_toos.person_id = posts.author_id AND me_toos.thread_id = posts.thread_id)"
        " GROUP BY author_id, thread_id"
    )


def downgrade() -> None:
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notifications_waiting",
            sqlite_where=sa.text("mail = 'waits'"),
            postgresql_where=sa.text("mail = 'waits'"),
        )
        batch_op.drop_index(
            "ix_notifications_unseen",
            sqlite_where=sa.text("seen_at IS NULL"),
            postgresql_where=sa.text("seen_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_notifications_thread_id"))
        batch_op.drop_index("ix_notifications_person")
        batch_op.drop_index(batch_op.f("ix_notifications_made_at"))

    op.drop_table("notifications")
    with op.batch_alter_table("follows", schema=None) as batch_op:
        batch_op.drop_index("ix_follows_whom")
        batch_op.drop_index("ix_follows_thread")
        batch_op.drop_index("ix_follows_tag")
        batch_op.drop_index("ix_follows_board")

    op.drop_table("follows")
    with op.batch_alter_table("notice_settings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_settings_digest_due_at"))

    op.drop_table("notice_settings")
