"""The bench of `talo paths`: the same work by Talo and by its peers, each in a process of its own, in one run."""
