"""Adds employers to the directory and finds them by business ID or name."""

from __future__ import annotations

from django.db.models import QuerySet

from talo.path.employers.models import Employer, tidy_business_id


def add_employer(
    name: str,
    *,
    business_id: str = "",
    field: str = "",
    contact_name: str = "",
    phone: str = "",
    email: str = "",
) -> Employer:
    """Add an employer.

    Raises:
        ValidationError: the name is missing, the business ID is wrong or in the list already.
    """
    employer = Employer(
        name=" ".join(name.split()),
        business_id=tidy_business_id(business_id),
        field=field.strip(),
        contact_name=contact_name.strip(),
        phone=phone.strip(),
        email=email.strip(),
    )
    employer.full_clean()
    employer.save(force_insert=True)
    return employer


def find(name: str, business_id: str = "") -> Employer | None:
    """The employer with the business ID if one is given, else the one with exactly this name, whatever the case."""
    if business_id.strip():
        return Employer.objects.filter(business_id=tidy_business_id(business_id)).first()
    return Employer.objects.filter(name__iexact=" ".join(name.split())).order_by("id").first()


def find_or_add(name: str, business_id: str = "") -> Employer:
    """The employer that is meant, added when the directory does not have it yet.

    Raises:
        ValidationError: a new employer has a wrong business ID.
    """
    return find(name, business_id) or add_employer(name, business_id=business_id)


def beginning(prefix: str) -> QuerySet[Employer]:
    """Employers by name, narrowed to names that begin with `prefix`, or to the one with that business ID."""
    rows = Employer.objects.by_name()
    text = " ".join(prefix.split())
    if not text:
        return rows
    if text[:1].isdigit():
        return rows.filter(business_id=tidy_business_id(text))
    return rows.filter(name__istartswith=text)
