"""Serves the pages to the browsers of a test by the product's own middleware, its compression and its static files included."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import override_settings
from django.test.testcases import LiveServerThread

_DAY = 24 * 3600


@contextmanager
def serving(*, is_collected: bool = False) -> Iterator[str]:
    """Give the address of the pages while they are served by threads of this process.

    Unless they were collected, styles and scripts are taken where they were built; a browser keeps them for a day, as it
    keeps for ever what was collected.
    """
    found = {} if is_collected else {"WHITENOISE_USE_FINDERS": True, "WHITENOISE_MAX_AGE": _DAY}
    with override_settings(**found):
        server = LiveServerThread("localhost", lambda handler: handler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()
