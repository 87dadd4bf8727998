"""What the department writes: letters and mails (`correspondence`), drafts (`mail`), a page to copy (`mail_page`)."""
