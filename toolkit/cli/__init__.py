"""The command line: commands, options, printed lines."""
