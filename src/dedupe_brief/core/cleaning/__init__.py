"""The pipeline's steps, from a scraped text to labelled pieces and the region where the article lies."""
