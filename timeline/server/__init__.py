"""What runs under granian: receives requests and sends responses."""
