"""From inputs to translations that may stand in a prompt."""
