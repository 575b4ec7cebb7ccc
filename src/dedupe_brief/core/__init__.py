"""The pure core: same input, same output. No files but the package's own data, no clock, no printing."""
