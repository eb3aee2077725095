"""A hasher that counts how often it is reached, in the place of one that takes its time."""

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    algorithm = "counting"
    hashed = []

    def encode(self, password, salt):
        self.hashed.append(salt)
        return super().encode(password, salt)


def reached(act):
    """How often the hasher is reached while that is done."""
    before = len(CountingHasher.hashed)
    act()
    return len(CountingHasher.hashed) - before
