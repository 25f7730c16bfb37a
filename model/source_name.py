"""What a source of documents is called where readers see it."""

import re

_ADDRESS = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://"
    r"(?:[^/?#@]*:[^?#]*@|[^/?#]*@)?"  # name and password; a password may hold a slash
    r"(?P<rest>[^?#]*).*",
    re.DOTALL,
)


def source_name(source: str) -> str:
    """The last part of a folder's path, since where it lies tells of the machine and nothing of the documents.

    Of an address all but name, password, query and fragment, which may hold keys.
    """
    if "://" not in source:
        return _last_part(source)
    return "::".join(map(_address, source.split("::")))


def _address(source: str) -> str:
    found = _ADDRESS.fullmatch(source)
    if found is None or found["scheme"].lower() == "file":
        return _last_part(source)
    return f"{found['scheme']}://{found['rest']}"


def _last_part(path: str) -> str:
    names = [name for name in re.split(r"[/\\]", path) if name]
    return names[-1] if names else path
