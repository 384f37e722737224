"""Contracts of the extract kinds: `CONTRACTS[kind]`. A module of this package registers the contracts it declares."""

import importlib
import pkgutil

from observatoire.contracts.model import Column, Contract, Rule, Secrecy

__all__ = ["CONTRACTS", "Column", "Contract", "Rule", "Secrecy"]


def _discover() -> dict[str, Contract]:
    """Contracts of every module, `kinds` first, in the order in which they are declared."""
    names = sorted(
        (info.name for info in pkgutil.iter_modules(__path__)), key=lambda name: (name != "kinds", name)
    )
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names if name != "documents"]
    declared = [value for module in modules for value in vars(module).values() if isinstance(value, Contract)]
    return {contract.kind: contract for contract in declared}


CONTRACTS: dict[str, Contract] = _discover()
"""Every contract, by kind."""
