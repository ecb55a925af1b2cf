"""`{% load talo %}`: every tag and filter of the design system in one library."""

from django import template

from talo.foundation.ui.templatetags import talo_acts, talo_data, talo_frame, talo_parts, talo_pictures, talo_text

register = template.Library()
for _part in (talo_text, talo_frame, talo_acts, talo_parts, talo_data, talo_pictures):
    register.tags.update(_part.register.tags)
    register.filters.update(_part.register.filters)
