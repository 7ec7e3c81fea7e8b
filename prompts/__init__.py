"""Prompts as values: tasks, templates as data, layout of parallel input, and the context budget.

This package knows nothing of translation, of HTTP or of the service around it.
"""
