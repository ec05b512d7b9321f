"""The application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

from rrjeta.config.startup import refuse_weak_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rrjeta.config.settings")
application = get_wsgi_application()
refuse_weak_database(connection)
connection.close()
