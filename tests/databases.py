"""Databases that one test has to itself."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import psycopg2


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """The address of an empty database beside the tests' own; it is dropped afterwards."""
    name = f"{name}_{os.getpid()}"
    with closing(psycopg2.connect(os.environ["DATABASE_URL"])) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
            try:
                yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
            finally:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
