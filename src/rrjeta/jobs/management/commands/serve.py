"""Serves the pages on this machine's loopback address; a reverse proxy brings them to the network."""

import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from rrjeta.files.operations import settle_files
from rrjeta.jobs.erasing import NotErased, erase_again
from rrjeta.jobs.keeping import Importing, Keeper, Postman, Scanning, Sweeper, Tending
from rrjeta.jobs.startup import refuse_to_serve

_LOOPBACK = "127.0.0.1"
_SECONDS_TO_FINISH = 10


class Command(BaseCommand):
    """`rrjeta serve [--port N] [--workers N] [--threads N]`."""

    help = "Serve the pages on this machine's loopback address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="processes; more than one is for PostgreSQL")
        parser.add_argument("--threads", type=int, default=4, help="requests answered at once by each process")

    def handle(self, *args: Any, **options: Any) -> None:
        _refuse_taken_port(options["port"])
        # The worker asks as well; but what follows writes already, and must not write into what is not proved.
        refuse_to_serve()
        self._erase_again()
        server = Granian(
            "rrjeta.config.wsgi:application",
            address=_LOOPBACK,
            port=options["port"],
            interface=Interfaces.WSGI,
            workers=options["workers"],
            blocking_threads=options["threads"],
            http1_settings=HTTP1Settings(keep_alive=True),
            workers_kill_timeout=_SECONDS_TO_FINISH,
            log_level=LogLevels.warning,
            websockets=False,
        )
        self.stdout.write(f"Rrjeta: http://localhost:{options['port']} (stop with Ctrl+C)")
        self.stdout.flush()
        if not settings.RRJETA_WITNESS:
            self.stdout.write("Nobody takes the log's checkpoints: see RRJETA_WITNESS in docs/start.md.")
        settle_files(Path(settings.RRJETA_DATA) / "files")
        connection.close()
        beside: list[Importing | Keeper | Postman | Scanning | Sweeper | Tending] = [
            Keeper(settings.RRJETA_WITNESS),
            Importing(),
            Sweeper(),
            Tending(),
        ]
        beside += [Postman()] if settings.RRJETA_MAIL else []
        beside += [Scanning()] if settings.RRJETA_SCANNER else []
        for one in beside:
            one.start()
        try:
            server.serve()
        finally:
            for one in beside:
                one.stop()

    def _erase_again(self) -> None:
        """Serve nobody whom the ledger says erased: a restored backup may still hold them. Raises CommandError."""
        try:
            count = erase_again()
        except NotErased as fault:
            raise CommandError(str(fault)) from fault
        if count:
            self.stdout.write(
                f"{count} keys were destroyed again: this database was older than the ledger of erasures."
            )


def _refuse_taken_port(port: int) -> None:
    """Raise CommandError when something else listens there: two offices behind one address would mix."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_LOOPBACK, port))
        except OSError as fault:
            raise CommandError(f"Port {port} is taken; choose another with --port.") from fault
