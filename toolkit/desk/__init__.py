"""The window an officer opens by a double-click: a pure `board` of what it shows, a thin view, one worker thread."""
