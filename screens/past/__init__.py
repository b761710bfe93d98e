"""Past incidents, what they say together, and what is still to be done because of them."""
