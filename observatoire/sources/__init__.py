"""Official sources: the catalogue of what public bodies publish, what is new there, and how it is fetched."""

from .catalogue import Catalogue, Source, load
from .download import Fetched, FetchError, Limits, fetch
from .upstream import Remote, news, remotes

__all__ = [
    "Catalogue",
    "FetchError",
    "Fetched",
    "Limits",
    "Remote",
    "Source",
    "fetch",
    "load",
    "news",
    "remotes",
]
