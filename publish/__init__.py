"""Making the course public: the site, the course in the browser, a class on a server. Learners need none of it."""
