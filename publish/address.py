"""The project's public address, read from address.toml: the one setting from which every address of ours is made."""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

FILE = Path(__file__).resolve().with_suffix(".toml")
FORMS = {
    "site": (re.compile(r"https?://[^\s/?#]+[^\s?#]*"), "an address that begins with https://"),
    "repository": (re.compile(r"https?://[^\s/?#]+/[^\s?#]+"), "an address that begins with https://"),
    "mail": (re.compile(r"[^\s@?&]+@[^\s@?&]+"), "a mail address"),
}


@dataclass(frozen=True)
class Address:
    """Where the project is found; a part that it has not been given yet is empty. Addresses end without a slash."""

    site: str = ""
    repository: str = ""
    mail: str = ""


def address(file=FILE):
    """The `Address` that a TOML file gives. ValueError, which names the file, for one that can't be an address."""
    try:
        given = tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f'{file} is expected to hold lines such as mail = "name@school.example": {error}') from None
    names = [field.name for field in fields(Address)]
    if unknown := sorted(set(given) - set(names)):
        raise ValueError(f"{file} is expected to set {', '.join(names)}, and sets {', '.join(unknown)}")
    for name, value in given.items():
        form, words = FORMS[name]
        if value != "" and not (isinstance(value, str) and form.fullmatch(value)):
            raise ValueError(f'{file} expects {name} to be {words}, or "" while there is none, got {value!r}')
    return Address(**{name: value.rstrip("/") for name, value in given.items()})
