"""What becomes of requests when something fails: real processes, killed, stopped, slowed and fed garbage.

Translations are made up by a function of the text, and the model's answer is one of the prompt, so that a
wrong answer is told from a right one.
"""
