"""Contacts outside the forum, and threads that wait for their customer."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    priority = sa.Enum(
        "low",
        "normal",
        "high",
        name="low_or_high",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    with op.batch_alter_table("turns") as changing:
        changing.add_column(
            sa.Column("priority", priority, nullable=False, server_default="normal")
        )
    op.create_table(
        "contacts",
        sa.Column("thread_id", ID, nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "phone",
                "mail",
                "chat",
                "meeting",
                "letter",
                "other",
                name="phone_or_other",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("with_id", ID, nullable=True),
        sa.Column("with_name", sa.Text(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answers", sa.Boolean(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_contacts_by_id")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_contacts_thread_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["with_id"], ["people.id"], name=op.f("fk_contacts_with_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contacts_thread", "contacts", ["thread_id", "contacted_at"], unique=False)
    op.create_table(
        "customer_waits",
        sa.Column("thread_id", ID, autoincrement=False, nullable=False),
        sa.Column("post_id", ID, nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("close_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_customer_waits_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_customer_waits_post_id")),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["threads.id"],
            name=op.f("fk_customer_waits_thread_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_customer_waits")),
    )
    op.create_index(op.f("ix_customer_waits_by_id"), "customer_waits", ["by_id"], unique=False)
    op.create_index("ix_customer_waits_close", "customer_waits", ["close_at"], unique=False)
    op.create_index(
        "ix_customer_waits_remind",
        "customer_waits",
        ["remind_at"],
        unique=False,
        sqlite_where=sa.text("reminded_at IS NULL"),
        postgresql_where=sa.text("reminded_at IS NULL"),
    )


def downgrade() -> None:
    with op.batch_alter_table("turns") as changing:
        changing.drop_constraint(op.f("ck_turns_low_or_high"), type_="check")
        changing.drop_column("priority")
    op.drop_table("customer_waits")
    op.drop_table("contacts")
