"""Where prompts go: vLLM over HTTP, or a CTranslate2 generator inside this process."""
