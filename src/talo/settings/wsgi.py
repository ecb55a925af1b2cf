"""The WSGI application that `talo serve` starts."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talo.settings.config")
application = get_wsgi_application()
