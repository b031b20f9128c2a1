-- A loop made of goto.
-- expect: limit
::again::
goto again
