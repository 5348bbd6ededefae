"""Telling customers and other programs what became of an order: by mail and by webhooks, from a queue of its own."""
