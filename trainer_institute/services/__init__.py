"""PostgreSQL, Redis and a mail sink for whoever has none: no root, no Docker, no installation.

`lease.hold()` is the door. It makes sure that one keeper runs for a data folder and keeps it for
as long as it is needed; when the last lease is gone, the keeper stops all it started.
"""
