"""What batching across calls, trimming and a service of its own are worth: NLLB-600M's size, random weights.

Speed depends on shapes and not on weights, and no weights are needed to measure it. Offline and online runs
take turns; what is compared is of the same round, with the same lengths in and out. Figures are output tokens
a second.
"""
