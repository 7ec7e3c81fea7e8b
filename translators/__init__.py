"""Machine translation for prompts: languages, segments, engines, batching, caching and a quality gate.

This package knows nothing of prompts, of HTTP or of the service around it. Everything that
translates implements one protocol, `translators.types.Translator`, and behaviour is added by wrapping.
"""
