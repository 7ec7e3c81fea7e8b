"""Traces of OpenTelemetry: one for each request, from its client to the model.

    request (server) ──> translate ──> request of the translator service (server)
                    └──> chat NAME (client) ──> vLLM's own span

Made of wrappers that are there only where traces are wanted (`tracing.endpoint`). No span holds text, and
none is made for a piece of a stream.
"""
