"""Records: find, create, update, assign, log an engagement or a note; all in the step's transaction."""
