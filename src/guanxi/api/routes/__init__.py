"""One file per resource; each route calls one public function of a room."""
