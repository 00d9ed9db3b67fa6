"""Harbour, the freight company's assistant: the application that is attacked and hardened."""

from casemate.lab.harbour.application import Harbour

__all__ = ["Harbour"]
