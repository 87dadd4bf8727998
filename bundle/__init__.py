"""The toolkit as a folder for Windows machines: no internet, no administrator, nothing to install first."""
