"""Whoever looks after an errand is told once when it is due."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NOT_TOLD = sa.text("done_at IS NULL AND told_at IS NULL")


def upgrade() -> None:
    op.add_column("errands", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_errands_not_told",
        "errands",
        ["due_at", "id"],
        sqlite_where=NOT_TOLD,
        postgresql_where=NOT_TOLD,
    )


def downgrade() -> None:
    op.drop_index("ix_errands_not_told", "errands")
    op.drop_column("errands", "told_at")
