"""What translates, and how it is put together: a model in this process, services of its own, or an LLM."""
