"""How often one address may try to sign in or send a form, and how large a body may be."""

from litestar.middleware.rate_limit import RateLimitConfig

MAX_BODY = 10 * 1024 * 1024
"""Bytes of one request."""

MAX_IMPORT = 200 * 1024 * 1024
"""Bytes of the files of one import."""

SIGN_IN_LIMIT = RateLimitConfig(rate_limit=("minute", 30), store="sign_in_limit").middleware
"""Behind the lock-out of one person, which belongs to the access room, this slows guessing over many."""

FORM_LIMIT = RateLimitConfig(rate_limit=("minute", 30), store="form_limit").middleware

TASK_LINK_LIMIT = RateLimitConfig(rate_limit=("minute", 60), store="task_link_limit").middleware
"""Mail scanners and people look; guessing a signature is hopeless, and this makes it slow, too."""
