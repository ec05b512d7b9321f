"""Twenty who know the password send one code of the app at one moment: one of them is let in.

Alone against a running server: `.venv/bin/python -m tests.hostile.proof_race ADDRESS USERNAME PASSWORD`. The user must not
have a factor yet; the script sets an app up for them.
"""

import http.client
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.hostile.caller import STEP_SECONDS, Caller, code_now

THREADS = 20


def race(address: str, username: str, password: str, code: Callable[[], str]) -> Counter[int]:
    """Return how often each status was heard by those who sent one code at one moment."""
    callers = [Caller(address) for _turn in range(THREADS)]
    for one in callers:
        if one.sign_in(username, password).location != "/sign-in/proof":
            raise AssertionError("The password alone signed in.")
        one.get("/sign-in/proof")
    sent, start, heard = code(), threading.Barrier(THREADS), []

    def send(one: Caller) -> None:
        start.wait()
        heard.append(one.post("/sign-in/proof", code=sent).status)

    threads = [threading.Thread(target=send, args=(one,)) for one in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    let_in = sum(one.is_in() for one in callers)
    if let_in != heard.count(http.client.FOUND):
        raise AssertionError(f"{let_in} are in, {heard.count(http.client.FOUND)} heard so.")
    return Counter(heard)


def wait_for_next_code() -> None:
    """Wait until an app shows a code that was not used yet."""
    time.sleep(STEP_SECONDS - time.time() % STEP_SECONDS + 1)


def main(address: str, username: str, password: str) -> int:
    """Set an app up, run the race, say what was heard; 0 when exactly one was let in."""
    owner = Caller(address)
    owner.sign_in(username, password)
    seed = owner.add_app(password)
    wait_for_next_code()
    heard = race(address, username, password, lambda: code_now(seed))
    sys.stdout.write(f"{THREADS} sent one code: {dict(heard)}\n")
    return 0 if heard[http.client.FOUND] == 1 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
