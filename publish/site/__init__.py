"""The site: the seven notebooks to read, the exercises, the library, and a page for teachers."""


class SiteError(RuntimeError):
    """Why the site can't be built, in words for whoever builds it."""
