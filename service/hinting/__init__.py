"""Translations beside a message of OpenAI's API."""
