"""What forms print and how it is read: the vocabulary and the label-driven parser."""
