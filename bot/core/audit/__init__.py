"""Corrections to listed papers, each with its proof."""
