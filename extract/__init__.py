"""What a document says: where it came from, its bytes, its cells, its forms."""
