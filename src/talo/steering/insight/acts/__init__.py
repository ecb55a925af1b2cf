"""The acts of `talo paths`: from the options of the command to the text of its result."""
