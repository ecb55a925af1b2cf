"""What the access model declares of emergency access: who, for how long, how often, reviewed by when. Not law."""

from __future__ import annotations

from talo.register.organisations.professions import Profession

# Those who answer for somebody's life, health or safety: no coaches, advisers of benefits, leads or administrators.
PROFESSIONS = (
    Profession.PHYSICIAN,
    Profession.NURSE,
    Profession.SOCIAL_WORKER,
    Profession.SOCIAL_COUNSELLOR,
    Profession.EMPLOYMENT_EXPERT,
    Profession.WORK_ABILITY_COORDINATOR,
)
OPEN_HOURS = 3
# Tries of one worker in a day and a night, found or not: an emergency is rare.
MOST_TRIES = 5
TRIES_WITHIN_HOURS = 24
REVIEW_WORKING_DAYS = 5
PROMISE = "promise: emergency access is reviewed within 5 working days"
FEWEST_CHARACTERS = 15  # "hätä" tells the reviewer nothing
