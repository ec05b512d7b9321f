"""The product's settings with what a test changes: folders of its own, cheap passwords, plain static files."""

import os
import tempfile
from pathlib import Path

# A memory file system spares the disk what a thrown-away database would write.
_parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
FOLDER = Path(tempfile.mkdtemp(prefix="rrjeta-test-", dir=_parent))
os.environ.update(
    RRJETA_DATA=str(FOLDER / "data"),
    RRJETA_KEYS=str(FOLDER / "keys"),
    RRJETA_PROFILE="demo",
    RRJETA_SECRET="a secret that only the tests of this house ever use",
)
(FOLDER / "data").mkdir()
(FOLDER / "collected").mkdir()

from rrjeta.config.settings import *  # noqa: E402  the environment above must stand first

DATABASES["default"].setdefault("TEST", {})
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # In a file, because a database in memory locks whole tables where a file in WAL mode waits.
    DATABASES["default"]["TEST"]["NAME"] = str(FOLDER / "data" / "test.sqlite3")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = FOLDER / "collected"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Whoever opens every door in one hour is no worker; the tests of the ceilings set their own.
RRJETA_UNSEALINGS_USER = RRJETA_UNSEALINGS_ALL = 10**9
