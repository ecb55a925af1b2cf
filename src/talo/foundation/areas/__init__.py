"""Municipalities, wellbeing services counties, employment areas and regions, each with its validity."""

from talo.foundation.areas.lookup import UnknownMunicipality, municipality

__all__ = ["UnknownMunicipality", "municipality"]
