"""What the gateway costs and what it carries, measured with real servers; nothing that serves imports it."""
