"""Checking and grading. answers/ has right and wrong answers to every question, mutation_testing/ makes more of them.

| file | what is tested there |
|---|---|
| test_exercises.py | `check` and `progress` in exercises as learners meet them, and files that stay theirs |
| test_answers.py | every answer of answers/: points for the right ones, the hint it needs for each wrong one |
| test_mutation.py | no small change of a right answer gets all points |
| test_properties.py | questions/properties.py |
| test_question.py | questions/question.py: how a question is stated |
| test_printed_examples.py | the examples that a question prints are true |
| test_sentences.py | a sentence for each slip that people make everywhere |
| test_points.py | points that are kept |
| test_collect.py | own_network/: `collect` and the poster |
| test_without_threads.py | all of it in a Python without threads, as in the browser |
| test_grading.py | a class with hostile and odd submissions, graded; what harms is in helpers/hostile.py |
| test_odd_notebooks.py | honest work in odd notebooks |
| test_same_points.py | `check` and `grade` give the same points |
| test_classlist.py | grading/classlist.py: whose submission is whose, and files for the school's books |
| test_ten_questions.py | the ten questions before and after |
"""
