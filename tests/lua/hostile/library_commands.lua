-- Command lines within command lines.
-- expect: any
require "kaiseki.detect.command".all(("cmd /c "):rep(500000) .. "x")
