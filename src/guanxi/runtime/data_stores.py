"""Values of data stores while a batch of steps uses them: read under lock, written when the batch is."""

from collections.abc import Iterable, Mapping
from typing import Any

from guanxi.feel.codec import DECODER, ENCODER, decode_value, encode_value
from guanxi.platform.database import Tx
from guanxi.runtime.store import data_stores as store


class DataStores:
    """The stores a batch has locked, by name.

    A step's stores are locked in the order of names before it runs, so what it reads cannot change until what it
    writes is there. Batches that meet in another order are told apart by the database; a worker does again what it lost.
    """

    def __init__(self, tx: Tx, at: int):
        self._tx = tx
        self._at = at
        self._values: dict[str, Any] = {}
        self._writers: dict[str, int] = {}

    def load(self, names: Iterable[str]) -> Mapping[str, Any]:
        """Return the values of these stores, and of those loaded before."""
        for name in sorted(names):
            if name not in self._values:
                self._values[name] = decode_value(DECODER.decode(store.lock(self._tx, name, self._at)))
        return self._values

    def write(self, name: str, value: Any, instance_key: int) -> None:
        """Keep a value; later steps of the batch see it."""
        self.load([name])
        self._values[name] = value
        self._writers[name] = instance_key

    def flush(self) -> None:
        """Write what has changed, and forget everything."""
        rows = [
            (ENCODER.encode(encode_value(self._values[name])).decode(), self._at, key, name)
            for name, key in self._writers.items()
        ]
        store.write(self._tx, rows)
        self._values.clear()
        self._writers.clear()
