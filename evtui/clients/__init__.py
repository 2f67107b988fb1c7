"""The HTTP side of every provider: the only package that imports httpx, msgspec and tenacity."""
