"""The demo models' held-out scores: translation, answers from parallel prompts, and the quality gate."""
