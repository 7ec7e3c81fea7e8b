"""What the commands of `pmi` do; `service.cli` parses their arguments and prints."""
