"""How many pods, how much memory, how many more tokens: measured costs, and a formula over them.

    make sizing      gateway, translator, Redis, prompts ──> results/sizing.json, sizing.md
    plan             one's own load and those figures ──> pods, memory, prefill

Costs are CPU seconds of a process and not seconds on a clock: what else the machine does matters little to
them. `deploy/sizing.md` has the formula in words.
"""
