"""DMN XML → frozen model. One file per part of the metamodel; no expression is compiled here."""
