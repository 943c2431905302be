"""The brand."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "brand_pictures",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("icon", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("tone", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_brand_pictures")),
    )
    op.create_table(
        "brands",
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("colours", sa.JSON(), nullable=False),
        sa.Column("logo", sa.Text(), nullable=True),
        sa.Column("name_beside", sa.Boolean(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_brands_by_id")),
        sa.ForeignKeyConstraint(["logo"], ["brand_pictures.name"], name=op.f("fk_brands_logo")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brands")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_brands_by_id"), "brands", ["by_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_brands_by_id"), table_name="brands")
    op.drop_table("brands")
    op.drop_table("brand_pictures")
