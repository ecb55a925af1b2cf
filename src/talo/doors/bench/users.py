"""Users in a process of their own: each opens a page as soon as the last one has come, and notes how long it took."""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any

PATIENCE_SECONDS = 30


@dataclass
class User:
    """One signed-in user with the addresses to open, in order."""

    port: int
    cookie: str
    paths: list[str]
    patience: float
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Open the pages one after another over one connection, as many as the time allows."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        headers = {"Cookie": self.cookie, "Host": f"localhost:{self.port}", "Accept-Language": "fi"}
        deadline = time.perf_counter() + self.patience
        for path in self.paths:
            began = time.perf_counter()
            if began > deadline:
                break
            try:
                connection.request("GET", path, headers=headers)
                answer = connection.getresponse()
                body = answer.read()
                if answer.status != 200 or b"</html>" not in body:
                    self.errors.append(f"{answer.status} {path}")
            except (OSError, http.client.HTTPException) as error:
                self.errors.append(f"{type(error).__name__} {path}")
                connection.close()
            self.seconds.append(time.perf_counter() - began)
        connection.close()


def main() -> None:
    """Read what to do from standard input, write the times and errors of each user to standard output."""
    order: dict[str, Any] = json.load(sys.stdin)
    users = [User(order["port"], one["cookie"], one["paths"], order["seconds"]) for one in order["users"]]
    threads = [threading.Thread(target=user.run) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump([{"seconds": user.seconds, "errors": user.errors} for user in users], sys.stdout)


if __name__ == "__main__":
    main()
