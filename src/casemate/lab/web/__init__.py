"""Harbour in the browser: the chat page with its guided exercises, on loopback only."""
