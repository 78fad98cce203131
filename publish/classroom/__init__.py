"""A class on a server; README.md is the recipe.

| file | what is in it |
|---|---|
| jupyterhub_config.py | the hub's settings, a learner's memory among them |
| README.md, zero-to-jupyterhub.yaml | the same for other hubs; when an idle server stops |
| delivery.py | the branch that a class pulls: the course without outputs and solutions |
| gather.py | an exercise, gathered from the learners' home folders |
| rehearse.py, hub.py, rehearsal_config.py | a whole class rehearsed on one machine |
| sizing.py | what a rehearsal took, and what follows for larger classes |
"""
