"""Serves an application over HTTP: the socket, what a connection may do, how the end comes."""
