"""The gateway: everything that serves or calls HTTP, and the composition of translators and prompts."""
