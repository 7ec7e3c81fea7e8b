"""The OpenAI-compatible door: requests pass through as they came, or with hints for one message."""
