"""The application that granian serves."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from rrjeta.jobs.startup import refuse_to_serve
from rrjeta.kernel.errors import MisconfiguredMachine

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rrjeta.config.settings")
application = get_wsgi_application()
try:
    refuse_to_serve()
except MisconfiguredMachine as fault:
    sys.exit(f"rrjeta: {fault}")
