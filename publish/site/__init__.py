"""The site: the seven notebooks to read, the exercises, the library, and a page for teachers."""
