"""Operation: health for machines, the state of the system and background tasks for administrators."""
