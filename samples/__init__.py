"""Sample documents in the manner of published forms: the data, the script that makes them, and what they must give."""
