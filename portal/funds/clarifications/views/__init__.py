"""The pages of questions and notes, by who uses them."""
