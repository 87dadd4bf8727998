"""The common records, fields, checks, periods, words and findings of all folders."""
