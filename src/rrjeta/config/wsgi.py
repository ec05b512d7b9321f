"""The application that granian serves."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

from rrjeta.config.startup import refuse_unproved_restore, refuse_weak_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rrjeta.config.settings")
application = get_wsgi_application()
refuse_weak_database(connection)
refuse_unproved_restore(settings.RRJETA_DATA)
connection.close()
