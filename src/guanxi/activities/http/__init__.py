"""HTTP: the activity `guanxi.http.request`, with calls guarded against addresses inside the own network."""
