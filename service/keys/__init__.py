"""API keys: who may call, which models, and how much."""
