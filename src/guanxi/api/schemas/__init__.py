"""The shapes of requests and answers. They are the public contract: ``web/openapi.json`` is made from them."""
