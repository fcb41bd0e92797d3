"""E-mail: the activity `guanxi.email.send` and what it is made of."""
