"""Everything the department writes to agencies and upward: mails with forms, reminders, corrections, the page to copy them from."""
