"""What runs under granian: it takes whole requests off the wire and answers them."""
