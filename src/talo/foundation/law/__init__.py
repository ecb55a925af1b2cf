"""Amounts, limits, deadlines and their legal bases, each with its validity: `law.value(key, on=date)`."""

from talo.foundation.law.lookup import Amount, Unknown, UnknownLawKey, value

__all__ = ["Amount", "Unknown", "UnknownLawKey", "value"]
