"""Addresses: of mail, and of the network that a request comes from."""

import hashlib
import ipaddress

from email_validator import EmailNotValidError, validate_email
from flask import request
from flask_babel import gettext as _

from forum.errors import Invalid

MAX_EMAIL = 254


def check_email(text: str) -> str:
    """The address as mail is sent to it, ASCII only. Raises Invalid with a sentence.

    Whether it takes mail is not asked: that would tell a stranger whom we write to.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except (EmailNotValidError, UnicodeError) as error:
        sentence = _("Write an e-mail address, such as name@example.com.")
        raise Invalid(sentence, "email") from error
    address = found.ascii_email
    if not address or len(address) > MAX_EMAIL:
        raise Invalid(_("That e-mail address is too long."), "email")
    return address


def email_key(text: str) -> str:
    """What is the same for the same address; takes anything that was typed."""
    try:
        return check_email(text).casefold()
    except Invalid:
        return text.strip().casefold()


def network() -> str:
    """The network that this request comes from; of IPv6 what one household holds (/64)."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


def digest(text: str) -> str:
    """A short mark of an address, for keys of limits: they need not hold the address itself."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]
