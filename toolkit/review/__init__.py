"""Doubts of the intake → ra_soat.xlsx; officers' answers in it → decisions."""
