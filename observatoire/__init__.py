"""Observatoire des quartiers et de l'emploi: from partners' extracts to figures everybody reads the same."""

__version__ = "0.1.0"
