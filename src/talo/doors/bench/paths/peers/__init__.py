"""What the peers do, each a script that runs in their own environment; Talo itself imports none of this."""
