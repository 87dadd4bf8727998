"""Mails and letters to agencies and to the superior."""
