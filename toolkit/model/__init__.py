"""What all rooms speak of: records, fields, checks, periods, words, findings."""
