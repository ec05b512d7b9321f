"""The product's settings with what a test changes: folders of its own, cheap passwords, plain static files."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A memory file system spares the disk what a thrown-away database would write.
_parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
_folder = Path(tempfile.mkdtemp(prefix="rrjeta-test-", dir=_parent))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ.update(
    RRJETA_DATA=str(_folder / "data"),
    RRJETA_KEYS=str(_folder / "keys"),
    RRJETA_PROFILE="demo",
    RRJETA_SECRET="a secret that only the tests of this house ever use",
)
(_folder / "data").mkdir()
(_folder / "collected").mkdir()

from rrjeta.config.settings import *  # noqa: E402  the environment above must stand first

DATABASES["default"].setdefault("TEST", {})
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # In a file, because a database in memory locks whole tables where a file in WAL mode waits.
    DATABASES["default"]["TEST"]["NAME"] = str(_folder / "data" / "test.sqlite3")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = _folder / "collected"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
