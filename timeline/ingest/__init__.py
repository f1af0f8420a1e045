"""Ingestion: what SDKs send is authenticated, read, grouped and stored."""
