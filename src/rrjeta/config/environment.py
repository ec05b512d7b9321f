"""Reads what the machine tells the system: folders, database, profile, secret, and the pack's calendar."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from rrjeta.kernel.errors import MisconfiguredMachine

PROFILES = ("demo", "production")
SECRET_FILE = "django-secret"  # noqa: S105  the name of a file, not what it holds
SECRET_LENGTH = 50
_LEAST_SIGNS = 16
LOWEST_CEILING = 100

# WAL and FULL together survive a power cut (design §3.11); jobs/startup.py refuses anything weaker.
# What is deleted is overwritten with zeros, and nothing is sorted in a file of its own beside the database.
SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"
    " PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
)
SQLITE_WAIT_SECONDS = 20
POOL = {"min_size": 1, "max_size": 16, "timeout": 20}


def folder(variable: str, default: Path, environment: Mapping[str, str] = os.environ) -> Path:
    return Path(environment.get(variable) or default).expanduser().resolve()


def profile(environment: Mapping[str, str] = os.environ) -> str:
    name = environment.get("RRJETA_PROFILE") or "demo"
    if name not in PROFILES:
        raise MisconfiguredMachine(f"RRJETA_PROFILE is {name!r}; it may be {' or '.join(PROFILES)}.")
    return name


def ceiling(variable: str, default: int, environment: Mapping[str, str] = os.environ) -> int:
    """Return how many records may be opened in an hour; there is no number that means any number."""
    value = environment.get(variable) or str(default)
    if not value.isascii() or not value.isdigit() or int(value) < LOWEST_CEILING:
        raise MisconfiguredMachine(f"{variable} is {value!r}; it may be a whole number of at least {LOWEST_CEILING}.")
    return int(value)


def keys_folder(name: str, keys: Path, data: Path) -> Path:
    """Return the folder of the keys; in production refuse one that a copy of the data would carry along."""
    if name == "production" and (keys == data or data in keys.parents):
        raise MisconfiguredMachine("RRJETA_KEYS lies inside RRJETA_DATA: a stolen copy of the data would hold its key.")
    return keys


def secret(name: str, keys: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Return the secret that signs sessions; only the demo may start (and be set up) without one."""
    value = environment.get("RRJETA_SECRET", "")
    if not value and (keys / SECRET_FILE).is_file():
        value = (keys / SECRET_FILE).read_text(encoding="ascii").strip()
    if name == "production" and len(value) >= SECRET_LENGTH and len(set(value)) < _LEAST_SIGNS:
        raise MisconfiguredMachine("The secret is no random one: put `openssl rand -base64 48` into it.")
    if len(value) >= SECRET_LENGTH:
        return value
    if name == "production":
        raise MisconfiguredMachine(
            f"No secret of {SECRET_LENGTH} characters: set RRJETA_SECRET or put a file {SECRET_FILE} into RRJETA_KEYS."
        )
    return ""


def secret_files(keys: Path, environment: Mapping[str, str] = os.environ) -> list[Path]:
    """Return the files that hold a secret of this machine besides the keys: nobody else on it may read them."""
    query = dict(parse_qsl(urlsplit(environment.get("RRJETA_MAIL", "")).query))
    told = [environment.get("RRJETA_OIDC_SECRET_FILE", ""), query.get("password_file", "")]
    return [keys / SECRET_FILE, *(Path(one) for one in told if one)]


@dataclass(frozen=True, slots=True)
class Outside:
    """Another house that keeps accounts: its address, as whom we ask it, and what the button says."""

    issuer: str
    client: str
    secret: str
    name: str

    @property
    def origin(self) -> str:
        """Return the house's origin, to which a form of ours may lead."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


def outside(environment: Mapping[str, str] = os.environ) -> Outside | None:
    """Return the other house whose accounts sign in here (OpenID Connect), or None. Raises MisconfiguredMachine."""
    told = {name: environment.get(f"RRJETA_OIDC_{name}", "") for name in ("ISSUER", "CLIENT", "SECRET_FILE", "NAME")}
    if not told["ISSUER"]:
        return None
    parts = urlsplit(told["ISSUER"])
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise MisconfiguredMachine("RRJETA_OIDC_ISSUER must be an https address.")
    path = Path(told["SECRET_FILE"])
    if not told["CLIENT"] or not path.is_file():
        raise MisconfiguredMachine("RRJETA_OIDC_ISSUER needs RRJETA_OIDC_CLIENT and a file RRJETA_OIDC_SECRET_FILE.")
    secret_text = path.read_text(encoding="utf-8").strip()
    return Outside(told["ISSUER"].rstrip("/"), told["CLIENT"], secret_text, told["NAME"] or (parts.hostname or ""))


def database(url: str, data: Path) -> dict[str, Any]:
    """Return Django's settings for a database address: sqlite:///path, postgres://… or nothing for the default."""
    if not url:
        return _sqlite(data / "rrjeta.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme in ("postgres", "postgresql"):
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(query.pop("port", parts.port or "")),
            # The long expressions of statistics cost more to compile, anew each time, than to run (decision 32).
            "OPTIONS": {"pool": dict(POOL), "options": "-c jit=off", **query},
        }
    raise MisconfiguredMachine(f"The database address starts with {parts.scheme!r}; it may be sqlite or postgres.")


def mail(address: str) -> dict[str, Any]:
    """Return how mails leave: smtps://user:password@host:port at once encrypted, smtp:// by STARTTLS, nothing for not at all.

    Only a mail server on this machine is spoken to in clear. The password may stand in a file: `?password_file=/path`.
    """
    if not address:
        return {}
    parts = urlsplit(address)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise MisconfiguredMachine("RRJETA_MAIL must read smtp://… or smtps://… with the name of a host.")
    query = dict(parse_qsl(parts.query))
    password = unquote(parts.password or "")
    if file := query.get("password_file"):
        password = Path(file).read_text(encoding="utf-8").strip()
    is_here = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": password,
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and not is_here,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "rrjeta.kernel.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_START,
            "timeout": SQLITE_WAIT_SECONDS,
        },
    }


@dataclass(frozen=True, slots=True)
class PackHead:
    """What must be known of a country before its pack is loaded."""

    time_zone: str
    country: str
    default_language: str
    languages: tuple[str, ...]


def pack_head(pack: Path) -> PackHead:
    """Return the head of a country pack. Raises MisconfiguredMachine."""
    try:
        head = tomllib.loads((pack / "pack.toml").read_text(encoding="utf-8"))
        calendar, languages = head["calendar"], head["languages"]
        return PackHead(calendar["timezone"], calendar["country"], languages["default"], tuple(languages["all"]))
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as fault:
        raise MisconfiguredMachine(f"{pack / 'pack.toml'} cannot be read: {fault!r}") from fault
