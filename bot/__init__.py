"""A bot that keeps an awesome list true."""
