"""How long sessions outlive what ends them: ten browsers ask again and again until every one of them is shut out.

Alone against a running server: `.venv/bin/python -m tests.hostile.session_kill ADDRESS USERNAME PASSWORD` measures signing out,
with nine stolen copies of the cookies, and "sign out everywhere else".
"""

import sys
import threading
import time
from collections.abc import Callable, Sequence

from tests.hostile.caller import Caller

SESSIONS = 10
MOST_SECONDS = 5.0
_GIVE_UP = 30.0


def signed_in(address: str, username: str, password: str) -> list[Caller]:
    """Return ten browsers in which one user is signed in."""
    callers = [Caller(address) for _turn in range(SESSIONS)]
    for one in callers:
        one.sign_in(username, password)
        if not one.is_in():
            raise AssertionError("Signing in did not work.")
    return callers


def seconds_to_end(callers: Sequence[Caller], end: Callable[[], object]) -> float:
    """Return after how many seconds the last browser was shut out, counted from the moment at which the end was asked for."""
    ended, begun = [0.0] * len(callers), threading.Event()

    def ask(place: int) -> None:
        begun.wait()
        while time.monotonic() - started < _GIVE_UP and callers[place].is_in():
            pass
        ended[place] = time.monotonic() - started

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(callers))]
    for thread in threads:
        thread.start()
    started = time.monotonic()
    begun.set()
    end()
    for thread in threads:
        thread.join()
    return max(ended)


def main(address: str, username: str, password: str) -> int:
    """Measure both ways that need nobody else; 0 when they took no longer than five seconds."""
    first = Caller(address)
    first.sign_in(username, password)
    first.get("/sign-out")
    stolen = [first.copy() for _turn in range(SESSIONS)]
    signing_out = seconds_to_end(stolen, lambda: first.post("/sign-out"))
    others, here = signed_in(address, username, password), Caller(address)
    here.sign_in(username, password)
    here.get("/own")
    everywhere = seconds_to_end(others, lambda: here.post("/own/sessions/end-others"))
    sys.stdout.write(f"signing out: {signing_out:.2f} s, everywhere else: {everywhere:.2f} s\n")
    return 0 if max(signing_out, everywhere) <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
