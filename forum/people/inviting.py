"""Imported people get an account of their own when somebody invites them."""

from flask_babel import gettext as _

from forum import permissions
from forum.database import locked, transaction
from forum.errors import Invalid, Refused
from forum.people import mails
from forum.people.addresses import check_email, email_key
from forum.people.models import Person
from forum.people.queries import owner_of


def invite_person(by: Person, person: Person, email: str) -> None:
    """Mail an imported person a link by which the account becomes theirs.

    Inviting again, also at another address, makes the former link dead. Raises Invalid, Refused,
    TooMany.
    """
    email = check_email(email)
    permissions.require(by, "person:invite")
    mails.spend_mail(mails.JOIN, email)
    with transaction():
        permissions.require(locked(by), "person:invite")
        person = locked(person)
        if person.is_erased:
            raise Refused(_("This account was deleted."))
        if person.has_account:
            raise Refused(_("%(name)s has an account already.", name=person.name))
        if owner_of(email_key(email)) is not None:
            raise Invalid(_("This address belongs to an account already."), "email")
        person.claimed_email, person.claimed_key = email, email_key(email)
        mails.ask_to_join(person)
