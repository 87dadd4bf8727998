"""What is in doubt → ra_soat.xlsx; what officers wrote there → decisions."""
