"""What the department writes: letters and mails (`correspondence`), their drafts (`mail`), the page to copy from (`mail_page`)."""
