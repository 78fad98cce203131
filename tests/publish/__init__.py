"""Everything that makes the course public; conftest.py builds the site and the small Pyodide that several need.

| file | what is tested there |
|---|---|
| test_site.py | the site, read as files and opened in Chromium |
| test_site_figures.py | publish/site/live/: the figures that live in its pages |
| test_slim.py | its pages are light enough for a phone |
| test_lite.py | the course in the browser alone |
| test_classroom.py | a class on a server, from the first login to the grades |
| test_delivery.py | updates for a class, and nncheck/merge_notebooks.py |
| test_hosted.py | notebooks for hosted services |
| test_release.py | a release, made in a clone |
| test_address.py | publish/address.toml |
| test_links.py | links between our files, and tools/links.py |
| test_github.py | GitHub's files: workflows, forms, the cloud workspace |
| test_binder.py | Binder, by repo2docker |
"""
