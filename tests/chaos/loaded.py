"""Imported once by the process that forks the others: what each of them would make for itself is made here."""

from guanxi.crm.catalogue import load_catalogue
from guanxi.platform import migrations

load_catalogue()
migrations.newest()
