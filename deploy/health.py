"""Health check of a service by HTTP: `health.py URL [COMPONENT...]`, exit status 0 if it is well.

The URL must answer with 200; each named component of its JSON answer must have the status "healthy".
"""

import json
import sys
import urllib.error
import urllib.request


def main(url: str, *components: str) -> str | None:
    """What is wrong, or null."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
            body = answer.read()
    except (urllib.error.URLError, OSError) as error:
        return f"{url}: {error}"
    states = {name: (json.loads(body).get(name) or {}).get("status") for name in components}
    ill = {name: status for name, status in states.items() if status != "healthy"}
    return f"{url}: {ill}" if ill else None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
