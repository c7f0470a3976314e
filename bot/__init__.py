"""A bot that keeps an awesome list complete and correct."""
