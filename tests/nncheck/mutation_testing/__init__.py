"""Wrong answers that nobody thought of, made by a machine, which must lose points.

| file | what is in it |
|---|---|
| mutators.py | the small changes that are made to a right answer |
| mutation.py | each of them graded; what gets all points is listed, or stands in harmless_changes/ with its reason |
| luck.py | wrong answers on a hundred seeds: does one pass by luck? |
"""
