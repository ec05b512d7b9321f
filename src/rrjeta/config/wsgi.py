"""The application that granian serves."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from rrjeta.config.environment import MisconfiguredMachine
from rrjeta.config.startup import refuse_to_serve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rrjeta.config.settings")
application = get_wsgi_application()
try:
    refuse_to_serve()
except MisconfiguredMachine as fault:
    sys.exit(f"rrjeta: {fault}")
