"""The timeline on the screen: its feed, how an entry is drawn, and the screen of its own."""
