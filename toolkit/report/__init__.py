"""What was consolidated and decided → the report's document."""
