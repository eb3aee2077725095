"""Rolls: from a delivered file to the payments of a month, and back."""
